"""Blank cards, couriers and the switch to a new card."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from xiaoka.carrier.demo import numbers
from xiaoka.carrier.demo.models import LineRow, SimRow, SwapRow
from xiaoka.carrier.demo.records import ShipmentRow, SimOrderRow
from xiaoka.carrier.demo.views import active_sim, find_line
from xiaoka.carrier.ports import CarrierError, LineStatus

_COURIER = (
    (timedelta(hours=72), "已签收"),
    (timedelta(hours=60), "派送中"),
    (timedelta(hours=12), "运输中"),
    (timedelta(0), "已揽收"),
)


def issue(session: Session, msisdn: str, key: str, now: datetime) -> str:
    """Order a blank card of the same kind as the present one and return its ICCID."""
    line = find_line(session, msisdn, lock=True)
    _refuse_gone(line)
    old = active_sim(session, msisdn)
    iccid = numbers.iccid(f"{msisdn}:{key}")
    session.add(
        SimRow(
            iccid=iccid,
            msisdn=msisdn,
            kind=old.kind,
            issued=now,
            attached=False,
            generation="5G",
            state="blank",
        )
    )
    session.flush()
    session.add(SimOrderRow(iccid=iccid, msisdn=msisdn, state="issued", at=now))
    return iccid


def ship(session: Session, iccid: str, recipient: str, address: str, phone: str, now: datetime) -> str:
    """Hand a blank card to the courier and return the waybill number."""
    order = session.get(SimOrderRow, iccid, with_for_update=True)
    if order is None or order.state != "issued":
        raise CarrierError(f"卡 {iccid} 没有待寄出的订单")
    if not (recipient.strip() and address.strip() and phone.strip()):
        raise CarrierError("收件人、地址和电话都要填写")
    number = numbers.waybill(iccid)
    order.state = "shipped"
    session.add(ShipmentRow(waybill=number, iccid=iccid, recipient=recipient, address=address, phone=phone, at=now))
    return number


def shipment(session: Session, waybill: str, now: datetime) -> str:
    """Return where a shipment is: 已揽收, 运输中 (12 h), 派送中 (60 h), 已签收 (72 h)."""
    row = session.get(ShipmentRow, waybill)
    if row is None:
        raise CarrierError(f"没有运单 {waybill}")
    return next((word for after, word in _COURIER if now - row.at >= after), "已揽收")


def activate(session: Session, msisdn: str, iccid: str, channel: str, now: datetime) -> None:
    """Bind a blank card to its line; the old card is dead from then on. Stop reasons stay as they are."""
    line = find_line(session, msisdn, lock=True)
    _refuse_gone(line)
    order = session.get(SimOrderRow, iccid)
    new = session.get(SimRow, iccid)
    if order is None or new is None or new.msisdn != msisdn or new.state != "blank":
        raise CarrierError(f"卡 {iccid} 不是 {msisdn} 的待激活白卡")
    old = active_sim(session, msisdn)
    old.state, old.attached = "retired", False
    new.state, new.attached = "active", True
    order.state = "activated"
    session.add(SwapRow(msisdn=msisdn, at=now, reason="补换卡", channel=channel))


def void(session: Session, iccid: str) -> None:
    """Make a blank card useless (作废), wherever it is by then."""
    order = session.get(SimOrderRow, iccid, with_for_update=True)
    if order is None or order.state == "activated":
        raise CarrierError(f"卡 {iccid} 不是可作废的白卡")
    session.get_one(SimRow, iccid).state = "retired"
    order.state = "void"


def _refuse_gone(line: LineRow) -> None:
    if line.status in (LineStatus.PRE_CANCELLED, LineStatus.CANCELLED):
        raise CarrierError(f"{line.msisdn} 当前状态 {line.status}，不能补换卡")
