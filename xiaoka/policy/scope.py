"""For whom a rule holds (适用范围)."""

from dataclasses import dataclass, fields
from datetime import date

SCOPES = ("carrier", "province", "brand", "plan", "number_class", "customer_class")
"""Fields of a scope, from the most general to the most specific."""
BEFORE_PROOF = ("auth.", "otp.", "svcpwd.", "kba.", "face.", "lift.level", "loss.reports_per", "pay.")
"""Keys (prefixes) that are read before it is proven whose line it is. Were they to differ by province or plan, the
answer to an unproven stranger would tell him something of the line: only carrier and dates may make a difference.
Anybody may pay for a line."""


@dataclass(frozen=True)
class Scope:
    """For whom a value is asked; None matches only rows that do not name the field.

    Attributes:
        province: of the line (归属省份).
        brand: of the line (品牌).
        plan: tariff of the line (套餐).
        number_class: ``ordinary``, ``vanity``, ``company`` or ``iot`` (号码类别).
        customer_class: ``person`` or ``company`` (客户类别).
    """

    province: str | None = None
    brand: str | None = None
    plan: str | None = None
    number_class: str | None = None
    customer_class: str | None = None

    def __str__(self) -> str:
        """Return it as ``province=四川 number_class=vanity``."""
        named = ((one.name, getattr(self, one.name)) for one in fields(self))
        return " ".join(f"{name}={value}" for name, value in named if value) or "nobody in particular"


@dataclass(frozen=True)
class Span:
    """Calendar days of China, both included; None is open (生效日期)."""

    starts: date | None = None
    ends: date | None = None

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    @property
    def dated(self) -> bool:
        """Tell whether it is bounded at all."""
        return self.starts is not None or self.ends is not None

    def overlaps(self, other: "Span") -> bool:
        """Tell whether a day lies in both."""
        starts = max(self.starts or date.min, other.starts or date.min)
        return starts <= min(self.ends or date.max, other.ends or date.max)

    def __str__(self) -> str:
        """Return it as ``2026-01-01 to 2026-06-30``."""
        return f"{self.starts or '…'} to {self.ends or '…'}" if self.dated else "always"
