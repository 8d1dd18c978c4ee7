"""Cases (受理单): filing, finding, withdrawing and deciding. The caller owns the transaction."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.cases import reports
from xiaoka.cases.context import CaseContext, Rules, scope_facts
from xiaoka.cases.enums import HIGH_RISK, OF_NOBODY, Actor, CaseKind
from xiaoka.cases.guards import HIGH, MEDIUM, open_loss
from xiaoka.cases.machine import MACHINES, START, IllegalTransition, fire, holder_of, open_cases, state_of
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.reports import TooManyReports
from xiaoka.cases.run import due, run_due
from xiaoka.ids import case_number
from xiaoka.policy.service import Scope

__all__ = [
    "CaseContext", "DuplicateCase", "Filed", "IllegalTransition", "TooManyReports", "approve", "cases_of", "due",
    "file_case", "find", "holder_of", "open_cases", "reject", "revocable", "revoke", "run_due",
    "status_key", "timeline",
]  # fmt: skip


_IMMEDIATE = {CaseKind.RESUME_SERVICE: "resume", CaseKind.RESET_PASSWORD: "set_password", CaseKind.KEEP_NUMBER: "keep"}
"""Kinds that are carried out in the moment of filing, and the event that does it; if it cannot, nothing was filed."""


@dataclass(frozen=True)
class Filed:
    """The outcome of filing; ``created`` is False when the case was there already."""

    case: Case
    created: bool


class DuplicateCase(Exception):
    """Another high-risk case holds the number; ``number`` stays readable after a rollback."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"{case.number} holds the number")
        self.case = case
        self.number = case.number


