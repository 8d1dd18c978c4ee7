"""What 小卡 needs from a carrier (运营商). One adapter implements all of it: ``demo/`` today.

Reading methods raise :class:`UnknownLine` for a number that is not this carrier's; every method may raise
:class:`CarrierUnavailable`. Money is integer 分, times are aware UTC. Adapters never invent an answer.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from xiaoka.carrier.offers import Sells
from xiaoka.carrier.telling import Tells
from xiaoka.clock import Clock


class CarrierError(Exception):
    """Any trouble with the carrier's systems."""


class UnknownLine(CarrierError):
    """The number is not a line of this carrier. Never shown to an unverified customer as such."""


class CarrierUnavailable(CarrierError):
    """The carrier's system is down, slow or erring; the request may or may not have been carried out."""


class LineStatus(StrEnum):
    """Status of a line (号码状态)."""

    ACTIVE = "active"  # 正常
    STOPPED = "stopped"  # 停机; see StopReason
    PRE_CANCELLED = "pre_cancelled"  # 预销户
    CANCELLED = "cancelled"  # 已销户


class StopReason(StrEnum):
    """Why a line is stopped (停机原因); 停机 alone means six different things."""

    REQUESTED = "requested"  # 申请停机
    LOSS = "loss"  # 挂失停机
    ARREARS = "arrears"  # 欠费停机
    KEEP_NUMBER = "keep_number"  # 停机保号
    FRAUD_RISK = "fraud_risk"  # 保护性关停
    POLICE = "police"  # 公安关停
    UNREGISTERED = "unregistered"  # 未实名停机


class BundleKind(StrEnum):
    """What hangs on a line and must be loosened before it is cancelled."""

    SECONDARY_CARD = "secondary_card"  # 副卡
    PRIMARY_OF = "primary_of"  # this line is itself a 副卡 of another
    BROADBAND = "broadband"  # 宽带
    FAMILY = "family"  # 亲情网
    GROUP = "group"  # 集团/企业
    VANITY = "vanity"  # 靓号协议
    PORT_OUT = "port_out"  # 携号转网 waiting


@dataclass(frozen=True)
class Customer:
    """The registered holder (机主) of a line."""

    id: str
    name: str
    id_card: str
    birth: date
    is_company: bool = False
    reserved_contact: str | None = None  # 预留联系人号码
    reserved_contact_since: datetime | None = None
    blacklisted: bool = False
    deceased: bool = False
    id_kind: str = "resident"  # resident | passport | officer
    email: str | None = None  # registered for notices
    app: bool = False  # signed in to the carrier's app on some device


@dataclass(frozen=True)
class Line:
    """A mobile line (号码)."""

    msisdn: str
    customer_id: str
    status: LineStatus
    stop_reasons: tuple[StopReason, ...]
    brand: str
    plan_name: str
    month_fee: int  # 分, full monthly fee
    province: str
    city: str
    activated: datetime
    number_class: str = "ordinary"  # ordinary | vanity | company | iot
    roaming_abroad: bool = False
    roamed_this_month: bool = False
    stars: int = 0  # 星级
    password_reset_at: datetime | None = None  # 服务密码 last set


@dataclass(frozen=True)
class Sim:
    """The SIM card now bound to a line."""

    iccid: str
    kind: str  # ordinary | super_sim | esim | nfc
    issued: datetime
    attached: bool  # seen on the network during the last hours
    generation: str = "5G"


@dataclass(frozen=True)
class Account:
    """Balance of a line (账户); all 分."""

    principal: int  # 本金, refundable
    gift: int  # 赠款, not refundable
    deposit: int  # 押金/预存
    unbilled: int  # 已产生未出账
    arrears: int  # 欠费
    late_fee: int
    as_of: datetime

    @property
    def available(self) -> int:
        """Return what the customer can still spend: principal + gift − unbilled − arrears − late fee."""
        return self.principal + self.gift - self.unbilled - self.arrears - self.late_fee


@dataclass(frozen=True)
class Contract:
    """A signed agreement with a term (合约)."""

    name: str
    signed: date
    ends: date
    clause: str
    penalty: int  # 分 if ended today
    document_id: str | None  # None: no signed document is on record, so no penalty may be claimed


@dataclass(frozen=True)
class Bundle:
    """Something bound to the line."""

    kind: BundleKind
    label: str
    releasable_from: date | None = None


