"""Calendar days (日历日) and working days (工作日) of China."""

from datetime import date, datetime, time, timedelta

from xiaoka.clock import CHINA, china


def today(now: datetime) -> date:
    """Return the China calendar day of an aware time."""
    return china(now).date()


def add_working_days(start: date, days: int) -> date:
    """Return the day ``days`` working days after ``start``.

    Monday to Friday count. There is no table of public holidays and make-up days, so around holidays the
    result is earlier than the official count.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def month_start(day: date, months: int) -> date:
    """Return the first day of the month ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def day_of_month(day: date, months: int, number: int) -> date:
    """Return a day of a later month, its last one when the month is shorter."""
    last = (month_start(day, months + 1) - timedelta(days=1)).day
    return month_start(day, months).replace(day=min(number, last))


def midnight(day: date) -> datetime:
    """Return the beginning of a China calendar day as an aware time."""
    return datetime.combine(day, time(), CHINA)


def age(birth: date, day: date) -> int:
    """Return the age in full years (周岁) on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
