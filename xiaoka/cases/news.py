"""News of an application that are said in its conversation, beside the text message.

Only what matters to somebody who is not waiting for it: the steps of the first minutes are told by the receipt.
Loss reports are left out, since one weak proof files them.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from xiaoka.cases.context import Rules
from xiaoka.cases.enums import Actor
from xiaoka.cases.models import Case
from xiaoka.notify.proactive import announce

MOVED, ENDS = "case_moved", "reservation_ends"
_TOLD = frozenset(
    (
        *("C7_RESERVED", "C8_PRE_CANCELLED", "C8H_HELD", "C9D_DIFFERENCE", "C10_CANCELLED", "C11B_REFUND_FAILED"),
        *("C12_FROZEN", "FRAUD_HOLD", "REVOKED", "REJECTED", "EXPIRED"),
        *("R4_REVIEW", "SHOP_ONLY", "R7S_SHIPPED", "R7P_AT_SHOP", "R8_DELIVERED", "R11_PROTECTED", "RETURNED"),
        *("OBJECTED", "FRAUD_LOCK", "CANCELLED", "K3_DUE", "F3_ANSWERED", "D2_ANSWERED"),
    )
)
_LAST_DAY = timedelta(hours=26)
_LAST_HOURS = timedelta(hours=12)


def moved(session: Session, case: Case, *, seq: str, rules: Rules, now: datetime, actor: str) -> None:
    """Announce a new state; what the customer did himself he knows."""
    if case.state not in _TOLD or actor == Actor.HOLDER:
        return
    after = timedelta(minutes=rules.integer("push.after_filing"))
    _announce(session, case, MOVED, seq, rules, max(now, case.created + after), now)


def reminded(session: Session, case: Case, *, seq: str, rules: Rules, now: datetime) -> None:
    """Announce that the reservation (预约期) ends tomorrow; the earlier and the later reminder are texts only."""
    left = case.next_at - now if case.next_at else timedelta()
    if case.state == "C7_RESERVED" and _LAST_HOURS < left <= _LAST_DAY:
        _announce(session, case, ENDS, seq, rules, now, now)


def _announce(session: Session, case: Case, event: str, seq: str, rules: Rules, due: datetime, now: datetime) -> None:
    announce(
        session,
        key=f"{case.id}:{seq}",
        conversation_id=case.conversation_id,
        event={"event": event, "case_number": case.number, "state": case.state},
        hours=rules.hours("push.hours"),
        due=due,
        now=now,
    )
