"""The rules that never bend, as questions to a world (domain: state machines, invariants i to v, and the law)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from benchmarks.invariants.world import World, raw
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases.enums import HIGH_RISK
from xiaoka.cases.machine import MACHINES
from xiaoka.cases.models import Case, CaseEvent

EFFECTS = {
    (machine.kind, row.source, row.event, row.target): row.effect
    for machine in MACHINES.values()
    for row in machine.rows
    if row.effect
}
FOR_GOOD = frozenset("issue_sim ship activate_sim pre_cancel cancel refund".split())
"""Changes that nobody may make after an objection, until the holder or a shop has cleared it up."""
BARRED = frozenset("OBJECTED FRAUD_HOLD C8H_HELD".split())
FROZEN_BY_LOSS = frozenset(
    "C5_CONFIRMED C6_REVIEW C7_RESERVED C8_PRE_CANCELLED C9_FINAL_BILL C9D_DIFFERENCE "
    "R3_RISK R4_REVIEW SHOP_ONLY R5_APPROVED R6_HOLD R7_ISSUED R7S_SHIPPED R7P_AT_SHOP R8_DELIVERED "
    "R9_ACTIVATION_AUTH RETURNED RX_WITHDRAWING".split()
)
UNSPOKEN = frozenset(("stuck",))
WAIT = timedelta(hours=2)


@dataclass(frozen=True)
class Seen:
    """A world as it is now."""

    world: World
    cases: list[Case]
    steps: dict[str, list[CaseEvent]]
    sent: frozenset[str]
    audited: int
    status: LineStatus
    stops: frozenset[StopReason]
    asked: list[tuple[str, str]]
    refunds: int

    @property
    def healthy(self) -> bool:
        """Tell whether the carrier can be reached now."""
        return self.world.faults.kind is FaultKind.NONE

    def effects(self, case: Case) -> Iterator[tuple[CaseEvent, str]]:
        """Yield the steps of a case that changed the network, with the change."""
        for step in self.steps[case.id]:
            effect = EFFECTS.get((case.kind, step.from_state, step.event, step.to_state))
            if effect:
                yield step, effect


def look(world: World) -> Seen:
    """Read everything; plain SQL where only keys are wanted, for this is done after every event."""
    with world.db.session() as session:
        cases = list(session.scalars(select(Case)))
        found = list(session.scalars(select(CaseEvent).order_by(CaseEvent.case_id, CaseEvent.seq)))
    steps = {case.id: [step for step in found if step.case_id == case.id] for case in cases}
    product, carrier = raw(world.db), raw(world.carrier.db)
    return Seen(
        world,
        cases,
        steps,
        frozenset(key for (key,) in product.execute("SELECT key FROM outbox")),
        int(product.execute("SELECT count(*) FROM audit").fetchone()[0]),
        LineStatus(carrier.execute("SELECT status FROM lines").fetchone()[0]),
        frozenset(StopReason(reason) for (reason,) in carrier.execute("SELECT reason FROM line_stops")),
        carrier.execute("SELECT operation, key FROM idempotency_keys").fetchall(),
        int(carrier.execute("SELECT count(*) FROM refunds").fetchone()[0]),
    )


def one_holder(seen: Seen) -> None:
    """One open high-risk case per number, one loss report."""
    holding = [c for c in seen.cases if c.kind in HIGH_RISK and c.closed is None and c.frozen_at is None]
    assert len(holding) <= 1, f"{len(holding)} cases hold the number"
    assert len([c for c in seen.cases if c.kind == "report_loss" and c.closed is None]) <= 1


def dates(seen: Seen) -> None:
    """No open state without a next date and words for it; nothing wakes in a closed one."""
    for case in seen.cases:
        state = MACHINES[case.kind].states[case.state]
        assert (case.closed is not None) == state.terminal, case.state
        assert (case.next_at is None) == (case.wake_at is None) == state.terminal, case.state
        assert state.terminal or case.next_note_key, case.state


def only_the_system(seen: Seen) -> None:
    """Only S changes the network; only a person rejects, with everything that must be told."""
    for case in seen.cases:
        for step, effect in seen.effects(case):
            assert step.actor == "S", f"{effect} by {step.actor}"
        for step in seen.steps[case.id]:
            if step.to_state == "REJECTED":
                assert step.actor == "A" and all(step.data.get(one) for one in ("reason", "remedy", "appeal"))


def told_and_written(seen: Seen) -> None:
    """Every step leaves an event, its SMS where the table names one, and an audit entry; steps have no gaps."""
    written = 0
    for case in seen.cases:
        steps = seen.steps[case.id]
        assert [step.seq for step in steps] == list(range(1, len(steps) + 1))
        for step in steps:
            written += step.event not in ("stuck", "reminded")
            assert step.event in UNSPOKEN or f"{case.id}:{step.seq}:event" in seen.sent, step.event
            state = MACHINES[case.kind].states[step.to_state]
            if step.note and state.reach in ("line", "both"):
                assert f"{case.id}:{step.seq}:line" in seen.sent, step.note
    assert written == seen.audited, f"{written} steps, {seen.audited} audit entries"


def once(seen: Seen) -> None:
    """Whatever is asked again is done once: one request per key, one refund per cancellation."""
    again = [one for one, times in Counter(seen.asked).items() if times > 1]
    assert not again, again
    assert seen.refunds <= len([c for c in seen.cases if c.kind == "cancel_card"])


def loss_freezes(seen: Seen) -> None:
    """A loss report freezes what was filed before it, and keeps the line stopped until it is lifted rightly."""
    loss = next((c for c in seen.cases if c.kind == "report_loss" and c.closed is None), None)
    if loss is None:
        return
    for case in seen.cases:
        earlier = case.kind in HIGH_RISK and case.closed is None and case.created < loss.created
        assert not (earlier and case.state in FROZEN_BY_LOSS), f"{case.state} under a loss report"
    maybe_lifted = loss.state in ("L4_LIFTING", "L6_CONVERTING") or any(c.state == "R10_SWITCHED" for c in seen.cases)
    if not maybe_lifted:
        assert StopReason.LOSS in seen.stops or seen.status is LineStatus.CANCELLED


def nothing_after_an_objection(seen: Seen) -> None:
    """After an objection or a freeze nothing irreversible happens before the holder or a shop has cleared it up."""
    for case in seen.cases:
        barred = False
        for step in seen.steps[case.id]:
            effect = EFFECTS.get((case.kind, step.from_state, step.event, step.to_state))
            assert not (barred and effect in FOR_GOOD), f"{effect} after an objection"
            if step.to_state in BARRED:
                barred = True
            elif step.from_state in BARRED and step.event in ("pass", "identify"):
                assert step.actor == "SH" or int(step.data.get("level", 0)) >= 3
                barred = False


def lifted_rightly(seen: Seen) -> None:
    """A loss stop ends with the new card, or after HIGH and the wait, or in a shop; never through an agent."""
    for case in seen.cases:
        for step, effect in seen.effects(case):
            if effect != "resume_loss":
                continue
            asked = [one for one in seen.steps[case.id] if one.event == "request_lift" and one.seq < step.seq][-1]
            assert asked.actor in ("H", "SH")
            if asked.actor == "H":
                assert int(asked.data["level"]) >= 3 and step.at - asked.at >= WAIT
                later = [one for one in seen.steps[case.id] if asked.seq < one.seq < step.seq]
                assert not {"object", "lift_failed", "second_report", "contest"} & {one.event for one in later}


def protected_after_the_switch(seen: Seen) -> None:
    """For 72 h after a switch nothing high-risk is filed, whoever asks."""
    for case in seen.cases:
        for step in seen.steps[case.id]:
            if step.event != "protect":
                continue
            end = step.at + timedelta(hours=72)
            others = [c for c in seen.cases if c.kind in HIGH_RISK and step.at < c.created < end]
            left_early = any(one.event in ("not_me", "close") and one.at < end for one in seen.steps[case.id])
            assert left_early or not others, [c.kind for c in others]


def cancelled_by_us(seen: Seen) -> None:
    """The number is only gone after its days of grace, its last bill, and as the holder agreed."""
    if seen.status is not LineStatus.CANCELLED or not seen.healthy:
        return
    ended = [step for c in seen.cases for step, effect in seen.effects(c) if effect == "cancel"]
    pending = [c for c in seen.cases if c.state == "C9_FINAL_BILL"]  # done, and the answer was lost
    assert ended or pending
    for case in seen.cases:
        for step in seen.steps[case.id]:
            if step.event == "cancel" and step.to_state == "C10_CANCELLED":
                stop = next(one.at for one in seen.steps[case.id] if one.to_state == "C8_PRE_CANCELLED")
                assert step.at - stop >= timedelta(days=7)


def stopped_when_told(seen: Seen) -> None:
    """A line said to be pre-cancelled or gone is off."""
    for case in seen.cases:
        if case.kind == "cancel_card" and case.state in ("C8_PRE_CANCELLED", "C8H_HELD", "C9_FINAL_BILL"):
            assert seen.status in (LineStatus.PRE_CANCELLED, LineStatus.CANCELLED), seen.status


def audit_is_sound(seen: Seen) -> None:
    """The audit trail verifies."""
    with seen.world.db.session() as session:
        assert verify(session) == []


RULES: tuple[Callable[[Seen], None], ...] = (
    one_holder, dates, only_the_system, told_and_written, once, loss_freezes, nothing_after_an_objection,
    lifted_rightly, protected_after_the_switch, cancelled_by_us, stopped_when_told,
)  # fmt: skip


def check(world: World, audited: int = -1, states: Counter[str] | None = None) -> int:
    """Ask every rule of a world; return the number of audit entries.

    Args:
        world: as it is now.
        audited: how many entries the trail had when it was verified last; it is append-only, so that with as many
            it is the same.
        states: counts the states that cases stand in.

    Raises:
        AssertionError: a rule is broken.
    """
    seen = look(world)
    if states is not None:
        states.update(case.state for case in seen.cases)
    for rule in RULES:
        rule(seen)
    if seen.audited != audited:
        audit_is_sound(seen)
    return seen.audited
