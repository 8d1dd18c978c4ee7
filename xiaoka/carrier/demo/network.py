"""Stopping, pre-cancelling and cancelling lines, as the demo carrier's own systems allow it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import AccountRow, BundleRow, SimRow, StopRow
from xiaoka.carrier.demo.views import find_line, stops
from xiaoka.carrier.ports import BundleKind, CarrierError, LineStatus, StopReason
from xiaoka.money import yuan

# 副卡 and family members may leave by themselves; these must be gone before the line may go
_HOLDING = (BundleKind.SECONDARY_CARD, BundleKind.BROADBAND, BundleKind.GROUP, BundleKind.PORT_OUT)
_LOCKING = (StopReason.LOSS, StopReason.FRAUD_RISK, StopReason.POLICE)


def suspend(session: Session, msisdn: str, reason: StopReason, now: datetime) -> None:
    """Stop a line for one more reason; a reason that is already there stays as it is."""
    line = find_line(session, msisdn, lock=True)
    if line.status == LineStatus.CANCELLED:
        raise CarrierError(f"{msisdn} 已销户，不能停机")
    if session.get(StopRow, (msisdn, reason.value)) is None:
        session.add(StopRow(msisdn=msisdn, reason=reason.value, at=now))
    if line.status == LineStatus.ACTIVE:
        line.status = LineStatus.STOPPED.value


def resume(session: Session, msisdn: str, reason: StopReason) -> None:
    """Lift one stop reason; the line works again when none is left."""
    line = find_line(session, msisdn, lock=True)
    row = session.get(StopRow, (msisdn, reason.value))
    if row is None or line.status == LineStatus.CANCELLED:
        raise CarrierError(f"{msisdn} 没有可解除的停机原因 {reason.value}")
    if reason is StopReason.POLICE:
        raise CarrierError("公安关停只能由公安机关通知解除")
    if reason is StopReason.ARREARS and _debt(session, msisdn):
        raise CarrierError(f"{msisdn} 仍有欠费 {yuan(_debt(session, msisdn))} 元，不能复机")
    session.delete(row)
    session.flush()
    if line.status == LineStatus.STOPPED and not stops(session, msisdn):
        line.status = LineStatus.ACTIVE.value


def pre_cancel(session: Session, msisdn: str, now: datetime) -> None:
    """Stop the line and keep its number for the holder (预销户)."""
    line = find_line(session, msisdn, lock=True)
    if line.status not in (LineStatus.ACTIVE, LineStatus.STOPPED):
        raise CarrierError(f"{msisdn} 当前状态 {line.status}，不能预销户")
    _refuse_held(session, msisdn)
    line.status = LineStatus.PRE_CANCELLED.value
    line.pre_cancelled_at = now


def restore(session: Session, msisdn: str) -> None:
    """Undo a pre-cancel; reasons to be stopped that were there before still count."""
    line = find_line(session, msisdn, lock=True)
    if line.status != LineStatus.PRE_CANCELLED:
        raise CarrierError(f"{msisdn} 不在预销户状态，不能恢复")
    line.status = (LineStatus.STOPPED if stops(session, msisdn) else LineStatus.ACTIVE).value
    line.pre_cancelled_at = None


def cancel(session: Session, msisdn: str, now: datetime) -> None:
    """Cancel the number for good (销户): bill what is unbilled, let the gift lapse, retire the card."""
    line = find_line(session, msisdn, lock=True)
    if line.status != LineStatus.PRE_CANCELLED:
        raise CarrierError(f"{msisdn} 当前状态 {line.status}，须先预销户才能销户")
    _refuse_held(session, msisdn)
    _close_account(session, msisdn)
    line.status = LineStatus.CANCELLED.value
    line.cancelled_at = now
    for sim in session.scalars(select(SimRow).where(SimRow.msisdn == msisdn)):
        sim.attached = False
        if sim.state == "blank":
            sim.state = "retired"


def _refuse_held(session: Session, msisdn: str) -> None:
    locks = [reason.value for reason in stops(session, msisdn) if reason in _LOCKING]
    if locks:
        raise CarrierError(f"{msisdn} 处于 {'、'.join(locks)} 停机，不能销户")
    kinds = [kind.value for kind in _HOLDING]
    held = session.scalars(select(BundleRow.label).where(BundleRow.msisdn == msisdn, BundleRow.kind.in_(kinds))).all()
    if held:
        raise CarrierError(f"{msisdn} 仍绑定：{'、'.join(held)}，不能销户")


def _close_account(session: Session, msisdn: str) -> None:
    debt = _debt(session, msisdn)
    if debt:
        raise CarrierError(f"{msisdn} 仍欠费 {yuan(debt)} 元，不能销户")
    account = session.get_one(AccountRow, msisdn)
    from_principal = min(account.principal, account.unbilled)
    short = account.unbilled - from_principal - account.gift
    if short > 0:
        raise CarrierError(f"{msisdn} 最后一期账单尚差 {yuan(short)} 元，不能销户")
    account.principal -= from_principal
    account.unbilled = account.gift = 0


def _debt(session: Session, msisdn: str) -> int:
    account = session.get_one(AccountRow, msisdn)
    return account.arrears + account.late_fee


def release(session: Session, msisdn: str, kind: BundleKind) -> int:
    """Loosen all bundles of one kind (the customer did it in a shop) and return how many there were.

    Raises ``CarrierError`` when there is none.
    """
    find_line(session, msisdn, lock=True)
    rows = session.scalars(select(BundleRow).where(BundleRow.msisdn == msisdn, BundleRow.kind == kind.value))
    found = list(rows)
    if not found:
        raise CarrierError(f"{msisdn} 没有绑定 {kind.value}")
    for row in found:
        session.delete(row)
    return len(found)
