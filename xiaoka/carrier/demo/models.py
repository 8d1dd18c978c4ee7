"""Tables of the demo carrier's own database: the holders, their lines and what hangs on them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from xiaoka.db.base import NAMING, UtcDateTime


class DemoBase(DeclarativeBase):
    """Base of all tables of the demo carrier; never mixed with the product's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, str: String(255)}


class CustomerRow(DemoBase):
    """A registered holder (机主)."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    id_card: Mapped[str]
    id_kind: Mapped[str]
    birth: Mapped[date]
    is_company: Mapped[bool] = mapped_column(default=False)
    reserved_contact: Mapped[str | None]
    reserved_contact_since: Mapped[datetime | None]
    blacklisted: Mapped[bool] = mapped_column(default=False)
    deceased: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None]
    app: Mapped[bool] = mapped_column(default=False)


class LineRow(DemoBase):
    """A mobile line (号码) with its state; stop reasons are rows of ``line_stops``."""

    __tablename__ = "lines"

    msisdn: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str]
    brand: Mapped[str]
    plan_name: Mapped[str]
    month_fee: Mapped[int]
    province: Mapped[str]
    city: Mapped[str]
    activated: Mapped[datetime]
    number_class: Mapped[str]
    roaming_abroad: Mapped[bool] = mapped_column(default=False)
    roamed_at: Mapped[datetime | None]
    stars: Mapped[int] = mapped_column(default=0)
    password_hash: Mapped[str]
    password_reset_at: Mapped[datetime | None]
    next_plan: Mapped[str | None]
    next_plan_from: Mapped[date | None]
    pre_cancelled_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class StopRow(DemoBase):
    """One reason why a line is stopped (停机原因); a line may have several."""

    __tablename__ = "line_stops"

    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SimRow(DemoBase):
    """A SIM card: ``blank`` until it is activated, then ``active``, at last ``retired``."""

    __tablename__ = "sims"

    iccid: Mapped[str] = mapped_column(String(20), primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    kind: Mapped[str]
    issued: Mapped[datetime]
    attached: Mapped[bool]
    generation: Mapped[str]
    state: Mapped[str]


class AccountRow(DemoBase):
    """Balance of a line (账户), all in 分."""

    __tablename__ = "accounts"

    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), primary_key=True)
    principal: Mapped[int] = mapped_column(default=0)
    gift: Mapped[int] = mapped_column(default=0)
    deposit: Mapped[int] = mapped_column(default=0)
    unbilled: Mapped[int] = mapped_column(default=0)
    arrears: Mapped[int] = mapped_column(default=0)
    late_fee: Mapped[int] = mapped_column(default=0)


class ContractRow(DemoBase):
    """A contract (合约); its penalty is an amount for each month that is left."""

    __tablename__ = "contracts"

    id: Mapped[int] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    name: Mapped[str]
    signed: Mapped[date]
    ends: Mapped[date]
    clause: Mapped[str]
    penalty_per_month: Mapped[int]
    document_id: Mapped[str | None]


class BundleRow(DemoBase):
    """Something bound to a line (副卡, 宽带, 亲情网 …)."""

    __tablename__ = "bundles"

    id: Mapped[int] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    kind: Mapped[str]
    label: Mapped[str]
    releasable_from: Mapped[date | None]


class SwapRow(DemoBase):
    """One replacement of a SIM (补换卡记录)."""

    __tablename__ = "sim_swaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    msisdn: Mapped[str] = mapped_column(ForeignKey("lines.msisdn"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    channel: Mapped[str]


class ShopRow(DemoBase):
    """An own shop (自营营业厅)."""

    __tablename__ = "shops"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    city: Mapped[str] = mapped_column(index=True)
    hours: Mapped[str]


class ClockRow(DemoBase):
    """The carrier's clock: one row; either frozen at an instant or real time plus an offset (µs)."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_us: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen_us: Mapped[int | None] = mapped_column(BigInteger)


class FaultRow(DemoBase):
    """The trouble the carrier is told to have: one row."""

    __tablename__ = "faults"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    seconds: Mapped[int] = mapped_column(default=0)
