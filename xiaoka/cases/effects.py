"""Changes in the carrier's network and books. Only S runs them, each with a key that makes a repeat harmless."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierError, CarrierUnavailable, StopReason
from xiaoka.cases.context import CaseContext
from xiaoka.cases.models import Case
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
    job.ctx.carrier.cancel(job.case.msisdn, job.key)
    return {}


def _refund(job: Job) -> dict[str, Any]:
    """Pay what the customer agreed to; a carrier that refuses leads to a person, not to another try."""
    fen = int((job.case.quote or {})["refund"])
    method = str(job.case.fields.get("refund", "original"))
    try:
        job.ctx.carrier.refund(job.case.msisdn, fen, method, job.key)
    except CarrierUnavailable:
        raise
    except CarrierError as error:
        raise EffectFailed("refund_failed", str(error)) from error
    return {"refunded": fen}


def _issue_sim(job: Job) -> dict[str, Any]:
    """Order the card, then take the fee: a card that could not be made costs nothing."""
    iccid = job.ctx.carrier.issue_sim(job.case.msisdn, job.key)
    fee = int(job.case.fields.get("fee", 0))
    if fee > 0 and "fee_taken" not in job.case.facts:
        job.ctx.carrier.charge(job.case.msisdn, fee, "replace_card", f"{job.case.id}:fee")
    return {"iccid": iccid, "issued_at": job.now.isoformat(), "fee_taken": fee}


def _ship(job: Job) -> dict[str, Any]:
    """Hand the card to the courier; the address is read from the vault for this one purpose."""
    recipient = job.ctx.carrier.line(job.case.msisdn).customer.name
    try:
        address = _plain(job, str(job.case.fields["address"]))
        phone = _plain(job, str(job.case.fields.get("contact_phone") or job.case.msisdn))
    except (KeyError, VaultError) as error:
        raise EffectFailed("unshippable", f"no address: {error}") from error
    try:
        waybill = job.ctx.carrier.ship(str(job.case.facts["iccid"]), recipient, address, phone, job.key)
    except CarrierUnavailable:
        raise
    except CarrierError as error:
        raise EffectFailed("unshippable", str(error)) from error
    return {"waybill": waybill}


def _lift_loss_stop(job: Job) -> dict[str, Any]:
    """End the loss stop, unless a shop has ended it already."""
    stops = job.ctx.carrier.line(job.case.msisdn).line.stop_reasons
    if StopReason.LOSS in stops:
        job.ctx.carrier.resume(job.case.msisdn, StopReason.LOSS, job.key)
    return {}


def _lock_new_sim(job: Job) -> dict[str, Any]:
    job.ctx.carrier.suspend(job.case.msisdn, StopReason.FRAUD_RISK, job.key)
    return {}


def _plain(job: Job, value: str) -> str:
    if not value.startswith(TOKEN_START):
        return value
    return job.ctx.vault.open(
        job.session, value, purpose="ship_card", actor="S", now=job.now,
        conversation_id=job.case.conversation_id,
    )  # fmt: skip


EFFECTS: dict[str, Callable[[Job], dict[str, Any]]] = {
    "suspend_loss": _suspend_loss,
    "resume_loss": _resume_loss,
    "pre_cancel": _pre_cancel,
    "restore": _restore,
    "cancel": _cancel,
    "refund": _refund,
    "issue_sim": _issue_sim,
    "ship": _ship,
    "lift_loss_stop": _lift_loss_stop,
    "lock_new_sim": _lock_new_sim,
}