def file_case(
    session: Session,
    ctx: CaseContext,
    *,
    kind: str,
    msisdn: str,
    customer_id: str,
    fields: dict[str, Any],
    reason_code: str,
    quote: dict[str, Any] | None,
    conversation_id: str,
    channel: str,
    idempotency_key: str,
    actor: str = Actor.HOLDER,
    source: str = "",
    by: str = "",
    provenance: dict[str, str] | None = None,
) -> Filed:
    """File a case once.

    A cancellation stands in review afterwards (or waits for the hours of acceptance), a replacement in its
    risk check. A loss report has stopped the line when this returns, and has frozen earlier cases. Resuming,
    a new password and 保号 are done when this returns.

    Args:
        session: the caller's; show the number only after its commit.
        ctx: services.
        kind: one of :class:`CaseKind`.
        msisdn: the number.
        customer_id: its holder; empty for a kind that needs none (缴费, 投诉).
        fields: what the customer said; secrets only as vault tokens.
        reason_code: why.
        quote: the settlement agreed to, as JSON, money in 分.
        conversation_id: where it was said.
        channel: by which channel.
        idempotency_key: the same key always gives the same case.
        actor: who files; ``X`` (one weak proof) suffices for a loss report, within limits.
        source: keyed hash of where it came from, for those limits.
        by: name of the agent who files for the customer; it stands in the audit trail.
        provenance: where each field came from: ``customer``, ``system`` or ``agent``.

    Raises:
        DuplicateCase: another high-risk case holds the number.
        TooManyReports: loss reports without proof of the holder are used up; call back (回拨核实).
        CarrierUnavailable: nothing was filed.
        CarrierError: the carrier refuses what is done at once; roll back, nothing was filed.
    """
    if (known := _standing(session, kind, msisdn, idempotency_key)) is not None:
        return Filed(_reported_again(session, ctx, known, idempotency_key), False)
    now = ctx.clock.now()
    if kind == CaseKind.REPORT_LOSS and actor == Actor.CONTACT:
        reports.check(session, ctx, msisdn, source, now)
    case = Case(
        id=_case_id(idempotency_key), number=_free_number(session, now), kind=CaseKind(kind).value, msisdn=msisdn,
        customer_id=customer_id, state=START, reason_code=reason_code, fields=dict(fields),
        facts=_facts(session, ctx, kind, msisdn, now) | reports.facts(actor, source) | _origin(provenance), quote=quote,
        idempotency_key=idempotency_key,
        conversation_id=conversation_id, channel=channel, policy_version=ctx.policy.version, attention=False,
        tries=0, created=now, updated=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            fire(session, case, "file", actor, ctx=ctx, data={"by": f"agent:{by}"} if by else None)
    except IntegrityError:
        # somebody filed at the same moment: the database kept one of the two
        known = _standing(session, kind, msisdn, idempotency_key)
        if known is None:
            raise
        return Filed(known, False)
    _at_once(session, ctx, case)
    return Filed(case, True)


def _origin(provenance: dict[str, str] | None) -> dict[str, Any]:
    return {"provenance": provenance} if provenance else {}


def find(session: Session, number: str) -> Case | None:
    """Return a case by its number (受理单号), however it was typed."""
    wanted = number.strip().upper().replace(" ", "")
    return session.scalars(select(Case).where(Case.number == wanted)).first()


def cases_of(session: Session, msisdn: str) -> list[Case]:
    """Return all cases of a number, open ones first, then newest first."""
    query = select(Case).where(Case.msisdn == msisdn).order_by(Case.closed.is_not(None), Case.created.desc())
    return list(session.scalars(query))


def timeline(session: Session, case: Case) -> list[CaseEvent]:
    """Return the steps of a case in order."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    return list(session.scalars(query))


def status_key(case: Case) -> str:
    """Return the wording key of the state for the customer, such as ``status_cancel_c7``."""
    return state_of(case).status


def revoke_level(case: Case) -> int | None:
    """Return the proof (2 MEDIUM, 3 HIGH) the holder needs to withdraw a case; ``None`` if it cannot be."""
    rows = MACHINES[case.kind].rows_for(case.state, "revoke")
    mine = [row for row in rows if Actor.HOLDER in row.actors]
    if not mine:
        return None
    return HIGH if all(row.guard == "high" for row in mine) else MEDIUM


def revocable(case: Case, level: int = MEDIUM) -> bool:
    """Tell whether the holder can withdraw a case with the proof given."""
    needed = revoke_level(case)
    return needed is not None and level >= needed


def revoke(
    session: Session, ctx: CaseContext, case: Case, actor: str, *, level: int = MEDIUM, by: str | None = None
) -> Case:
    """Withdraw a case (撤回). A stopped line is restored by the worker afterwards.

    Raises:
        IllegalTransition: too late, or not enough proof.
    """
    data: dict[str, Any] = {"level": level}
    return fire(session, case, "revoke", actor, ctx=ctx, data=data | ({"by": by} if by else {}))


def approve(session: Session, ctx: CaseContext, case: Case, *, by: str, note: str = "") -> Case:
    """Approve a case in review (审核通过); only a request, the worker carries it out.

    Raises:
        IllegalTransition: it is not in review.
    """
    return fire(session, case, "approve", Actor.AGENT, ctx=ctx, data={"by": by, "comment": note})


def reject(
    session: Session,
    ctx: CaseContext,
    case: Case,
    *,
    by: str,
    reason: str,
    remedy: str,
    documents: str = "本人有效身份证件",
) -> Case:
    """Reject a case (不予办理) with reason, remedy, documents and the way to appeal, all told to the customer.

    Raises:
        IllegalTransition: it is not in review, or something that must be told is missing.
    """
    data = {
        "by": by,
        "reason": reason.strip(),
        "remedy": remedy.strip(),
        "documents": documents.strip(),
        "appeal": str(Rules(ctx.policy, case, ctx.clock.now()).value("appeal.info")),
    }
    return fire(session, case, "reject", Actor.AGENT, ctx=ctx, data=data)


def _standing(session: Session, kind: str, msisdn: str, key: str) -> Case | None:
    """Return the case that this filing already has, or raise for one that forbids it."""
    same = session.scalars(select(Case).where(Case.idempotency_key == key)).first()
    if same is not None:
        return same
    if kind == CaseKind.REPORT_LOSS:
        return open_loss(session, msisdn)
    if kind in HIGH_RISK and (other := holder_of(session, msisdn)) is not None:
        raise DuplicateCase(other)
    return None


def _reported_again(session: Session, ctx: CaseContext, case: Case, key: str) -> Case:
    """Take a loss report while an earlier one is being lifted: somebody disagrees, so a shop decides (二次挂失)."""
    if case.kind == CaseKind.REPORT_LOSS and case.idempotency_key != key:
        with suppress(IllegalTransition):
            fire(session, case, "second_report", Actor.SYSTEM, ctx=ctx)
    return case


def _at_once(session: Session, ctx: CaseContext, case: Case) -> None:
    """Do what the system does in the moment of filing."""
    if case.kind == CaseKind.REPORT_LOSS:
        fire(session, case, "stop", Actor.SYSTEM, ctx=ctx)
    elif case.kind in _IMMEDIATE:
        fire(session, case, _IMMEDIATE[CaseKind(case.kind)], Actor.SYSTEM, ctx=ctx)
        _end_keep(session, ctx, case)
    elif case.kind == CaseKind.CANCEL_CARD and case.next_at is not None and case.next_at <= ctx.clock.now():
        fire(session, case, "submit", Actor.SYSTEM, ctx=ctx)


def _end_keep(session: Session, ctx: CaseContext, case: Case) -> None:
    """Close 停机保号 when its line is on again."""
    for kept in open_cases(session, case.msisdn) if case.kind == CaseKind.RESUME_SERVICE else ():
        if kept.kind == CaseKind.KEEP_NUMBER and "resumed" in MACHINES[kept.kind].events_in(kept.state):
            fire(session, kept, "resumed", Actor.SYSTEM, ctx=ctx, data={"resume": case.number})


def _facts(session: Session, ctx: CaseContext, kind: str, msisdn: str, now: datetime) -> dict[str, Any]:
    if kind in OF_NOBODY:
        return {}
    facts = scope_facts(ctx.carrier.line(msisdn))
    if kind == CaseKind.REPORT_LOSS:
        # stop and resume in turns is how a line is taken over bit by bit: after a lift only a shop lifts again
        scope = Scope(**facts["scope"])
        since = now - ctx.policy.duration("lift.second_report_within", scope=scope, at=now)
        lifted = select(Case.id).where(Case.msisdn == msisdn, Case.state == "RESUMED", Case.closed > since)
        facts["second_report"] = session.scalars(lifted).first() is not None
    return facts


def _case_id(key: str) -> str:
    # Made from the key: if this process dies after the line was stopped and before commit, filing again
    # gives the same id, so the carrier sees the same request again and not a second one.
    return "c_" + hashlib.sha256(key.encode()).hexdigest()[:24]


def _free_number(session: Session, now: datetime) -> str:
    while find(session, number := case_number(now)) is not None:
        continue
    return number
