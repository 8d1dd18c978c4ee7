from datetime import time, timedelta

import pytest

from xiaoka.policy.values import Limit, loosens, parse_hours, parse_limit, wrong_type


def test_limit_is_read_with_its_unit() -> None:
    assert parse_limit("5/24h") == Limit(5, timedelta(hours=24))
    assert parse_limit("1/60s") == Limit(1, timedelta(seconds=60))


@pytest.mark.parametrize("text", ["5", "0/24h", "5/0h", "5/24w", "5/24h ", ""])
def test_limit_refuses_nonsense(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        parse_limit(text)


def test_hours_end_of_day_and_edges() -> None:
    window = parse_hours("18:00-24:00")
    assert window.covers(time(18)) and window.covers(time(23, 59, 59)) and not window.covers(time(17, 59))
    assert not parse_hours("07:30-22:00").covers(time(22))


@pytest.mark.parametrize("text", ["22:00-07:30", "7:30-22:00", "07:30-25:00", "07:30"])
def test_hours_refuses_nonsense(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_hours(text)


def test_a_flag_is_no_integer() -> None:
    assert wrong_type("integer", True) is not None
    assert wrong_type("integer", -1) is not None
    assert wrong_type("integer", 0) is None


@pytest.mark.parametrize(
    ("kind", "stricter", "choices", "floor", "value", "loose"),
    [
        ("integer", "higher", None, 72, 71, True),
        ("integer", "higher", None, 72, 73, False),
        ("integer", "lower", None, 5, 6, True),
        ("integer", "none", None, 5, 4, True),
        ("flag", "lower", None, False, True, True),
        ("flag", "higher", None, True, False, True),
        ("text", "higher", ["LOW", "MEDIUM", "HIGH"], "MEDIUM", "LOW", True),
        ("text", "higher", ["LOW", "MEDIUM", "HIGH"], "MEDIUM", "HIGH", False),
        ("listing", "higher", None, ["a", "b"], ["a"], True),
        ("listing", "higher", None, ["a", "b"], ["b", "a", "c"], False),
        ("listing", "lower", None, ["a", "b"], ["a"], False),
        ("listing", "lower", None, ["a", "b"], [], True),
        ("limits", "lower", None, ["5/24h"], ["3/24h"], False),
        ("limits", "lower", None, ["5/24h"], ["5/1h"], True),
        ("limits", "lower", None, ["1/60s", "5/24h"], ["1/60s"], True),
        ("integer", "higher", None, 72, None, True),
    ],
)  # fmt: skip
def test_direction_of_locked_values(kind, stricter, choices, floor, value, loose) -> None:  # type: ignore[no-untyped-def]
    assert loosens(kind, stricter, choices, floor, value) is loose
