"""Changes in the carrier's network and books. Only S runs them, each with a key that makes a repeat harmless."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierError, CarrierUnavailable, StopReason
from xiaoka.cases.context import CaseContext
from xiaoka.cases.guards import CONVERSIONS
from xiaoka.cases.models import Case
from xiaoka.cases.settle import refundable, settle
from xiaoka.vault.service import VaultError

TOKEN_START = "⟦"


class EffectFailed(Exception):
    """The change cannot be made at all; ``event`` is what happens instead."""

    def __init__(self, event: str, why: str) -> None:
        super().__init__(why)
        self.event = event


@dataclass(frozen=True)
class Job:
    """One change to make.

    ``key`` is ``<case id>:<target state>``, with a counter when a state is entered again. It is the same
    however often the worker is killed before its commit, and so the carrier does it once.
    """

    session: Session
    case: Case
    ctx: CaseContext
    key: str
    now: datetime


def _suspend_loss(job: Job) -> dict[str, Any]:
    job.ctx.carrier.suspend(job.case.msisdn, StopReason.LOSS, job.key)
    return {}


def _resume_loss(job: Job) -> dict[str, Any]:
    return _lift_loss_stop(job)


def _pre_cancel(job: Job) -> dict[str, Any]:
    job.ctx.carrier.pre_cancel(job.case.msisdn, job.key)
    return {}


def _restore(job: Job) -> dict[str, Any]:
    job.ctx.carrier.restore(job.case.msisdn, job.key)
    return {}


def _cancel(job: Job) -> dict[str, Any]:
    """Cancel for good, and keep what the last bill leaves; an unpaid bill leads to a person."""
    settled = settle(job.case, job.ctx.carrier.line(job.case.msisdn).account)
    with _or_instead("bill_open"):
        job.ctx.carrier.cancel(job.case.msisdn, job.key)
    if settled is None:
        return {}
    return {"final_rest": max(settled.by_books, settled.agreed) if job.case.facts.get("honoured") else settled.by_books}


def _refund(job: Job) -> dict[str, Any]:
    """Pay what the last bill leaves; a carrier that refuses leads to a person, not to another try."""
    fen = refundable(job.case)
    method = str(job.case.facts.get("refund_method") or job.case.fields.get("refund", "original"))
    with _or_instead("refund_failed"):
        job.ctx.carrier.refund(job.case.msisdn, fen, method, job.key)
    return {"refunded": fen}


def _issue_sim(job: Job) -> dict[str, Any]:
    """Order the card, then take the fee: a card that could not be made costs nothing."""
    old = job.ctx.carrier.line(job.case.msisdn).sim.iccid
    iccid = job.ctx.carrier.issue_sim(job.case.msisdn, job.key)
    fee = int(job.case.fields.get("fee", 0))
    if fee > 0 and "fee_taken" not in job.case.facts:
        job.ctx.carrier.charge(job.case.msisdn, fee, "replace_card", f"{job.case.id}:fee")
    return {"iccid": iccid, "old_iccid": old, "issued_at": job.now.isoformat(), "fee_taken": fee, "voided": False}


def _ship(job: Job) -> dict[str, Any]:
    """Hand the card to the courier; the address is read from the vault for this one purpose."""
    recipient = job.ctx.carrier.line(job.case.msisdn).customer.name
    try:
        address = _plain(job, str(job.case.fields["address"]))
        phone = _plain(job, str(job.case.fields.get("contact_phone") or job.case.msisdn))
    except (KeyError, VaultError) as error:
        raise EffectFailed("unshippable", f"no address: {error}") from error
    with _or_instead("unshippable"):
        waybill = job.ctx.carrier.ship(str(job.case.facts["iccid"]), recipient, address, phone, job.key)
    return {"waybill": waybill}


def _activate_sim(job: Job) -> dict[str, Any]:
    """Put the ordered card into the line; a card that is in it already is left alone."""
    iccid = str(job.case.facts["iccid"])
    if job.ctx.carrier.line(job.case.msisdn).sim.iccid != iccid:
        with _or_instead("activation_failed"):
            job.ctx.carrier.activate_sim(job.case.msisdn, iccid, job.key)
    return {"activated_at": job.now.isoformat()}


def _void_sim(job: Job) -> dict[str, Any]:
    """Make the ordered card useless; if it works in the line already, that is what happens next."""
    iccid = job.case.facts.get("iccid")
    if not iccid or job.case.facts.get("voided"):
        return {}
    with _or_instead("switched"):
        job.ctx.carrier.void_sim(str(iccid), f"{job.case.id}:void:{iccid}")
    return {"voided": True}


def _convert_stop(job: Job) -> dict[str, Any]:
    """Put another stop in the place of the loss stop; the line stays off all the time."""
    if StopReason.LOSS in job.ctx.carrier.line(job.case.msisdn).line.stop_reasons:
        job.ctx.carrier.suspend(job.case.msisdn, CONVERSIONS[str(job.case.facts["to"])], f"{job.key}:to")
        job.ctx.carrier.resume(job.case.msisdn, StopReason.LOSS, job.key)
    return {}


@contextmanager
def _or_instead(event: str) -> Iterator[None]:
    """Let a refusal of the carrier lead to another event; an outage is tried again."""
    try:
        yield
    except CarrierUnavailable:
        raise
    except CarrierError as error:
        raise EffectFailed(event, str(error)) from error


def _lift_loss_stop(job: Job) -> dict[str, Any]:
    """End the loss stop, unless a shop has ended it already."""
    stops = job.ctx.carrier.line(job.case.msisdn).line.stop_reasons
    if StopReason.LOSS in stops:
        job.ctx.carrier.resume(job.case.msisdn, StopReason.LOSS, job.key)
    return {}


def _lock_new_sim(job: Job) -> dict[str, Any]:
    job.ctx.carrier.suspend(job.case.msisdn, StopReason.FRAUD_RISK, job.key)
    return {}


def _resume_stop(job: Job) -> dict[str, Any]:
    """Lift the stops that the holder asked for himself, and no other."""
    stopped = job.ctx.carrier.line(job.case.msisdn).line.stop_reasons
    for reason in (StopReason.REQUESTED, StopReason.KEEP_NUMBER):
        if reason in stopped and reason in job.case.fields["reasons"]:
            job.ctx.carrier.resume(job.case.msisdn, reason, f"{job.key}:{reason}")
    return {}


def _resume_paid(job: Job) -> dict[str, Any]:
    """End a stop for arrears (欠费停机) once nothing is owed; other stops stay."""
    view = job.ctx.carrier.line(job.case.msisdn)
    if StopReason.ARREARS not in view.line.stop_reasons or view.account.arrears + view.account.late_fee > 0:
        return {"resumed": False}
    job.ctx.carrier.resume(job.case.msisdn, StopReason.ARREARS, job.key)
    return {"resumed": True}


def _set_password(job: Job) -> dict[str, Any]:
    job.ctx.carrier.set_service_password(job.case.msisdn, _plain(job, str(job.case.fields["password"])), job.key)
    return {}


def _suspend_keep(job: Job) -> dict[str, Any]:
    job.ctx.carrier.suspend(job.case.msisdn, StopReason.KEEP_NUMBER, job.key)
    return {}


def _change_plan(job: Job) -> dict[str, Any]:
    change = job.ctx.carrier.change_plan(job.case.msisdn, str(job.case.fields["plan"]), job.key)
    return {"plan_name": change.plan.name, "plan_from": change.starts.isoformat()}


def _plain(job: Job, value: str) -> str:
    if not value.startswith(TOKEN_START):
        return value
    return job.ctx.vault.open(
        job.session, value, purpose=_PURPOSES.get(job.case.kind, job.case.kind), actor="S", now=job.now,
        conversation_id=job.case.conversation_id,
    )  # fmt: skip


_PURPOSES = {"replace_card": "ship_card", "reset_password": "set_password"}
"""What a secret is opened for, as the log of the vault tells it."""
EFFECTS: dict[str, Callable[[Job], dict[str, Any]]] = {
    "suspend_loss": _suspend_loss,
    "resume_loss": _resume_loss,
    "pre_cancel": _pre_cancel,
    "restore": _restore,
    "cancel": _cancel,
    "refund": _refund,
    "issue_sim": _issue_sim,
    "ship": _ship,
    "activate_sim": _activate_sim,
    "void_sim": _void_sim,
    "convert_stop": _convert_stop,
    "lift_loss_stop": _lift_loss_stop,
    "lock_new_sim": _lock_new_sim,
    "resume_stop": _resume_stop,
    "resume_paid": _resume_paid,
    "set_password": _set_password,
    "suspend_keep": _suspend_keep,
    "change_plan": _change_plan,
}
