from datetime import UTC, date, datetime

import pytest

from xiaoka.account.days import add_working_days, age, day_of_month, midnight, month_start, today


def test_today_is_the_china_day() -> None:
    assert today(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert today(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert midnight(date(2027, 1, 1)) == datetime(2026, 12, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 3, 13), 0, date(2026, 3, 13)),  # Friday
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),  # Saturday
        (date(2026, 3, 10), 15, date(2026, 3, 31)),
    ],
)
def test_working_days_skip_weekends(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end


def test_months_roll_over_and_are_clamped() -> None:
    assert month_start(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert month_start(date(2026, 12, 31), 14) == date(2028, 2, 1)
    assert day_of_month(date(2026, 1, 31), 1, 31) == date(2026, 2, 28)
    assert day_of_month(date(2026, 11, 5), 1, 10) == date(2026, 12, 10)


def test_age_counts_full_years() -> None:
    assert age(date(2010, 3, 11), date(2026, 3, 10)) == 15
    assert age(date(2010, 3, 11), date(2026, 3, 11)) == 16
