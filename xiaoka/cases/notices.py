"""What the customer is told when a case moves: SMS by wording keys, and a word into the conversation."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.cases.context import Rules
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case
from xiaoka.cases.settle import refundable
from xiaoka.cases.table import State
from xiaoka.clock import china
from xiaoka.events.service import case_moved
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue

FIELDS = frozenset("number_masked case_number date amount shop waybill reason hotline appeal months".split())
"""The only fields that wordings of cases may use."""
_WITHOUT_SIM = {
    "sms_replace_filed": "note_replace_filed",
    "sms_replace_approved": "note_replace_approved",
    "sms_replace_activating": "note_replace_activating",
    "sms_replace_switched": "note_replace_switched",
    "sms_password_set": "note_password_set",
}
"""What is also told where no SIM is needed to read it; an answer 1 by SMS is of no use there, so the words differ."""


def params(case: Case, rules: Rules, now: datetime) -> dict[str, str]:
    """Return a value for every field; amounts in 元."""
    fen = refundable(case)
    if case.kind in (CaseKind.REPLACE_CARD, CaseKind.KEEP_NUMBER, CaseKind.PAY_BILL):
        fen = int(case.fields.get("fee", 0))
    if case.kind == CaseKind.REPORT_LOSS:
        fen = int(rules.integer("suspend.fee"))
    facts = case.facts
    return {
        "number_masked": mask_msisdn(case.msisdn),
        "case_number": case.number,
        "date": moment(case.next_at, now) if case.next_at else day(now),
        "amount": yuan(fen),
        "shop": str(case.fields.get("shop_name") or "就近自营营业厅"),
        "waybill": str(facts.get("waybill", "")),
        "reason": "，".join(str(facts[name]) for name in ("reason", "remedy") if facts.get(name)),
        "months": str(rules.integer("loss.free_months")),
        "appeal": str(rules.value("appeal.info")),
        "hotline": str(rules.value("carrier.hotline")) if rules.has("carrier.hotline") else "客服热线",
    }


def tell(
    session: Session, case: Case, state: State, key: str | None, *, seq: str, rules: Rules, now: datetime, actor: str
) -> None:
    """Put an SMS (if ``key`` names one) and a ``case.changed`` event into the outbox."""
    values = params(case, rules, now)
    for reach, to in _addresses(case, state, key):
        payload: dict[str, Any] = {"wording": key, "params": values, "to": to}
        enqueue(
            session, kind=NoticeKind.SMS, key=f"{case.id}:{seq}:{reach}", payload=payload, not_before=now,
            now=now,
        )  # fmt: skip
    _elsewhere(session, case, key, seq, values, rules, now)
    event = {
        "event": "case.changed",
        "conversation_id": case.conversation_id,
        "case_number": case.number,
        "kind": case.kind,
        "state": case.state,
        "seq": int(seq),
        "actor": actor,
        "status": state.status,
        "wording": key,
        "params": values,
    }
    enqueue(session, kind=NoticeKind.EVENT, key=f"{case.id}:{seq}:event", payload=event, not_before=now, now=now)
    case_moved(session, case, seq=int(seq), actor=actor, status=state.status, now=now)


def _elsewhere(
    session: Session, case: Case, key: str | None, seq: str, values: dict[str, str], rules: Rules, now: datetime
) -> None:
    """Tell the app and the e-mail address of the holder as well: whoever has the SIM has neither of them."""
    wording = _WITHOUT_SIM.get(key or "")
    if wording is None:
        return
    wanted, payload = rules.value("replace.notify_at_request"), {"wording": wording, "params": values}
    if "push" in wanted and case.facts.get("app"):
        enqueue(
            session, kind=NoticeKind.PUSH, key=f"{case.id}:{seq}:app", payload=payload | {"to": case.msisdn},
            not_before=now, now=now,
        )  # fmt: skip
    if "email" in wanted and (address := case.facts.get("email")):
        enqueue(
            session, kind=NoticeKind.EMAIL, key=f"{case.id}:{seq}:email",
            payload=payload | {"to": address, "subject_wording": "mail_subject_case"}, not_before=now, now=now,
        )  # fmt: skip


def day(at: datetime) -> str:
    """Format a day: ``2026年11月25日`` (China time)."""
    local = china(at)
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime, now: datetime) -> str:
    """Format a next date: with the time of day when it is less than two days off."""
    local = china(at)
    if at - now >= timedelta(days=2) or (local.hour, local.minute) == (0, 0):
        return day(at)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _addresses(case: Case, state: State, key: str | None) -> list[tuple[str, str]]:
    # The reserved contact is the one of the day of filing: whoever changes it afterwards hears nothing,
    # and after the cancellation the carrier no longer knows the line.
    known = {"line": case.msisdn, "contact": case.facts.get("contact")}
    wanted = ("line", "contact") if state.reach == "both" else (state.reach,)
    return [(reach, to) for reach in wanted if key and (to := known[reach])]
