"""Whatever happens in whatever order, the rules that never bend hold.

Hypothesis looks for a short life that breaks one; random trees of lives add breadth. ``benchmarks/invariants`` makes
more of them, for as long as one likes.
"""

import os
from collections.abc import Iterator
from typing import ClassVar

import pytest
import structlog
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from benchmarks.invariants.checks import check
from benchmarks.invariants.lives import Tally, Tree
from benchmarks.invariants.world import KINDS, OUTSIDE, PEOPLE, SPANS, World
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.cases import effects, guards, machine
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


class Life(RuleBasedStateMachine):
    """One number, any people, any events, any trouble."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        self.world.restore(self.world.begin)
        self.begun = True

    @rule(kind=st.sampled_from(KINDS), who=st.sampled_from(["H", *PEOPLE]))
    def file(self, kind: str, who: str) -> None:
        self.world.file(kind, who)

    @rule(who=st.sampled_from(PEOPLE), level=st.integers(0, 3), which=st.integers(0, 3), what=st.integers(0, 999))
    def anybody_tries_anything(self, who: str, level: int, which: int, what: int) -> None:
        self.world.event(who, level, which, what)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_says_that_it_was_not_he(self, who: str) -> None:
        self.world.not_me(who)

    @rule(hours=st.sampled_from(SPANS), deaths=st.integers(0, 2))
    def time_passes(self, hours: int, deaths: int) -> None:
        self.world.time(hours, deaths)

    @rule(kind=st.sampled_from([FaultKind.NONE, FaultKind.NONE, FaultKind.DOWN, FaultKind.LOST]))
    def trouble(self, kind: FaultKind) -> None:
        self.world.trouble(kind)

    @rule(what=st.sampled_from(OUTSIDE))
    def something_happens_to_the_line(self, what: str) -> None:
        self.world.outside(what)

    @rule()
    def somebody_puts_the_new_card_in(self) -> None:
        self.world.card_is_put_in()

    @invariant()
    def hold(self) -> None:
        if getattr(self, "begun", False):
            check(self.world)


@pytest.fixture
def world() -> Iterator[World]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    made = World()
    yield made
    made.close()
    structlog.configure(**before)


def test_no_order_of_events_breaks_a_rule(world: World) -> None:
    Life.world = world
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=300 if LONG else 25, stateful_step_count=40 if LONG else 20, deadline=None,
            suppress_health_check=list(HealthCheck), database=None, derandomize=not LONG,
        ),
    )  # fmt: skip


def test_nor_do_some_thousand_random_lives(world: World) -> None:
    tally = Tally()
    for seed in range(1_000_000, 1_000_011):
        Tree(world, seed, tally).grow()
    assert tally.broken == []
    assert len(tally.sequences) > 1500
    # a generator that only ever files and gives up would prove nothing
    assert {"C8_PRE_CANCELLED", "R8_DELIVERED", "R11_PROTECTED", "OBJECTED", "RESUMED"} <= set(tally.states)


def test_broken_guard_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guards.GUARDS, "high", lambda _ask: True)
    world.file("report_loss", "X")
    with world.db.session() as session:
        fire(session, session.scalars(select(Case)).one(), "request_lift", "H", ctx=world.ctx, data={"level": 1})
    check(world)
    with pytest.raises(AssertionError):
        world.time(3, 0)
        check(world)


@pytest.mark.parametrize("effect", ["suspend_loss", "pre_cancel"])
def test_change_that_is_not_made_is_noticed(world: World, effect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(effects.EFFECTS, effect, lambda _job: {})
    world.file("report_loss" if effect == "suspend_loss" else "cancel_card", "H")
    world.time(1, 0)
    with pytest.raises(AssertionError):
        world.time(80, 0)
        check(world)


@pytest.mark.parametrize("part", ["_spread", "record"])
def test_forgotten_freeze_or_audit_is_noticed(world: World, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, part, lambda *_args, **_named: None)
    world.file("cancel_card", "H")
    world.time(1, 0)
    world.file("report_loss", "X")
    with pytest.raises(AssertionError):
        check(world)


def test_worker_killed_before_every_commit_is_no_trouble(world: World) -> None:
    world.file("cancel_card", "H")
    for hours in (0, 80, 170, 400, 400):
        world.time(hours, 3)
        check(world)
