from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from xiaoka.carrier.ports import Account, Customer, Line, LineStatus, LineView, Sim
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import ROOT

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # a Tuesday, 12:00 in China


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(ROOT / "policy", "default")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def view() -> Callable[..., LineView]:
    """Build a line without any trouble; keywords change a field of whichever part has it."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    customer = Customer("c1", "王建国", "11010519491231002X", date(1990, 5, 1))
    line = Line("13812340001", "c1", LineStatus.ACTIVE, (), "全球通", "畅享套餐", 5900, "四川", "成都", long_ago)
    sim = Sim("89860012345678901234", "ordinary", long_ago, attached=True)
    plain = LineView(customer, line, sim, Account(10000, 500, 0, 120, 0, 0, NOW))

    def build(**changes: Any) -> LineView:
        result = plain
        for name in ("customer", "line", "sim", "account"):
            part = getattr(result, name)
            own = {key: changes.pop(key) for key in list(changes) if key in {f.name for f in fields(part)}}
            result = replace(result, **{name: replace(part, **own)})
        return replace(result, **changes)

    return build
