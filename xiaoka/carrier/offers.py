"""What a carrier sells and takes money for, as the port hands it over: published plans and orders of payment."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class PaymentState(StrEnum):
    """Where an order of payment (缴费订单) stands."""

    OPEN = "open"  # 待支付
    PAID = "paid"  # 已到账
    FAILED = "failed"  # 未能缴入, such as a number that is no line any more; nothing was taken
    EXPIRED = "expired"  # 超时未支付


@dataclass(frozen=True)
class PaymentOrder:
    """An order of payment (缴费订单): the page ``url`` takes the money until ``expires``."""

    id: str
    url: str
    expires: datetime


@dataclass(frozen=True)
class Plan:
    """A plan of the published tariffs (公示资费), which alone may be offered."""

    code: str
    name: str
    month_fee: int  # 分
    summary: str  # what it holds, as published


@dataclass(frozen=True)
class PlanChange:
    """A change of plan (套餐变更) that was accepted."""

    plan: Plan
    starts: date


class Sells(Protocol):
    """The part of the port to a carrier (``xiaoka/carrier/ports.py``) about plans, payments and the password."""

    def payment_order(self, msisdn: str, fen: int, minutes: int, key: str) -> PaymentOrder:
        """Open an order of payment for any number, so that nothing is told about it; idempotent by ``key``."""
        ...

    def payment(self, order: str) -> PaymentState:
        """Return where an order of payment stands."""
        ...

    def plans(self, msisdn: str) -> list[Plan]:
        """List published plans that a line may change to for keeping its number (保号), cheapest first."""
        ...

    def change_plan(self, msisdn: str, code: str, key: str) -> PlanChange:
        """Change the plan from the first day of the next month; idempotent by ``key``."""
        ...

    def set_service_password(self, msisdn: str, password: str, key: str) -> None:
        """Set a new service password (服务密码) and note the moment; idempotent by ``key``."""
        ...
