"""What people ask of a standing case: lift a stop, put the new card in, stop what is under way. The caller commits.

Each of these only moves the case; what changes the network is left to S, here at once where seconds count.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierError
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import Actor, CaseKind
from xiaoka.cases.guards import HIGH, fired
from xiaoka.cases.machine import MACHINES, fire, open_cases
from xiaoka.cases.models import Case


@dataclass(frozen=True)
class Asked:
    """Who asks.

    Attributes:
        actor: one of :class:`Actor`.
        level: proof, 0 to 3.
        evidence_id: of the proof or consent.
        by: name of an agent or clerk.
        source: keyed hash of where the wish came from, for limits.
        note: what was said, for the timeline; no secrets.
    """

    actor: str
    level: int = 0
    evidence_id: str | None = None
    by: str = ""
    note: str = ""
    source: str = ""

    def data(self, **more: Any) -> dict[str, Any]:
        """Return the data of the event."""
        said = {"level": self.level, "evidence_id": self.evidence_id, "by": self.by, "comment": self.note}
        said["source"] = self.source
        return {name: value for name, value in (said | more).items() if value not in ("", None)}


@dataclass(frozen=True)
class Activation:
    """What came of a wish to put the new card in.

    Attributes:
        started: the worker switches now.
        tries_left: after a wrong card number; 0: the case has gone to a shop.
        case: as it stands.
    """

    started: bool
    tries_left: int
    case: Case


def request_lift(session: Session, ctx: CaseContext, case: Case, who: Asked, *, second_clerk: str = "") -> Case:
    """Ask for a loss stop to be lifted (解挂): holder at HIGH, or a shop. May lead to ``LOCKED_SHOP``.

    Raises:
        IllegalTransition: not enough proof, or nothing to lift.
    """
    return fire(session, case, "request_lift", who.actor, ctx=ctx, data=who.data(second_clerk=second_clerk))


def lift_failed(session: Session, ctx: CaseContext, case: Case) -> Case:
    """Note that somebody wanted a stop lifted and failed to prove himself; the contacts are told.

    Raises:
        IllegalTransition: the case is no standing loss report.
    """
    return fire(session, case, "lift_failed", Actor.SYSTEM, ctx=ctx)


def convert_loss(
    session: Session, ctx: CaseContext, case: Case, who: Asked, *, to: str, second_clerk: str = ""
) -> Case:
    """Turn a loss stop into 停机保号 (``keep_number``) or a stop to cancel under (``cancel_card``); HIGH or shop.

    Raises:
        IllegalTransition: not enough proof, or not convertible now.
    """
    return fire(session, case, "convert", who.actor, ctx=ctx, data=who.data(to=to, second_clerk=second_clerk))


def activate(session: Session, ctx: CaseContext, case: Case, who: Asked, *, iccid: str) -> Activation:
    """Ask for the new card to be put in (激活): its number must be the ordered one; a wrong one counts.

    Raises:
        IllegalTransition: not enough proof, or the card is not out yet.
    """
    given = "".join(sign for sign in iccid if sign.isalnum()).upper()
    wrong = given != str(case.facts.get("iccid", "")).upper()
    if wrong and who.level >= HIGH and case.state in ("R7S_SHIPPED", "R8_DELIVERED"):
        fire(session, case, "activation_failed", Actor.SYSTEM, ctx=ctx, data=who.data())
        most = Rules(ctx.policy, case, ctx.clock.now()).integer("replace.activation_tries")
        left = 0 if case.state == "SHOP_ONLY" else most - fired(session, case, "activation_failed")
        return Activation(False, left, case)
    fire(session, case, "activate", who.actor, ctx=ctx, data=who.data(iccid=case.facts.get("iccid")))
    return Activation(True, 0, case)


def identify(session: Session, ctx: CaseContext, case: Case, who: Asked) -> Case:
    """Note that the holder came to a shop with the ID card; a card is made and handed over there.

    Raises:
        IllegalTransition: the case does not wait for that.
    """
    return fire(session, case, "identify", Actor.SHOP, ctx=ctx, data=who.data(at_shop=True))


def stop_all(
    session: Session, ctx: CaseContext, msisdn: str, who: Asked, *, only: frozenset[str] = frozenset()
) -> list[Case]:
    """Take "that is not me" (非本人): stop whatever is under way for a number, at once and without proof of the holder.

    Before the switch the case is frozen; after it the new card is stopped first and questions are asked later.

    Args:
        session: the caller's.
        ctx: services.
        msisdn: the number.
        who: ``O`` for somebody who was warned, ``H`` or ``X`` with a proof that suffices for a loss report.
        only: ids of the cases that may be stopped; all when left out.

    Returns:
        The cases that were stopped.
    """
    stopped = []
    for case in open_cases(session, msisdn):
        event = _stopping(case, who.actor)
        if event is None or (only and case.id not in only):
            continue
        fire(session, case, event, who.actor, ctx=ctx, data=who.data())
        if case.state in ("R11L_LOCKING", "P3_LOCKING"):
            _lock_now(session, ctx, case)
        stopped.append(case)
    return stopped


def _stopping(case: Case, actor: str) -> str | None:
    table = MACHINES[case.kind]
    events = ("not_me", "object", "contest") if case.kind == CaseKind.REPORT_LOSS else ("not_me", "object")
    for event in events:
        if any(actor in row.actors for row in table.rows_for(case.state, event)):
            return event
    return None


def _lock_now(session: Session, ctx: CaseContext, case: Case) -> None:
    try:
        with session.begin_nested():
            fire(session, case, "lock", Actor.SYSTEM, ctx=ctx)
    except CarrierError:
        session.refresh(case)  # the worker tries again until it is done
