"""The published plans (公示资费) of the demo carrier, and which plan of a line is in force."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from xiaoka import readyaml
from xiaoka.carrier.demo.models import LineRow
from xiaoka.carrier.offers import Plan
from xiaoka.clock import china

_TARIFFS = Path(__file__).parent / "data" / "plans.yml"


@lru_cache(maxsize=1)
def tariffs() -> tuple[Plan, ...]:
    """Return the published plans, cheapest first."""
    rows = readyaml.load(_TARIFFS.read_text(encoding="utf-8"))
    return tuple(sorted((Plan(**row) for row in rows), key=lambda plan: plan.month_fee))


def in_force(row: LineRow, now: datetime) -> tuple[str, int]:
    """Return name and monthly fee (分) of the plan of a line at a moment."""
    begun = row.next_plan_from is not None and row.next_plan_from <= china(now).date()
    plan = next((one for one in tariffs() if begun and one.code == row.next_plan), None)
    return (plan.name, plan.month_fee) if plan else (row.plan_name, row.month_fee)
