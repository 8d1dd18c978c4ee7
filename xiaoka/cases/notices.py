"""What the customer is told when a case moves: SMS by wording keys, and a word into the conversation."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.cases.context import Rules
from xiaoka.cases.models import Case
from xiaoka.cases.table import State
from xiaoka.clock import china
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue

FIELDS = frozenset("number_masked case_number date amount shop waybill reason hotline".split())
"""The only fields that wordings of cases may use."""


def params(case: Case, rules: Rules, now: datetime) -> dict[str, str]:
    """Return a value for every field; amounts in 元."""
    fen = int((case.quote or {}).get("refund", 0))
    if case.kind == "replace_card":
        fen = int(case.fields.get("fee", 0))
    facts = case.facts
    return {
        "number_masked": mask_msisdn(case.msisdn),
        "case_number": case.number,
        "date": moment(case.next_at, now) if case.next_at else day(now),
        "amount": yuan(fen),
        "shop": str(case.fields.get("shop_name") or "就近自营营业厅"),
        "waybill": str(facts.get("waybill", "")),
        "reason": "，".join(str(facts[name]) for name in ("reason", "remedy") if facts.get(name)),
        "hotline": str(rules.value("carrier.hotline")) if rules.has("carrier.hotline") else "客服热线",
    }


def tell(session: Session, case: Case, state: State, key: str | None, *, seq: str, rules: Rules, now: datetime) -> None:
    """Put an SMS (if ``key`` names one) and a ``case.changed`` event into the outbox."""
    values = params(case, rules, now)
    for reach, to in _addresses(case, state, key):
        payload: dict[str, Any] = {"wording": key, "params": values, "to": to}
        enqueue(
            session, kind=NoticeKind.SMS, key=f"{case.id}:{seq}:{reach}", payload=payload, not_before=now,
            now=now,
        )  # fmt: skip
    event = {
        "event": "case.changed",
        "conversation_id": case.conversation_id,
        "case_number": case.number,
        "kind": case.kind,
        "state": case.state,
        "status": state.status,
        "wording": key,
        "params": values,
    }
    enqueue(session, kind=NoticeKind.EVENT, key=f"{case.id}:{seq}:event", payload=event, not_before=now, now=now)


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
