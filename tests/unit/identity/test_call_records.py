"""Calls made: a supplement to name and ID number, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from tests.unit.identity.world import ORDINARY, UNKNOWN, World
from xiaoka.carrier.demo.calls import called_by
from xiaoka.identity.call_records import call_rule, private_numbers
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.results import Outcome
from xiaoka.identity.rules import Rules
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT

CALLS, NAME_ID = Method.CALL_RECORDS, Method.NAME_ID
KNOWN = tuple(called_by(ORDINARY.number))
GOOD, SHORT, YOUNG, OLD = KNOWN[:5], KNOWN[5], KNOWN[6], KNOWN[7]
STRANGERS = ("13999970001", "13999970002", "13999970003")


def spend_stops(world: World) -> None:
    for conv in ("a", "b"):
        world.prove(ORDINARY, NAME_ID, conv=conv)


def test_three_right_numbers_pass_however_they_are_written(world: World) -> None:
    assert world.answer(ORDINARY, CALLS, (f"+86 {GOOD[0]}", GOOD[1], f"{GOOD[2][:3]}-{GOOD[2][3:]}")) == Outcome(True)


@pytest.mark.parametrize(
    "named",
    [
        GOOD[:2],
        (GOOD[0], GOOD[0], GOOD[0]),
        (*GOOD[:2], SHORT),
        (*GOOD[:2], YOUNG),
        (*GOOD[:2], OLD),
        (*GOOD[:2], ORDINARY.number),
        (*GOOD[:2], "10086"),
        STRANGERS,
        (*GOOD[:3], *STRANGERS),  # six named: fishing
        (),
    ],
)
def test_everything_else_does_not(world: World, named: tuple[str, ...]) -> None:
    assert world.answer(ORDINARY, CALLS, named) == Outcome(False, "wrong", 1)


def test_two_rounds_a_day_right_or_wrong_in_any_conversation(world: World) -> None:
    assert world.answer(ORDINARY, CALLS, STRANGERS, conv="a").tries_left == 1
    assert world.answer(ORDINARY, CALLS, GOOD[:3], conv="b").ok
    assert world.answer(ORDINARY, CALLS, GOOD[:3], conv="c", source="s9").reason == "locked"
    world.pass_time(hours=24)
    assert world.answer(ORDINARY, CALLS, GOOD[:3], conv="c").ok


def test_alone_it_is_worth_nothing_and_it_never_adds_to_a_level(world: World) -> None:
    assert world.answer(ORDINARY, CALLS, GOOD[:3]).ok
    assert {world.level(ORDINARY, operation) for operation in Operation} == {Level.NONE}
    world.prove(ORDINARY, Method.FACE)
    # face and call records are not two factors
    assert world.level(ORDINARY, Operation.CANCEL) == Level.MEDIUM
    world.prove(ORDINARY, Method.SERVICE_PASSWORD)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.HIGH


def test_it_opens_name_and_id_again_after_the_stops_of_the_day(world: World) -> None:
    spend_stops(world)
    secret = (ORDINARY.name, ORDINARY.id_card)
    assert world.answer(ORDINARY, NAME_ID, secret, conv="c").reason == "locked"
    offers = world.offers(ORDINARY, Operation.LOSS_REPORT, conv="c")
    assert CALLS in offers and NAME_ID not in offers
    assert world.answer(ORDINARY, CALLS, GOOD[:3], conv="c").ok
    assert world.offers(ORDINARY, Operation.LOSS_REPORT, conv="c")[0] is NAME_ID
    assert world.answer(ORDINARY, NAME_ID, secret, conv="c").ok
    assert world.level(ORDINARY, Operation.LOSS_REPORT, conv="c") == Level.LOW
    assert world.level(ORDINARY, Operation.REVOKE, conv="c") == Level.NONE
    # only in the conversation that named the calls
    assert world.answer(ORDINARY, NAME_ID, secret, conv="d").reason == "locked"


def test_it_is_offered_only_where_it_helps(world: World) -> None:
    for operation in Operation:
        assert CALLS not in world.offers(ORDINARY, operation)
    spend_stops(world)
    for operation in set(Operation) - {Operation.LOSS_REPORT}:
        assert CALLS not in world.offers(ORDINARY, operation, conv="c")


def test_a_number_that_is_not_ours_answers_alike(world: World) -> None:
    ours = [world.answer(ORDINARY, CALLS, STRANGERS, conv=f"a{n}") for n in range(3)]
    assert [world.answer(UNKNOWN, CALLS, STRANGERS, conv=f"b{n}") for n in range(3)] == ours


def test_hotlines_short_numbers_and_the_own_number_are_no_private_numbers() -> None:
    given = (
        "10086",
        "95588",
        "110",
        ORDINARY.number,
        "0086 139 9998 0001",
        "一三九九九九八零零零二",
        "010-88886666",
        "x",
    )
    assert private_numbers(given, ORDINARY.number) == {"13999980001", "13999980002", "01088886666"}


@pytest.mark.parametrize(
    ("at", "since", "until"),
    [
        (datetime(2026, 3, 10, 2, tzinfo=UTC), date(2025, 12, 10), date(2026, 3, 6)),
        (datetime(2026, 5, 31, 2, tzinfo=UTC), date(2026, 3, 1), date(2026, 5, 27)),
        (datetime(2026, 1, 1, 17, tzinfo=UTC), date(2025, 10, 2), date(2025, 12, 29)),  # already the 2nd in China
    ],
)
def test_calls_are_older_than_three_days_and_no_older_than_three_months(at: datetime, since: date, until: date) -> None:
    asked = call_rule(Rules(load_policy(ROOT / "policy", "default"), at))
    assert (asked.since, asked.until, asked.shortest_s) == (since, until, 60)
