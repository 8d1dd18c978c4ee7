"""Guessing a six-digit code: how often it can be tried at all, and what follows from that."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import func, select

from tests.unit.identity.world import ORDINARY, World
from xiaoka.audit.models import AuditEntry
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.limits import CODES
from xiaoka.identity.models import IdentityAttempt
from xiaoka.identity.rules import Rules

SMS = Method.SMS_CODE
BOUND = Fraction(5, 100_000)
DAY = timedelta(hours=24)


def looked_at(world: World, method: Method = SMS) -> int:
    with world.db.session() as session:
        query = select(func.count()).where(
            IdentityAttempt.kind == AttemptKind.FAILURE, IdentityAttempt.method == method
        )
        return session.scalar(query) or 0


def guesses_a_day(rules: Rules, key: str) -> int:
    """Return how many wrong answers the policy allows within any 24 h."""
    return min(limit.count for limit in rules.limits(key) if limit.window >= DAY)


def test_the_policy_in_force_bounds_the_probability_by_construction(world: World) -> None:
    rules = Rules(world.policy, world.carrier.clock.now())
    one_guess = Fraction(1, 10 ** rules.count("otp.digits"))
    # a code to the line and one to the reserved contact are limited apart; both open something
    chance = len(CODES) * guesses_a_day(rules, "otp.wrong_per_number") * one_guess
    assert chance == Fraction(4, 100_000) and chance <= BOUND
    # and if somebody guesses the service password besides, as if it were drawn at random
    assert chance + guesses_a_day(rules, "svcpwd.max_wrong") * Fraction(1, 10**6) <= BOUND


def test_the_bound_cannot_be_loosened_by_a_carrier(world: World) -> None:
    for key in ("otp.digits", "otp.wrong_per_number", "otp.consecutive_fail_lock", "otp.ttl"):
        assert world.policy.rule(key).locked, key


def test_a_day_of_guessing_from_everywhere_stays_within_the_bound(world: World) -> None:
    chosen = random.Random(7)
    start = world.carrier.clock.now()
    for round_ in range(60):
        conv = f"c{round_}"
        world.begin(ORDINARY, SMS, conv=conv, source=conv)
        for _ in range(6):
            world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv=conv, source=conv)
        if chosen.random() < 0.3 and world.received(ORDINARY.number):
            # the owner gets in now and then, which ends a row of failures
            world.answer(ORDINARY, SMS, world.received(ORDINARY.number)[-1], conv=conv, source=conv)
        world.pass_time(minutes=24)
    assert world.carrier.clock.now() - start == DAY
    assert 10 <= looked_at(world) <= 20


def test_guesses_sent_side_by_side_are_all_counted(world: World) -> None:
    world.begin(ORDINARY, SMS)
    wrong = world.wrong(ORDINARY.number)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda n: world.answer(ORDINARY, SMS, wrong, turn=f"p{n}").reason, range(24)))
    assert looked_at(world) == 5
    assert outcomes.count("wrong") == 4  # the fifth burns the code


def test_a_code_is_good_for_its_number_method_and_conversation_only(world: World) -> None:
    world.begin(ORDINARY, SMS, conv="a")
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, SMS, code, conv="b").reason == "expired"
    assert world.answer(ORDINARY, Method.RESERVED_CONTACT, code, conv="a").reason == "expired"
    assert world.answer(ORDINARY, SMS, code, conv="a").ok


def test_codes_are_drawn_evenly(world: World) -> None:
    for n in range(40):
        world.begin(ORDINARY, SMS, conv=f"c{n}", source=f"s{n}")
        world.pass_time(hours=5)
    seen = world.received(ORDINARY.number)
    assert len(seen) == 40 and all(len(code) == 6 for code in seen)
    assert len(set(seen)) >= 39 and len({code[0] for code in seen}) >= 6


def test_every_guess_is_in_the_audit_trail(world: World) -> None:
    world.begin(ORDINARY, SMS)
    for _ in range(3):
        world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number))
    with world.db.session() as session:
        events = list(session.scalars(select(AuditEntry.event)))
    assert events == ["identity.begun"] + ["identity.failed"] * 3
