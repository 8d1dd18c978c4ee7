"""Tables of what the demo carrier has done: messages, money, cards sent, requests answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.carrier.demo.models import DemoBase


class SmsRow(DemoBase):
    """An SMS that the gateway took; ``failed`` says in Chinese why no handset got it, else it is empty."""

    __tablename__ = "sms"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    to: Mapped[str] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    failed: Mapped[str] = mapped_column(default="")


class CallRow(DemoBase):
    """An outgoing call (主叫通话) of a line."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    to: Mapped[str]
    at: Mapped[datetime]
    seconds: Mapped[int]


class PaymentRow(DemoBase):
    """Money that a customer paid in (缴费), 分."""

    __tablename__ = "payments"

    key: Mapped[str] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    fen: Mapped[int]
    at: Mapped[datetime]


class PaymentOrderRow(DemoBase):
    """An order of payment (缴费订单): ``open``, ``paid`` or ``failed``; unpaid at ``expires`` it is void."""

    __tablename__ = "payment_orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    # no foreign key: whoever pays may mistype, and the page and not the assistant tells him
    msisdn: Mapped[str] = mapped_column(index=True)
    fen: Mapped[int]
    state: Mapped[str]
    at: Mapped[datetime]
    expires: Mapped[datetime]


class ChargeRow(DemoBase):
    """A fee (收费), 分: ``from_balance`` was taken at once, the rest goes on the next bill."""

    __tablename__ = "charges"

    key: Mapped[str] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    fen: Mapped[int]
    from_balance: Mapped[int]
    purpose: Mapped[str]
    at: Mapped[datetime]


class RefundRow(DemoBase):
    """Money that was paid back (退款), 分."""

    __tablename__ = "refunds"

    key: Mapped[str] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    fen: Mapped[int]
    method: Mapped[str]
    at: Mapped[datetime]


class SimOrderRow(DemoBase):
    """An order of a blank card (补换卡订单): ``issued``, ``shipped``, then ``activated`` or ``void``."""

    __tablename__ = "sim_orders"

    iccid: Mapped[str] = mapped_column(ForeignKey("sims.iccid"), primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]


class ShipmentRow(DemoBase):
    """A card on its way by courier (实名寄递); its status follows from the clock."""

    __tablename__ = "shipments"

    waybill: Mapped[str] = mapped_column(primary_key=True)
    iccid: Mapped[str] = mapped_column(ForeignKey("sims.iccid"), index=True)
    recipient: Mapped[str]
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str]
    at: Mapped[datetime]


class RequestRow(DemoBase):
    """A state-changing request that was carried out, so that a repetition gets the same answer."""

    __tablename__ = "idempotency_keys"

    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    arguments: Mapped[str] = mapped_column(Text)
    result: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime]
