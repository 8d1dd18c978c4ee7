"""Texts cost money and pester people: how many can be caused, by whom, to whom."""

from tests.unit.identity.world import NO_CONTACT, ORDINARY, STOPPED, UNKNOWN, Person, World
from xiaoka.identity.enums import Method

SMS, CONTACT = Method.SMS_CODE, Method.RESERVED_CONTACT


def test_one_text_a_minute_and_five_a_day_whoever_asks(world: World) -> None:
    for n in range(200):
        world.begin(ORDINARY, SMS, conv=f"c{n}", source=f"s{n}")
        world.pass_time(seconds=10)
    assert len(world.carrier.inbox(ORDINARY.number)) == 5
    times = [sms.at for sms in world.carrier.inbox(ORDINARY.number)]
    assert all((later - sooner).total_seconds() >= 60 for sooner, later in zip(times, times[1:], strict=False))
    world.pass_time(hours=24)
    assert world.begin(ORDINARY, SMS, conv="later").refused is None


def test_the_reserved_contact_is_not_pestered_either(world: World) -> None:
    for n in range(60):
        world.begin(ORDINARY, CONTACT, conv=f"c{n}", source=f"s{n}")
        world.pass_time(seconds=61)
    assert len(world.carrier.inbox(ORDINARY.contact)) == 5


def test_a_source_causes_texts_to_twenty_numbers_a_day(world: World) -> None:
    people = [Person(f"1380013{n:04d}") for n in range(40)]
    begun = [world.begin(one, SMS, conv=f"c{n}", source="bot") for n, one in enumerate(people)]
    assert sum(one.refused is None for one in begun) == 20
    assert {one.refused.reason for one in begun if one.refused} == {"unavailable"}


def test_no_text_goes_to_numbers_that_are_not_ours_or_cannot_receive(world: World) -> None:
    for who in (UNKNOWN, STOPPED):
        assert world.begin(who, SMS, conv=who.number).refused is None
        assert world.carrier.inbox(who.number) == []
    assert world.begin(NO_CONTACT, CONTACT, conv="x").refused is None


def test_a_premium_or_foreign_number_cannot_be_named_as_target(world: World) -> None:
    for number in ("+882161234567", "0019005551234", "95588", "12590", "' OR 1=1"):
        assert world.begin(Person(number), SMS, conv=number, source=number).refused is None
        assert world.carrier.inbox(number) == []


def test_refused_sends_do_not_prolong_the_wait(world: World) -> None:
    world.begin(ORDINARY, SMS)
    for _ in range(5):
        world.pass_time(seconds=10)
        refused = world.begin(ORDINARY, SMS).refused
        assert refused is not None and refused.reason == "wait"
    world.pass_time(seconds=10)
    assert world.begin(ORDINARY, SMS).refused is None