@dataclass(frozen=True)
class SimSwap:
    """One replacement of the SIM (补换卡记录)."""

    at: datetime
    reason: str
    channel: str


@dataclass(frozen=True)
class Shop:
    """A shop of the carrier (自营营业厅)."""

    id: str
    name: str
    address: str
    city: str
    hours: str


@dataclass(frozen=True)
class LineView:
    """Everything about a line in one read, so that a pre-check sees one moment."""

    customer: Customer
    line: Line
    sim: Sim
    account: Account
    contracts: tuple[Contract, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    swaps: tuple[SimSwap, ...] = ()
    open_orders: tuple[str, ...] = field(default=())  # orders of the carrier's own desk, not ours


class FaceOutcome(StrEnum):
    """Answer of the face and ID check (人脸核身)."""

    PASSED = "passed"
    MISMATCH = "mismatch"
    PENDING = "pending"


@dataclass(frozen=True)
class CallRule:
    """Which outgoing calls (主叫通话) count when somebody names whom he called.

    Args:
        since: first China day, included.
        until: last China day, included.
        shortest_s: seconds that a call lasted at least.
    """

    since: date
    until: date
    shortest_s: int


class Carrier(Sells, Tells, Protocol):
    """The port to a carrier."""

    @property
    def clock(self) -> Clock:
        """The carrier's clock; timers and rules run on it."""
        ...

    def line(self, msisdn: str) -> LineView:
        """Read everything about a line; :class:`UnknownLine` must not come sooner than an answer."""
        ...

    def lines_of(self, customer_id: str) -> list[Line]:
        """Read all lines of a holder."""
        ...

    def shops(self, city: str) -> list[Shop]:
        """List own shops of a city."""
        ...

    def check_service_password(self, msisdn: str, password: str) -> bool:
        """Compare the service password (服务密码); False also for an unknown line, in the same time."""
        ...

    def matches_identity(self, msisdn: str, name: str, id_card: str) -> bool:
        """Compare name and ID number with the registered holder; False also for an unknown line."""
        ...

    def compare_face(self, msisdn: str, sample: str) -> FaceOutcome:
        """Compare a liveness sample (opaque to us) with the holder's registered face."""
        ...

    def count_called(self, msisdn: str, numbers: tuple[str, ...], rule: CallRule) -> int:
        """Count how many of the different numbers the line has called; 0 for an unknown line, in the same time."""
        ...

    def suspend(self, msisdn: str, reason: StopReason, key: str) -> None:
        """Stop a line; idempotent by ``key``."""
        ...

    def resume(self, msisdn: str, reason: StopReason, key: str) -> None:
        """Lift one stop reason; idempotent by ``key``."""
        ...

    def pre_cancel(self, msisdn: str, key: str) -> None:
        """Stop the line and keep the number for its holder (预销户); idempotent by ``key``."""
        ...

    def restore(self, msisdn: str, key: str) -> None:
        """Undo a pre-cancel; idempotent by ``key``."""
        ...

    def cancel(self, msisdn: str, key: str) -> None:
        """Cancel the number for good (销户); idempotent by ``key``."""
        ...

    def refund(self, msisdn: str, fen: int, method: str, key: str) -> None:
        """Pay the principal back; idempotent by ``key``."""
        ...

    def charge(self, msisdn: str, fen: int, purpose: str, key: str) -> None:
        """Take a fee (分) from the balance; idempotent by ``key``."""
        ...

    def issue_sim(self, msisdn: str, key: str) -> str:
        """Order a blank card for a line and return its ICCID; idempotent by ``key``."""
        ...

    def activate_sim(self, msisdn: str, iccid: str, key: str) -> None:
        """Bind an ordered card to its line; the old card is dead from then on; idempotent by ``key``."""
        ...

    def void_sim(self, iccid: str, key: str) -> None:
        """Make an ordered card that was not activated useless (作废白卡); idempotent by ``key``."""
        ...

    def ship(self, iccid: str, recipient: str, address: str, phone: str, key: str) -> str:
        """Hand a card to the courier (实名寄递) and return the waybill number; idempotent by ``key``."""
        ...

    def shipment(self, waybill: str) -> str:
        """Return the courier's last status line in Chinese."""
        ...
