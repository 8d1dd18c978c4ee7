"""Money of the demo carrier: fees, refunds and payments; all 分."""

from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import AccountRow
from xiaoka.carrier.demo.records import ChargeRow, PaymentRow, RefundRow
from xiaoka.carrier.demo.views import find_line
from xiaoka.carrier.ports import CarrierError, LineStatus
from xiaoka.money import yuan


def refund(session: Session, msisdn: str, fen: int, method: str, key: str, now: datetime) -> None:
    """Pay principal and then deposit back after the number is cancelled; never more than is left."""
    line = find_line(session, msisdn, lock=True)
    if fen <= 0:
        raise CarrierError("退款金额必须大于零")
    if line.status != LineStatus.CANCELLED:
        raise CarrierError(f"{msisdn} 尚未销户，不能退款")
    account = session.get_one(AccountRow, msisdn)
    if fen > account.principal + account.deposit:
        left = yuan(account.principal + account.deposit)
        raise CarrierError(f"{msisdn} 可退余额 {left} 元，不足 {yuan(fen)} 元")
    from_principal = min(fen, account.principal)
    account.principal -= from_principal
    account.deposit -= fen - from_principal
    session.add(RefundRow(key=key, msisdn=msisdn, fen=fen, method=method, at=now))


def charge(session: Session, msisdn: str, fen: int, purpose: str, key: str, now: datetime) -> None:
    """Take a fee from the principal; what it does not cover goes on the next bill."""
    line = find_line(session, msisdn, lock=True)
    if fen <= 0:
        raise CarrierError("收费金额必须大于零")
    account = session.get_one(AccountRow, msisdn)
    paid = min(fen, account.principal)
    if line.status == LineStatus.CANCELLED and paid < fen:
        raise CarrierError(f"{msisdn} 已销户且余额不足，没有下期账单可记")
    account.principal -= paid
    account.unbilled += fen - paid
    session.add(ChargeRow(key=key, msisdn=msisdn, fen=fen, from_balance=paid, purpose=purpose, at=now))


def pay(session: Session, msisdn: str, fen: int, key: str, now: datetime) -> None:
    """Take a payment (缴费): late fee first, then arrears; the rest becomes principal."""
    line = find_line(session, msisdn, lock=True)
    if fen <= 0:
        raise CarrierError("缴费金额必须大于零")
    if line.status == LineStatus.CANCELLED:
        raise CarrierError(f"{msisdn} 已销户，不能缴费")
    account = session.get_one(AccountRow, msisdn)
    late = min(fen, account.late_fee)
    owed = min(fen - late, account.arrears)
    account.late_fee -= late
    account.arrears -= owed
    account.principal += fen - late - owed
    session.add(PaymentRow(key=key, msisdn=msisdn, fen=fen, at=now))
