"""The state tables as data: complete, closed, and true to the invariants."""

import re

import pytest

from xiaoka.cases.effects import EFFECTS
from xiaoka.cases.enums import Actor
from xiaoka.cases.guards import GUARDS
from xiaoka.cases.looks import LOOKS
from xiaoka.cases.machine import MACHINES
from xiaoka.cases.notices import FIELDS
from xiaoka.cases.table import START, Machine, State
from xiaoka.cases.timers import COMPUTED
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.wording import load_wording

POLICY = load_policy(ROOT / "policy", "default")
STATES = [pytest.param(m, s, id=f"{m.kind}-{s.name}") for m in MACHINES.values() for s in m.states.values()]
ALL = [pytest.param(m, id=m.kind) for m in MACHINES.values()]


@pytest.mark.parametrize("machine", ALL)
def test_rows_name_only_known_things(machine: Machine) -> None:
    for row in machine.rows:
        assert row.source in {START, *machine.states}
        assert row.target in machine.states
        assert row.actors
        assert not row.guard or row.guard in GUARDS
        assert not row.effect or row.effect in EFFECTS


@pytest.mark.parametrize("machine", ALL)
def test_only_the_system_changes_the_network(machine: Machine) -> None:
    assert [row for row in machine.rows if row.effect and row.actors != {Actor.SYSTEM}] == []


@pytest.mark.parametrize("machine", ALL)
def test_no_machine_decides_against_a_customer(machine: Machine) -> None:
    deciders = {actor for row in machine.rows if row.target == "REJECTED" for actor in row.actors}
    assert deciders <= {Actor.AGENT}
    assert all(row.guard == "reasoned" for row in machine.rows if row.target == "REJECTED")


@pytest.mark.parametrize("machine", ALL)
def test_nobody_but_the_proven_holder_or_a_shop_lifts_a_stop(machine: Machine) -> None:
    for row in machine.rows:
        if row.event in ("request_lift", "pass", "keep") and Actor.HOLDER in row.actors:
            assert row.guard in ("high", "high_but_shop_only", "high_no_loss")
        if row.event == "request_lift":
            assert row.actors <= {Actor.HOLDER, Actor.SHOP}


@pytest.mark.parametrize("machine", ALL)
def test_every_state_can_be_reached(machine: Machine) -> None:
    reached, grown = {START}, True
    while grown:
        more = {row.target for row in machine.rows if row.source in reached} - reached
        reached, grown = reached | more, bool(more)
    assert set(machine.states) <= reached


@pytest.mark.parametrize(("machine", "state"), STATES)
def test_no_open_state_without_next_date_and_way_out(machine: Machine, state: State) -> None:
    leaving = [row for row in machine.rows if row.source == state.name]
    if state.terminal:
        assert [row for row in leaving if row.target != state.name] == []
        return
    assert state.timer in COMPUTED if state.timer.startswith("@") else state.timer in POLICY.keys()  # noqa: SIM118
    assert state.next_note
    system = {row.event for row in leaving if Actor.SYSTEM in row.actors}
    assert state.on_time in system
    assert not state.work or state.work in LOOKS or state.work in system
    assert any(row.target != state.name for row in leaving)


# left within the moment they are entered, or a word about them was sent with the state before
SILENT = {
    "C5_CONFIRMED", "C12_FROZEN", "C13_RELEASED", "R6_HOLD", "R7_ISSUED", "L0_REQUESTED", "L6_CONVERTING",
    "RX_WITHDRAWING",
    "S1_RESUMING", "P1_SETTING", "P4_DONE", "K1_APPLYING", "K4_RESUMED",
    # told in the conversation: a stranger may pay or complain, and gets no text sent to a number he names
    "B1_AWAITING", "B3_FAILED", "B4_EXPIRED", "F1_RECORDED", "F2_OVERDUE", "F3_ANSWERED", "F4_WITHDRAWN",
}  # fmt: skip


@pytest.mark.parametrize(("machine", "state"), STATES)
def test_every_state_is_told(machine: Machine, state: State) -> None:
    arriving = [row for row in machine.rows if row.target == state.name and row.source != state.name]
    told = state.sms is not None or all(row.message for row in arriving)
    assert told or state.name in SILENT
    assert state.status


def test_wording_exists_and_asks_only_for_known_fields() -> None:
    wording = load_wording(ROOT / "domain.yml")
    values = dict.fromkeys(FIELDS, "x")
    for machine in MACHINES.values():
        for key in machine.wording_keys():
            assert wording.has(key), key
            text = wording.text(key, **values)
            assert text and not re.search(r"[{}]", text)
            if key.startswith("status_"):
                assert wording.text(key)
            if key.startswith("case_next_"):
                assert wording.text(key, date="x")
