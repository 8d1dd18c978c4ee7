"""Orders of payment (缴费订单): opened by the assistant, paid on the carrier's page or with ``xiaoka demo pay``."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo import billing
from xiaoka.carrier.demo.records import PaymentOrderRow
from xiaoka.carrier.offers import PaymentState
from xiaoka.carrier.ports import CarrierError


def open_order(session: Session, msisdn: str, fen: int, minutes: int, key: str, now: datetime) -> str:
    """Open an order for any number and return its id, which nobody can guess."""
    if fen <= 0:
        raise CarrierError("缴费金额必须大于零")
    order = "po_" + sha256(f"{key}:{msisdn}:{fen}".encode()).hexdigest()[:24]
    expires = now + timedelta(minutes=minutes)
    session.add(PaymentOrderRow(id=order, msisdn=msisdn, fen=fen, state=PaymentState.OPEN, at=now, expires=expires))
    return order


def order_of(session: Session, order: str) -> PaymentOrderRow:
    """Return an order, or raise ``CarrierError``."""
    row = session.get(PaymentOrderRow, order)
    if row is None:
        raise CarrierError(f"没有缴费订单 {order}")
    return row


def state(session: Session, order: str, now: datetime) -> PaymentState:
    """Return where an order stands."""
    row = order_of(session, order)
    if row.state == PaymentState.OPEN and row.expires <= now:
        return PaymentState.EXPIRED
    return PaymentState(row.state)


def settle(session: Session, order: str, now: datetime) -> None:
    """Take the money of an open order; a number that cannot be paid for leaves it ``failed`` and nothing taken."""
    row = session.get(PaymentOrderRow, order, with_for_update=True)
    if row is None or state(session, order, now) is not PaymentState.OPEN:
        raise CarrierError(f"缴费订单 {order} 不能支付")
    try:
        billing.pay(session, row.msisdn, row.fen, f"order:{order}", now)
    except CarrierError:
        row.state = PaymentState.FAILED
        return
    row.state = PaymentState.PAID


def settled_elsewhere(session: Session, msisdn: str, fen: int, now: datetime) -> None:
    """Take the oldest open order of a number for exactly this amount (分), if any, as paid: the money has come."""
    query = select(PaymentOrderRow).where(
        PaymentOrderRow.msisdn == msisdn,
        PaymentOrderRow.fen == fen,
        PaymentOrderRow.state == PaymentState.OPEN,
        PaymentOrderRow.expires > now,
    )
    row = session.scalars(query.order_by(PaymentOrderRow.at, PaymentOrderRow.id)).first()
    if row is not None:
        row.state = PaymentState.PAID
