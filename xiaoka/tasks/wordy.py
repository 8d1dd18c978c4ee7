"""Figures and dates as people read them."""

from datetime import date, datetime

from xiaoka.clock import china
from xiaoka.money import yuan
from xiaoka.wording import Wording


def day(value: date | datetime) -> str:
    """Format a day: ``2026年11月25日`` (China time)."""
    if isinstance(value, datetime):
        value = china(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """Format a moment: ``2026年11月25日 15:04`` (China time)."""
    local = china(value)
    return f"{day(local.date())} {local:%H:%M}"


def replace_cost(wording: Wording, fee: int, key: str = "replace_cost") -> str:
    """Say what a new card costs (工本费): the fee, in 分, and when it is taken, or that it is free.

    Args:
        wording: where the words stand.
        fee: in 分.
        key: of the words; ``<key>_free`` are those for nothing. A row of a card has shorter ones than a question.
    """
    return wording.text(key, fee=yuan(fee)) if fee else wording.text(f"{key}_free")
