"""Which row wins, for any overlay that passes the check: against a slow, obvious way of finding it."""

import tempfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from xiaoka.clock import CHINA
from xiaoka.policy.service import Scope, check, load_policy

DEFAULT = """\
about: {approved_by: test}
fee: {value: 1000, type: integer, unit: fen, source: C, text: 费用}
window: {value: 50, type: integer, unit: hours, locked: true, stricter: higher, source: A, text: 保护期}
"""
FIELDS = ("province", "brand", "plan", "number_class", "customer_class")
WORDS = st.sampled_from(("a", "b"))
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
SCOPES = st.dictionaries(st.sampled_from(FIELDS), WORDS, min_size=1, max_size=3)


def _row(value: int, scope: dict[str, str] | None, days: list[date], bounds: str) -> dict[str, Any]:
    """Return one row; without a scope it is dated, as the check demands."""
    row: dict[str, Any] = {"value": value}
    if scope:
        row["scope"] = scope
    if bounds in ("from", "both") or not scope:
        row["effective_from"] = min(days)
    if bounds in ("to", "both"):
        row["effective_to"] = max(days)
    return row


ROW = st.builds(
    _row,
    st.integers(0, 99),
    st.none() | SCOPES,
    st.lists(DAYS, min_size=2, max_size=2),
    st.sampled_from(("", "", "from", "to", "both")),
)
ROWS = st.lists(ROW, min_size=1, max_size=5)
ASKED = st.tuples(st.builds(Scope, *([st.none() | WORDS] * len(FIELDS))), DAYS)


def written(folder: Path, key: str, rows: list[dict[str, Any]]) -> None:
    (folder / "default.yml").write_text(DEFAULT, encoding="utf-8")
    plain = [{name: dict(value) if name == "scope" else value for name, value in row.items()} for row in rows]
    text = yaml.safe_dump({"about": {"approved_by": "test"}, key: {"source": "K", "rows": plain}})
    (folder / "x.yml").write_text(text, encoding="utf-8")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CHINA).astimezone(UTC)


def expected(rows: list[dict[str, Any]], scope: Scope, day: date) -> int:
    """Return the value of the row that fits and whose most specific fields no other fitting row has."""

    def fits(row: dict[str, Any]) -> bool:
        mine = all(getattr(scope, name) == wanted for name, wanted in row.get("scope", {}).items())
        return mine and row.get("effective_from", date.min) <= day <= row.get("effective_to", date.max)

    left = [row for row in rows if fits(row)]
    for name in reversed(FIELDS):  # the most specific field decides first
        having = [row for row in left if name in row.get("scope", {})]
        left = having or left
    dated = [row for row in left if "effective_from" in row or "effective_to" in row]
    left = dated or left
    assert len(left) <= 1
    return int(left[0]["value"]) if left else 1000


# overlays whose dates overlap are refused and say nothing here
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(ROWS, ASKED, st.randoms())
def test_the_winner_is_the_obvious_one_in_any_order_of_rows(
    rows: list[dict[str, Any]], asked: tuple[Scope, date], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, "fee", rows)
        assume(check(folder, "x") == [])
        scope, day = asked
        wanted = expected(rows, scope, day)
        assert load_policy(folder, "x").integer("fee", scope=scope, at=noon(day)) == wanted
        random.shuffle(rows)
        written(folder, "fee", rows)
        policy = load_policy(folder, "x")
        assert policy.integer("fee", scope=scope, at=noon(day)) == wanted
        first, *others = policy.weigh("fee", scope=scope, at=noon(day))
        assert first.won and first.value.value == wanted
        assert len(others) == len(rows) and not any(one.won for one in others)
        assert all(one.why for one in others)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(ROWS, ASKED)
def test_no_overlay_that_passes_goes_below_a_locked_floor(
    rows: list[dict[str, Any]], asked: tuple[Scope, date]
) -> None:
    for row in rows:  # most overlays tighten, some have one row that loosens
        row["value"] += 45
    loose = any(row["value"] < 50 for row in rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, "window", rows)
        problems = check(folder, "x")
        if loose:
            assert any("locked at 50" in one.message for one in problems)
        else:
            assert not any("locked" in one.message for one in problems)
            assume(problems == [])
            scope, day = asked
            assert load_policy(folder, "x").integer("window", scope=scope, at=noon(day)) >= 50


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=2, max_size=4))
def test_overlapping_dates_are_always_found(spans: list[tuple[date, date]]) -> None:
    rows = [{"value": 1, "effective_from": min(one), "effective_to": max(one)} for one in spans]
    days = [set(range(min(one).toordinal(), max(one).toordinal() + 1)) for one in spans]
    overlapping = any(a & b for index, a in enumerate(days) for b in days[:index])
    with tempfile.TemporaryDirectory() as name:
        written(Path(name), "fee", rows)
        assert bool(check(Path(name), "x")) == overlapping
