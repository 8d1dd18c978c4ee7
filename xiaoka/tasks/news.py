"""Turns nobody typed: something happened to what a conversation waits for (主动提醒).

The desk puts such news into the conversation as a hidden message; it survives restarts, and comes once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.account.quote import Quote
from xiaoka.cases import news as case_news
from xiaoka.cases import service as cases
from xiaoka.cases.context import Rules
from xiaoka.cases.models import Case
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks import case_status, store
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.resume import RESUME
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say
from xiaoka.tasks.wordy import day, moment

QUOTE_EXPIRED = "quote_expired"
_LYING = timedelta(minutes=10)

_PAYMENTS = {
    "B2_PAID": "utter_payment_arrived",
    "B3_FAILED": "utter_payment_failed",
    "B4_EXPIRED": "utter_payment_void",
}


def still_true(session: Session, conversation_id: str, news: dict[str, str], now: datetime) -> bool:
    """Tell whether news of the outbox still hold: the case has not moved on, the quote was not made anew."""
    if news["event"] == QUOTE_EXPIRED:
        return _with_old_quote(session, conversation_id, now) is not None
    case = cases.find(session, news["case_number"])
    here = case is not None and case.conversation_id == conversation_id and case.state == news["state"]
    return here and not _in_his_hand(session, conversation_id, case)


def told(session: Session, services: Services, turn: Turn) -> list[Say] | None:
    """Return what to say of the news in a system event; None when it is for the task on top."""
    if turn.label != "system_event" or turn.value("event") not in _TELLERS:
        return None
    return _TELLERS[turn.value("event") or ""](session, services, turn)


def _case_moved(session: Session, services: Services, turn: Turn) -> list[Say]:
    case = _own_case(session, turn)
    if case is None or _in_his_hand(session, turn.conversation_id, case):
        return []
    params = {"number_masked": mask_msisdn(case.msisdn), **case_status.row(services.wording, case)}
    again = (Say(f"offer_{case.kind}"),) if case.state == "EXPIRED" else ()
    return [Say("utter_case_moved", params, choices=(*again, *case_status.next_steps([case])))]


def _in_his_hand(session: Session, conversation_id: str, case: Case | None) -> bool:
    """Tell whether the new card is being activated: who holds it needs not hear that it is on its way."""
    top = store.top(session, conversation_id)
    activates = top is not None and top.kind == TaskKind.ACTIVATE_CARD
    return case is not None and top is not None and activates and top.data.get("number") == case.msisdn


def _reservation_ends(session: Session, services: Services, turn: Turn) -> list[Say]:
    case = _own_case(session, turn)
    if case is None or case.next_at is None:
        return []
    kept = Rules(services.policy, case, services.clock.now()).integer("cancel.precancel_days")
    params = {"number_masked": mask_msisdn(case.msisdn), "date": moment(case.next_at)}
    params["last_day"] = day(case.next_at + timedelta(days=kept))
    return [Say("utter_reservation_ends", params, choices=case_status.next_steps([case]))]


def _quote_expired(session: Session, services: Services, turn: Turn) -> list[Say]:
    task = _with_old_quote(session, turn.conversation_id, services.clock.now())
    if task is None:
        return []
    task.data["_resume"], task.step = "expired", RESUME.name
    return [say("utter_quote_expired", number_masked=mask_msisdn(task.data["number"]))]


def _with_old_quote(session: Session, conversation_id: str, now: datetime) -> TaskInstance | None:
    """Return the cancellation on top whose quote (结算单) has run out unconfirmed."""
    task = store.top(session, conversation_id)
    if task is None or task.kind != TaskKind.CANCEL_CARD or "_resume" in task.data or "confirm" in task.data:
        return None
    quote = task.data.get("_quote")
    # whoever took it up again this moment hears of the new quote on the way
    lies = now - task.updated >= _LYING
    return task if quote and lies and Quote.from_json(quote).valid_until <= now else None


def _own_case(session: Session, turn: Turn) -> Case | None:
    case = cases.find(session, turn.value("case_number") or "")
    return case if case is not None and case.conversation_id == turn.conversation_id else None


def _payment(session: Session, services: Services, turn: Turn) -> list[Say]:
    case = cases.find(session, turn.value("case_number") or "")
    if case is None or case.conversation_id != turn.conversation_id or case.state not in _PAYMENTS:
        return []
    params = {"number_masked": mask_msisdn(case.msisdn), "amount": yuan(int(case.fields["fee"]))}
    says = [Say(_PAYMENTS[case.state], params)]
    if case.facts.get("resumed"):
        says.append(say("utter_payment_resumed", number_masked=params["number_masked"]))
    if case.state == "B2_PAID":
        _bring_back(session, services, turn, case)
        if store.top(session, turn.conversation_id) is None:
            says.append(say("utter_anything_any_time"))
    return says


def _back_from_shop(session: Session, services: Services, turn: Turn) -> list[Say] | None:
    """Put the task that was left for the shop on top again; one that is open takes the proof itself."""
    if store.top(session, turn.conversation_id) is not None:
        return None
    left = store.left_last(session, turn.conversation_id)
    if left is None:
        return [say("utter_seen_in_shop")]
    left.status, left.updated = TaskStatus.ACTIVE, services.clock.now()
    left.data["_resume"], left.step = "ask", RESUME.name
    return [say("utter_seen_in_shop")]


def _moved(session: Session, services: Services, turn: Turn) -> list[Say]:
    """Say that a task goes on elsewhere, and what to do if it was somebody else who goes on with it."""
    query = (
        select(TaskInstance)
        .where(TaskInstance.conversation_id == turn.conversation_id, TaskInstance.status == TaskStatus.MOVED)
        .order_by(TaskInstance.updated.desc())
    )
    gone = session.scalars(query).first()
    if gone is None:
        return []
    return [say("utter_task_moved", task=services.wording.text(f"task_{gone.kind}"))]


def _bring_back(session: Session, services: Services, turn: Turn, paid: Case) -> None:
    """Put a cancellation that was turned away, for a debt perhaps, on top again: 继续办理销户吗?"""
    if store.stack(session, turn.conversation_id):
        return
    query = (
        select(TaskInstance)
        .where(TaskInstance.conversation_id == turn.conversation_id, TaskInstance.kind == TaskKind.CANCEL_CARD)
        .order_by(TaskInstance.updated.desc())
    )
    last = session.scalars(query).first()
    if last is None or last.status != TaskStatus.BLOCKED or last.data.get("number") != paid.msisdn:
        return
    again = store.push(session, turn.conversation_id, turn.channel, TaskKind.CANCEL_CARD, services.clock.now())
    again.data, again.step = {"number": paid.msisdn, "_resume": "paid"}, RESUME.name


_TELLERS: dict[str, Callable[[Session, Services, Turn], list[Say] | None]] = {
    "payment": _payment,
    "identity_at_shop": _back_from_shop,
    "task_moved": _moved,
    case_news.MOVED: _case_moved,
    case_news.ENDS: _reservation_ends,
    QUOTE_EXPIRED: _quote_expired,
}
