import re
from datetime import UTC, date, datetime

import phonenumbers
import pytest
from stdnum.cn import ric

from xiaoka.carrier.demo.scenarios import PROVINCES, day, holder_of, moment, shops, subscribers

NOW = datetime(2026, 1, 31, 18, 0, tzinfo=UTC)  # already 1 February in China


def test_there_are_enough_different_scenarios() -> None:
    found = subscribers()
    assert len(found) >= 34
    assert len({one.number for one in found}) == len({one.shows for one in found}) == len(found)
    assert len({one.number[:3] for one in found}) >= 30


@pytest.mark.parametrize("one", subscribers(), ids=lambda one: one.number)
def test_numbers_and_papers_are_well_formed(one) -> None:
    assert phonenumbers.is_possible_number(phonenumbers.parse(one.number, "CN"))
    assert re.fullmatch(r"1[3-9]\d00\d{6}|1\d{10}", one.number)
    assert re.fullmatch(r"\d{6}", one.password)
    holder = holder_of(one)[1]
    if holder.id_kind == "resident":
        ric.validate(holder.id)
    assert one.city in PROVINCES
    assert holder.contact is None or holder.contact.startswith("1399999")


def test_no_service_password_can_be_guessed_from_the_paper() -> None:
    for one in subscribers():
        assert one.password not in holder_of(one)[1].id
        assert one.password not in one.number


def test_shops_are_in_three_cities_or_more() -> None:
    assert len({shop.city for shop in shops()}) >= 3
    assert all(shop.address and re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", shop.hours) for shop in shops())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-20h", datetime(2026, 1, 30, 22, tzinfo=UTC)),
        ("-3d", datetime(2026, 1, 28, 18, tzinfo=UTC)),
        ("+1mo", datetime(2026, 2, 28, 18, tzinfo=UTC)),
        ("-2y", datetime(2024, 1, 31, 18, tzinfo=UTC)),
    ],
)
def test_relative_times(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


def test_relative_days_are_china_days() -> None:
    assert day("+1mo", NOW) == date(2026, 3, 1)
    assert day("next_month", NOW) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["", "3d", "yesterday", "-3w"])
def test_other_texts_are_no_relative_time(text: str) -> None:
    with pytest.raises(ValueError, match="not a relative time"):
        moment(text, NOW)
