"""Disputing what was done in a case (争议), also when its number is long gone. The caller commits."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.machine import START, fire
from xiaoka.cases.models import Case
from xiaoka.cases.requests import Asked
from xiaoka.cases.settle import settle
from xiaoka.ids import case_number

_MONTH = timedelta(days=31)
_CARRIED = ("scope", "contact", "app", "email")


class TooLate(Exception):
    """The time for this kind of dispute is over; the regulator's hotline is told instead."""


def dispute(session: Session, ctx: CaseContext, about: Case, who: Asked, *, money: bool, key: str) -> Case:
    """Open a dispute about a case; the same key, or one that is open already, gives the same dispute.

    Args:
        session: the caller's.
        ctx: services.
        about: the case, open or closed.
        who: ``X`` suffices: case number and ID card lead here when there is no number left to prove with.
        money: about a bill or refund; such disputes have a shorter time.
        key: idempotency key.

    Raises:
        TooLate: after ``appeal.billing_months`` or ``appeal.other_months`` from the end of the case.
    """
    now = ctx.clock.now()
    known = _known(session, about, key)
    if known is not None:
        return known
    months = Rules(ctx.policy, about, now).integer("appeal.billing_months" if money else "appeal.other_months")
    if about.closed is not None and now - about.closed > months * _MONTH:
        raise TooLate(about.number)
    case = _new(about, key, now, ctx.policy.version, money)
    fire(session, case, "file", who.actor, ctx=ctx, data=who.data(about=about.number))
    return case


def agree(session: Session, ctx: CaseContext, case: Case, who: Asked) -> Case:
    """Take the holder's consent (MEDIUM) to the last bill as it is now (同意最后账单).

    Raises:
        IllegalTransition: nothing to agree to, or not enough proof.
    """
    settled = settle(case, ctx.carrier.line(case.msisdn).account)
    sum_now = {} if settled is None else {"agreed_rest": settled.by_books}
    return fire(session, case, "agree", who.actor, ctx=ctx, data=who.data(**sum_now))


def honour(session: Session, ctx: CaseContext, case: Case, who: Asked) -> Case:
    """Let the carrier bear the difference, so that what was agreed stays (差额由运营商承担).

    Raises:
        IllegalTransition: there is no difference.
    """
    return fire(session, case, "honour", who.actor, ctx=ctx, data=who.data(honoured=True))


def _known(session: Session, about: Case, key: str) -> Case | None:
    same = select(Case).where(Case.idempotency_key == key)
    standing = select(Case).where(
        Case.kind == CaseKind.DISPUTE, Case.closed.is_(None), Case.facts["about"].as_string() == about.number
    )
    return session.scalars(same).first() or session.scalars(standing).first()


def _new(about: Case, key: str, now: datetime, version: str, money: bool) -> Case:
    # nothing is read of the line: by then it may belong to somebody else
    facts = {name: about.facts[name] for name in _CARRIED if name in about.facts} | {"about": about.number}
    return Case(
        id="c_" + hashlib.sha256(key.encode()).hexdigest()[:24], number=case_number(now), kind=CaseKind.DISPUTE.value,
        msisdn=about.msisdn, customer_id=about.customer_id, state=START, reason_code="bill" if money else "other",
        fields={}, facts=facts, quote=None, idempotency_key=key, conversation_id=about.conversation_id,
        channel=about.channel, policy_version=version, attention=False, tries=0, created=now, updated=now,
    )  # fmt: skip
