"""Nobody learns which numbers are ours: same offers, answers, limits, deadlines and work."""

from typing import Any

import pytest

from tests.unit.identity.world import ORDINARY, UNKNOWN, Person, World
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.identity.enums import Method, Operation

WRONG: dict[Method, Any] = {
    Method.SMS_CODE: "000000",
    Method.RESERVED_CONTACT: "000000",
    Method.SERVICE_PASSWORD: "908172",
    Method.NAME_ID: ("甲", "110101199003077571"),
    Method.CALL_RECORDS: ("13999970001", "13999970002", "13999970003"),
}


def told(world: World, who: Person, method: Method, conv: str) -> list[object]:
    """What a stranger is told of a number by one method, until it is locked."""
    begun = world.begin(who, method, conv=conv, source=conv)
    seen: list[object] = [begun.kind, begun.expires_at, begun.refused, len(begun.send_to_masked or "")]
    for _ in range(12):
        one = world.answer(who, method, WRONG[method], conv=conv, source=conv)
        seen.append((one.ok, one.reason, one.tries_left, one.until))
    return seen


@pytest.mark.parametrize("method", list(WRONG))
def test_every_kind_of_line_answers_like_one_that_does_not_exist(world: World, method: Method) -> None:
    strangers = told(world, UNKNOWN, method, "x")
    # active, stopped, cancelled, company, deceased, without reserved contact: all scenarios of the demo carrier
    for index, one in enumerate(subscribers()):
        if one.number[-1] in "0123" or index < 5:
            assert told(world, Person(one.number), method, f"c{index}") == strangers, one.shows


def test_the_same_ways_are_offered_for_any_number(world: World) -> None:
    for operation in Operation:
        for sim in (None, True, False):
            strangers = world.offers(UNKNOWN, operation, sim=sim)
            assert all(
                world.offers(Person(one.number), operation, conv="c", sim=sim) == strangers
                for one in subscribers()[::5]
            )


def test_a_masked_contact_is_shown_for_numbers_without_one_and_never_changes(world: World) -> None:
    first = world.begin(UNKNOWN, Method.RESERVED_CONTACT, conv="a").send_to_masked
    world.pass_time(minutes=2)
    again = world.begin(UNKNOWN, Method.RESERVED_CONTACT, conv="b", source="other").send_to_masked
    assert first == again and first is not None and first.startswith("*********")


def test_the_face_page_of_a_strange_number_looks_like_any(world: World) -> None:
    pages = []
    for who in (ORDINARY, UNKNOWN):
        token = world.face_token(who, conv=who.number)
        world.consent(token)
        with world.db.session() as session:
            page = world.identity.face_page(session, token)
        assert page is not None
        stranger = Person(who.number, "甲", "110101199003077571")
        pages.append((page.tries_left, page.consent_text, world.submit(token, stranger).reason))
    assert pages[0] == pages[1]


def test_a_source_is_cut_off_after_twenty_numbers(world: World) -> None:
    answers = [
        world.answer(Person(f"1390000{n:04d}"), Method.SERVICE_PASSWORD, "908172", conv=f"c{n}").reason
        for n in range(25)
    ]
    assert answers == ["wrong"] * 20 + ["locked"] * 5
