import re

import pytest
from sqlalchemy import inspect, text

from tests.unit.identity.world import (
    LOST,
    NO_CONTACT,
    ORDINARY,
    UNKNOWN,
    Person,
    World,
)
from xiaoka.identity.enums import Method, Operation
from xiaoka.identity.models import SmsCode
from xiaoka.identity.results import Outcome

SMS, CONTACT = Method.SMS_CODE, Method.RESERVED_CONTACT


def test_the_code_arrives_and_is_taken_once(world: World) -> None:
    begun = world.begin(ORDINARY, SMS)
    assert begun.send_to_masked == "138****8001"
    [code] = world.received(ORDINARY.number)
    assert world.answer(ORDINARY, SMS, code) == Outcome(True)
    assert world.answer(ORDINARY, SMS, code).reason == "expired"


def test_the_text_names_what_it_is_for(world: World) -> None:
    world.begin(ORDINARY, SMS, operation=Operation.CANCEL)
    assert "purpose_cancel" in [key for key, _ in world.texts]
    key, params = world.texts[-1]
    assert key == "sms_code_text"
    assert (params["minutes"], params["number_masked"]) == (5, "138****8001")


def test_spoken_and_full_width_digits(world: World) -> None:
    for alphabet in ("零一二三四五六七八九", "０１２３４５６７８９"):
        world.begin(ORDINARY, SMS)
        code = world.received(ORDINARY.number)[-1]
        assert world.answer(ORDINARY, SMS, " ".join(alphabet[int(digit)] for digit in code)).ok
        world.pass_time(minutes=2)


def test_the_code_runs_out_after_five_minutes(world: World) -> None:
    world.begin(ORDINARY, SMS)
    world.pass_time(minutes=5)
    assert world.answer(ORDINARY, SMS, world.received(ORDINARY.number)[-1]).reason == "expired"


def test_a_new_code_ends_the_old_one(world: World) -> None:
    world.begin(ORDINARY, SMS)
    world.pass_time(seconds=60)
    world.begin(ORDINARY, SMS)
    old, new = world.received(ORDINARY.number)
    if old != new:
        assert world.answer(ORDINARY, SMS, old).reason == "wrong"
    assert world.answer(ORDINARY, SMS, new).ok


def test_a_code_is_worth_nothing_in_another_conversation_or_for_another_number(world: World) -> None:
    world.begin(ORDINARY, SMS)
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, SMS, code, conv="c2").reason == "expired"
    assert world.answer(LOST, SMS, code).reason == "expired"
    assert world.answer(ORDINARY, CONTACT, code).reason == "expired"


def test_five_wrong_answers_burn_the_code(world: World) -> None:
    world.begin(ORDINARY, SMS)
    code = world.received(ORDINARY.number)[-1]
    outcomes = [world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number)) for _ in range(5)]
    assert [one.reason for one in outcomes] == ["wrong"] * 4 + ["expired"]
    assert [one.tries_left for one in outcomes] == [4, 3, 2, 1, 0]
    assert world.answer(ORDINARY, SMS, code).reason == "expired"


def test_the_same_turn_counts_once(world: World) -> None:
    world.begin(ORDINARY, SMS)
    wrong = world.wrong(ORDINARY.number)
    first = world.answer(ORDINARY, SMS, wrong, turn="m1")
    assert [world.answer(ORDINARY, SMS, wrong, turn="m1") for _ in range(8)] == [first] * 8
    assert world.answer(ORDINARY, SMS, wrong, turn="m2").tries_left == 3
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, SMS, code, turn="m3").ok
    assert world.answer(ORDINARY, SMS, code, turn="m3").ok


def test_one_text_a_minute_and_five_a_day(world: World) -> None:
    for _ in range(4):
        assert world.begin(ORDINARY, SMS).refused is None
        refused = world.begin(ORDINARY, SMS, conv="c2", source="s2").refused
        assert refused is not None and refused.reason == "wait"
        world.pass_time(seconds=60)
    assert world.begin(ORDINARY, SMS).refused is None
    world.pass_time(minutes=10)
    refused = world.begin(ORDINARY, SMS, conv="c2").refused
    assert refused is not None and refused.reason == "limit"
    assert SMS not in world.offers(ORDINARY, Operation.CANCEL)
    assert len(world.received(ORDINARY.number)) == 5
    world.pass_time(hours=24)
    assert world.begin(ORDINARY, SMS).refused is None


def test_the_contact_gets_the_code_and_only_two_digits_are_shown(world: World) -> None:
    begun = world.begin(LOST, CONTACT)
    assert begun.send_to_masked == "*********50"
    assert world.received(LOST.number) == []
    assert world.answer(LOST, CONTACT, world.received(LOST.contact)[-1]).ok


@pytest.mark.parametrize("who", [NO_CONTACT, UNKNOWN])
def test_without_a_contact_everything_looks_the_same(world: World, who: Person) -> None:
    begun = world.begin(who, CONTACT)
    assert begun.refused is None and begun.send_to_masked is not None
    assert re.fullmatch(r"\*{9}\d\d", begun.send_to_masked)
    world.pass_time(seconds=61)
    assert world.begin(who, CONTACT).send_to_masked == begun.send_to_masked
    assert world.answer(who, CONTACT, "123456").reason == "wrong"


def test_only_a_keyed_hash_is_kept(world: World) -> None:
    world.begin(ORDINARY, SMS)
    [code] = world.received(ORDINARY.number)
    with world.db.session() as session:
        assert len(session.query(SmsCode).one().hash) == 64
    dumped = _dump(world)
    assert code not in dumped


def _dump(world: World) -> str:
    with world.db.engine.connect() as connection:
        tables = inspect(world.db.engine).get_table_names()
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables]
    # ids are hexadecimal and may hold any six digits by chance
    return re.sub(r"\b[a-z]+_[0-9a-f]{24}\b|\b[0-9a-f]{32,64}\b|\d{4}-\d\d-\d\d[^']*", "", repr(rows))
