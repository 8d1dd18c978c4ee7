"""Attacks spread over many numbers and sources make codes dear for sources that try several numbers."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from tests.unit.identity.world import ORDINARY, STOPPED, Person, World
from xiaoka.audit.models import AuditEntry
from xiaoka.identity.enums import Method
from xiaoka.identity.rules import Rules
from xiaoka.identity.service import Identity
from xiaoka.identity.surge import surging
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT

SMS, PASSWORD = Method.SMS_CODE, Method.SERVICE_PASSWORD


@pytest.fixture
def small(world: World, tmp_path: Path) -> World:
    """A carrier where a dozen texts are many."""
    (tmp_path / "default.yml").write_bytes((ROOT / "policy/default.yml").read_bytes())
    small = {"otp.surge_sends": ["12/10m"], "otp.surge_wrong": ["15/60m"]}
    rows = {key: {"value": value, "source": "K test", "approved_by": "test"} for key, value in small.items()}
    (tmp_path / "small.yml").write_text(yaml.safe_dump(rows))
    world.policy = load_policy(tmp_path, "small")
    world.identity = Identity(
        carrier=world.carrier,
        policy=world.policy,
        vault=world.vault,
        clock=world.carrier.clock,
        public_url="https://xiaoka.example",
        secret="s" * 32,
        sms_text=world._text,
    )
    return world


def on(world: World) -> bool:
    with world.db.session() as session:
        return surging(session, Rules(world.policy, world.carrier.clock.now()))


def pump(world: World, count: int) -> None:
    for n in range(count):
        world.begin(Person(f"1390000{n:04d}"), SMS, conv=f"p{n}", source=f"bot{n}")


def allowed(world: World, source: str, numbers: int, method: Method = SMS) -> list[bool]:
    people = [Person(f"138{sum(source.encode()):04d}{n:04d}") for n in range(numbers)]
    begun = [world.begin(one, method, conv=f"{source}{n}", source=source) for n, one in enumerate(people)]
    return [one.refused is None for one in begun]


def test_many_codes_that_nobody_enters_are_a_surge(small: World) -> None:
    pump(small, 11)
    assert not on(small)
    pump(small, 12)
    assert on(small)
    assert allowed(small, "bot", 4) == [True, True, False, False]
    # a customer with his one number, and all other ways, go on
    assert allowed(small, "customer", 1) == [True]
    assert allowed(small, "branch", 4, PASSWORD) == [True] * 4
    small.pass_time(minutes=10)
    assert not on(small)
    assert allowed(small, "later", 4) == [True] * 4


def test_many_codes_that_are_entered_are_a_busy_day(small: World) -> None:
    for n in range(3):
        small.prove(ORDINARY if n == 0 else STOPPED, SMS if n == 0 else PASSWORD, conv=f"ok{n}")
        small.pass_time(seconds=61)
        if n == 0:
            small.prove(ORDINARY, SMS, conv="again")
            small.pass_time(seconds=61)
            small.prove(ORDINARY, SMS, conv="third")
    pump(small, 10)
    assert not on(small)


def test_a_few_guesses_everywhere_are_a_surge(small: World) -> None:
    for n in range(5):
        who = Person(f"1390000{n:04d}")
        small.begin(who, SMS, conv=f"g{n}", source=f"g{n}")
        for _ in range(3):
            assert not on(small)
            small.answer(who, SMS, "000000", conv=f"g{n}", source=f"g{n}")
    assert on(small)
    assert allowed(small, "one", 3) == [True, True, False]


def test_the_defaults_are_out_of_reach_of_ordinary_days(world: World) -> None:
    pump(world, 60)
    assert not on(world)


def test_a_surge_is_in_the_audit_trail_once_in_ten_minutes(small: World) -> None:
    pump(small, 12)
    for minutes in (0, 5, 4):
        small.pass_time(minutes=minutes)
        assert on(small) or minutes
    with small.db.session() as session:
        rows = list(session.scalars(select(AuditEntry).where(AuditEntry.event == "identity.surge")))
    assert [row.after for row in rows] == [{"kind": "sends"}]
