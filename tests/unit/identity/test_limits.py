"""Guessing is bounded, whoever does it and however it is spread."""

from sqlalchemy import func, select

from tests.unit.identity.world import LOST, ORDINARY, UNKNOWN, Person, World
from xiaoka.identity.enums import AttemptKind, Method, Operation
from xiaoka.identity.models import IdentityAttempt
from xiaoka.identity.results import Outcome

SMS, PASSWORD, NAME_ID = Method.SMS_CODE, Method.SERVICE_PASSWORD, Method.NAME_ID


def _looked_at(world: World, who: Person) -> int:
    with world.db.session() as session:
        query = select(func.count()).where(
            IdentityAttempt.kind == AttemptKind.FAILURE, IdentityAttempt.msisdn == who.number
        )
        return session.scalar(query) or 0


def test_steady_guessing_of_codes_is_bounded_across_sends_conversations_and_sources(world: World) -> None:
    for round_ in range(23):
        conv, source = f"c{round_}", f"s{round_}"
        world.begin(ORDINARY, SMS, conv=conv, source=source)
        for _ in range(3):
            world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv=conv, source=source)
        world.pass_time(hours=1)
    assert _looked_at(world, ORDINARY) == 10


def test_the_lock_survives_a_new_conversation_and_ends(world: World) -> None:
    for conv in ("c1", "c2"):
        world.begin(ORDINARY, SMS, conv=conv)
        last = [world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv=conv) for _ in range(5)][-1]
        world.pass_time(minutes=2)
    assert last.reason == "locked" and last.tries_left == 0 and last.until is not None
    refused = world.begin(ORDINARY, SMS, conv="c3", source="s9").refused
    assert refused is not None and (refused.reason, refused.until) == ("locked", last.until)
    assert SMS not in world.offers(ORDINARY, Operation.QUERY_BALANCE, conv="c3")
    assert PASSWORD in world.offers(ORDINARY, Operation.QUERY_BALANCE, conv="c3")
    world.carrier.clock.freeze(last.until)
    world.prove(ORDINARY, SMS, conv="c3")


def test_a_success_ends_the_row(world: World) -> None:
    world.begin(ORDINARY, SMS)
    for _ in range(4):
        world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number))
    assert world.answer(ORDINARY, SMS, world.received(ORDINARY.number)[-1]).ok
    world.pass_time(minutes=2)
    world.begin(ORDINARY, SMS, conv="c2")
    outcome = world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv="c2")
    assert outcome == Outcome(False, "wrong", 4)


def test_the_owners_own_successes_do_not_give_a_thief_more_guesses(world: World) -> None:
    for round_ in range(30):
        for conv, tries in ((f"thief{round_}", 4), (f"owner{round_}", 0)):
            world.begin(ORDINARY, SMS, conv=conv, source=conv)
            for _ in range(tries):
                world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv=conv, source=conv)
            world.pass_time(seconds=61)
        world.answer(ORDINARY, SMS, world.received(ORDINARY.number)[-1], conv=conv, source=conv)
        world.pass_time(minutes=10)
    assert _looked_at(world, ORDINARY) <= 20


def test_three_wrong_passwords_lock_the_number_for_everybody_that_day(world: World) -> None:
    outcomes = [world.answer(ORDINARY, PASSWORD, f"90817{n}", conv=f"c{n}") for n in range(3)]
    assert [(one.reason, one.tries_left) for one in outcomes] == [("wrong", 2), ("wrong", 1), ("locked", 0)]
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, conv="c8", source="s8").reason == "locked"
    assert world.level(ORDINARY, Operation.QUERY_BALANCE, conv="c8") == 0
    world.pass_time(hours=24)
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, conv="c8").ok


def test_a_conversation_that_guesses_across_numbers_is_shut(world: World) -> None:
    for n in range(10):
        outcome = world.answer(Person(f"1390000{n:04d}"), PASSWORD, "908172", source=f"s{n}")
    assert outcome.reason == "locked"
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, source="fresh").reason == "locked"
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, conv="c2", source="fresh").ok


def test_a_source_may_try_twenty_numbers_a_day(world: World) -> None:
    for n in range(20):
        world.answer(Person(f"1390000{n:04d}"), PASSWORD, "908172", conv=f"c{n}")
    refused = world.begin(ORDINARY, SMS, conv="new").refused
    assert refused is not None and refused.reason == "unavailable"
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, conv="new").reason == "locked"
    assert world.begin(ORDINARY, SMS, conv="new", source="another").refused is None


def test_customers_behind_one_address_do_not_shut_each_other_out(world: World) -> None:
    people = [ORDINARY, LOST]
    for n in range(19):
        world.answer(Person(f"1390000{n:04d}"), PASSWORD, "908172", conv=f"c{n}")
    for who in people:
        world.prove(who, PASSWORD, conv=who.number)
    assert world.begin(ORDINARY, SMS, conv="x").refused is None


def test_who_has_no_source_is_counted_by_the_conversation(world: World) -> None:
    for n in range(20):
        world.answer(Person(f"1390000{n:04d}"), PASSWORD, "908172", conv=f"c{n}", source="")
    assert world.begin(ORDINARY, SMS, conv="x", source="").refused is None


def test_name_and_id_raise_stops_for_three_numbers_a_day_at_most(world: World) -> None:
    for n in range(3):
        world.answer(Person(f"1390000{n:04d}"), NAME_ID, ("甲", "110101199003077571"), conv=f"c{n}")
    outcome = world.answer(ORDINARY, NAME_ID, (ORDINARY.name, ORDINARY.id_card), conv="x")
    assert outcome.reason == "locked"
    assert world.answer(ORDINARY, PASSWORD, ORDINARY.password, conv="x").ok


def test_unknown_numbers_lock_exactly_alike(world: World) -> None:
    def story(who: Person, conv: str) -> list[tuple[object, ...]]:
        told: list[tuple[object, ...]] = []
        for turn in range(2):
            begun = world.begin(who, SMS, conv=conv, source=conv)
            told.append((begun.expires_at, begun.refused, begun.link))
            for _ in range(5):
                one = world.answer(who, SMS, world.wrong(who.number), conv=conv, source=conv)
                told.append((one.ok, one.reason, one.tries_left, one.until))
            world.pass_time(seconds=61 * (1 - turn))
        for n in range(4):
            one = world.answer(who, PASSWORD, f"90817{n}", conv=f"{conv}p", source=conv)
            told.append((one.ok, one.reason, one.tries_left, one.until))
        told.append(tuple(world.offers(who, Operation.CANCEL, conv=conv)))
        return told

    start = world.carrier.clock.now()
    ours = story(ORDINARY, "a")
    world.carrier.clock.freeze(start)
    assert story(UNKNOWN, "b") == ours
