"""Whatever happens in whatever order, the invariants hold. Short by default; HYPOTHESIS_PROFILE=long for more."""

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.records import RequestRow
from xiaoka.carrier.ports import CarrierError, CarrierUnavailable, LineStatus, StopReason
from xiaoka.cases.context import CaseContext
from xiaoka.cases.effects import EffectFailed
from xiaoka.cases.enums import HIGH_RISK, Actor
from xiaoka.cases.machine import MACHINES, IllegalTransition
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.service import DuplicateCase
from xiaoka.db.base import Base
from xiaoka.db.session import Database
from xiaoka.notify.models import Outbox
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.vault.service import Vault

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EVENTS = sorted({row.event for machine in MACHINES.values() for row in machine.rows})
PEOPLE = [actor.value for actor in Actor if actor is not Actor.SYSTEM]
POLICY = load_policy(ROOT / "policy", "default")
DATA: dict[str, Any] = {
    "reason": "x", "remedy": "x", "documents": "x", "appeal": "x", "reserved_days": 5, "same_holder": True,
    "second_clerk": "agent:wang",
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """One number, any people, any events, any trouble."""

    seeded: ClassVar[Path]

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.seeded, self.folder / "carrier.db")
        self.carrier = DemoCarrier(Database(f"sqlite:///{self.folder / 'carrier.db'}"))
        self.db = Database(f"sqlite:///{self.folder / 'xiaoka.db'}")
        Base.metadata.create_all(self.db.engine)
        ctx = CaseContext(self.carrier, POLICY, self.carrier.clock, Vault("k"))
        self.desk = Desk(self.db, ctx, self.carrier)
        self.filed = 0

    @rule(kind=st.sampled_from(["cancel_card", "replace_card", "report_loss"]), who=st.sampled_from(PEOPLE))
    def file(self, kind: str, who: str) -> None:
        self.filed += 1
        fields = {"delivery": "shop", "fee": 0} if kind == "replace_card" else {}
        with suppress(DuplicateCase, IllegalTransition, CarrierUnavailable, CarrierError):
            self.desk.file(kind, f"k{self.filed}", fields=fields, actor=who)

    @rule(who=st.sampled_from(PEOPLE), level=st.integers(0, 3), which=st.integers(0, 9), what=st.integers(0, 99))
    def anybody_tries_anything(self, who: str, level: int, which: int, what: int) -> None:
        # numbers of cases are random, so the choice goes by the order of filing
        cases = sorted(self.cases(), key=lambda case: int(case.idempotency_key[1:]))
        if not cases:
            return
        case = cases[which % len(cases)]
        events = [*sorted(MACHINES[case.kind].events_in(case.state)), EVENTS[what % len(EVENTS)]]
        with suppress(IllegalTransition, CarrierUnavailable, EffectFailed):
            event = events[what % len(events)]
            self.desk.fire(case, event, who, level=level, iccid=case.facts.get("iccid"), **DATA)

    @rule(hours=st.sampled_from([0, 1, 3, 24, 80, 200, 800]))
    def time_passes(self, hours: int) -> None:
        self.carrier.clock.advance(timedelta(hours=hours))
        self.desk.work()

    @rule(kind=st.sampled_from([FaultKind.NONE, FaultKind.NONE, FaultKind.DOWN, FaultKind.LOST]))
    def trouble(self, kind: FaultKind) -> None:
        self.carrier.faults.set(kind)

    @rule()
    def customer_puts_the_new_card_in(self) -> None:
        with self.db.session() as session:
            iccids = [case.facts.get("iccid") for case in session.scalars(select(Case))]
        for iccid in filter(None, iccids):
            with suppress(CarrierError):
                self.carrier.activate_sim(NUMBER, iccid, f"put-{iccid}")

    @invariant()
    def hold(self) -> None:
        if not hasattr(self, "db"):
            return
        with self.db.session() as session:
            cases = list(session.scalars(select(Case)))
            steps = list(session.scalars(select(CaseEvent)))
            keys = list(session.scalars(select(Outbox.key)))
            assert verify(session) == []
        one_holder(cases)
        dates(cases)
        only_the_system_acts(steps)
        told(steps, keys)
        self.network()

    def network(self) -> None:
        with self.carrier.db.session() as session:
            asked = [(row.operation, row.key) for row in session.query(RequestRow)]
        assert len(asked) == len(set(asked))
        if self.carrier.faults.get()[0] is FaultKind.NONE:
            self.loss_is_stopped()

    def loss_is_stopped(self) -> None:
        line = self.carrier.line(NUMBER).line
        for case in self.cases():
            lifting = case.state in ("L3_LIFT_REQUESTED", "L4_LIFTING", "L0_REQUESTED")
            switched = any(one.state == "R10_SWITCHED" for one in self.cases())
            if case.kind == "report_loss" and case.closed is None and not lifting and not switched:
                assert StopReason.LOSS in line.stop_reasons or line.status is LineStatus.CANCELLED

    def cases(self) -> list[Case]:
        with self.db.session() as session:
            return list(session.scalars(select(Case)))

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.dispose()
            self.carrier.db.dispose()
            shutil.rmtree(self.folder)


def one_holder(cases: list[Case]) -> None:
    holding = [c for c in cases if c.kind in HIGH_RISK and c.closed is None and c.frozen_at is None]
    assert len(holding) <= 1
    assert len([c for c in cases if c.kind == "report_loss" and c.closed is None]) <= 1


def dates(cases: list[Case]) -> None:
    for case in cases:
        terminal = MACHINES[case.kind].states[case.state].terminal
        assert (case.closed is not None) == terminal
        assert (case.next_at is None) == terminal
        assert (case.wake_at is None) == terminal
        assert terminal or case.next_note_key


def only_the_system_acts(steps: list[CaseEvent]) -> None:
    effects = {(row.source, row.event, row.target) for m in MACHINES.values() for row in m.rows if row.effect}
    for step in steps:
        if (step.from_state, step.event, step.to_state) in effects:
            assert step.actor == "S"
        if step.to_state == "REJECTED":
            assert step.actor == "A"


def told(steps: list[CaseEvent], keys: list[str]) -> None:
    for step in steps:
        if step.event != "stuck":
            assert f"{step.case_id}:{step.seq}:event" in keys


@pytest.mark.usefixtures("db")
def test_no_order_of_events_breaks_an_invariant(_seeded_file: Path) -> None:
    Life.seeded = _seeded_file
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=200 if LONG else 12, stateful_step_count=40 if LONG else 20, deadline=None,
            suppress_health_check=list(HealthCheck), database=None, derandomize=not LONG,
        ),
    )  # fmt: skip
