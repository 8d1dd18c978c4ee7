"""The worker under trouble: killed before commit, answers lost, carrier down, two workers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.records import ChargeRow, RefundRow, RequestRow, ShipmentRow
from xiaoka.carrier.outside import READS, outside
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.run import run_due
from xiaoka.notify.models import Outbox


class Killed(BaseException):
    """The process dies: no handler runs."""


class Dying:
    """A database whose process dies just before each commit of a step, ``lives`` times."""

    def __init__(self, db: Any, lives: int) -> None:
        self.db, self.lives = db, lives

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.db.session() as session:
            before = session.scalar(select(func.count()).select_from(CaseEvent))
            yield session
            session.flush()
            if self.lives and session.scalar(select(func.count()).select_from(CaseEvent)) != before:
                self.lives -= 1
                raise Killed

    def reading(self) -> Any:
        return self.db.reading()


def requests(desk: Desk, operation: str) -> int:
    with desk.carrier.db.session() as session:
        return session.query(RequestRow).filter_by(operation=operation).count()


def rows(desk: Desk, table: Any) -> int:
    with desk.carrier.db.session() as session:
        return int(session.query(table).count())


def run_dying(desk: Desk) -> None:
    """Let every step die once before it is committed, then succeed."""
    for _ in range(40):
        try:
            if run_due(Dying(desk.db, 1), desk.ctx) == 0:  # type: ignore[arg-type]
                return
        except Killed:
            desk.work()
    raise AssertionError("never done")


def test_killed_before_every_commit_of_a_cancellation(desk: Desk) -> None:
    case = desk.file("cancel_card", fields={"refund": "original"})
    for days in (0, 3, 7, 9):
        desk.pass_time(days=days)
        run_dying(desk)
    assert desk.read(case).state == "C12_FROZEN"
    assert [requests(desk, op) for op in ("pre_cancel", "cancel", "refund")] == [1, 1, 1]
    assert rows(desk, RefundRow) == 1


def test_killed_before_every_commit_of_a_replacement(desk: Desk) -> None:
    case = desk.replacement()
    run_dying(desk)
    assert desk.read(case).state == "R7S_SHIPPED"
    assert [requests(desk, op) for op in ("issue_sim", "ship")] == [1, 1]
    assert (rows(desk, ChargeRow), rows(desk, ShipmentRow)) == (1, 1)


def test_killed_while_filing_a_loss_report(desk: Desk) -> None:
    with pytest.raises(Killed), Dying(desk.db, 1).session() as session:
        desk.file_in(session, "report_loss", "same")
    assert desk.carrier.line(NUMBER).line.status is LineStatus.STOPPED
    case = desk.file("report_loss", "same")
    assert case.state == "L1_PROVISIONAL_STOP"
    assert requests(desk, "suspend") == 1


def test_lost_answer_is_asked_again_not_done_again(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    desk.pass_time(days=3)
    desk.carrier.faults.set(FaultKind.LOST)
    desk.work()
    assert desk.read(case).state == "C7_RESERVED"
    desk.carrier.faults.set(FaultKind.NONE)
    desk.pass_time(minutes=1)
    desk.work()
    assert desk.read(case).state == "C8_PRE_CANCELLED"
    assert requests(desk, "pre_cancel") == 1


def test_carrier_down_is_tried_ever_later_and_then_shown_to_a_person(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.carrier.faults.set(FaultKind.DOWN)
    told = desk.read(case).next_at
    for minutes in (0, 1, 2, 4, 8):
        desk.pass_time(minutes=minutes)
        desk.work()
    stuck = desk.read(case)
    assert (stuck.tries, stuck.attention, stuck.state, stuck.next_at) == (5, True, "C6_REVIEW", told)
    assert desk.events(case)[-1] == "stuck"
    desk.carrier.faults.set(FaultKind.NONE)
    desk.pass_time(hours=1)
    desk.work()
    done = desk.read(case)
    assert (done.state, done.tries, done.attention) == ("C7_RESERVED", 0, False)


def test_a_promise_that_cannot_be_kept_is_told(desk: Desk) -> None:
    case = desk.file("cancel_card", fields={"reserved_days": 0})
    desk.work()
    from xiaoka.cases import service

    desk.call(service.revoke, case, "H", level=3)
    desk.carrier.faults.set(FaultKind.DOWN)
    for _ in range(60):
        desk.pass_time(minutes=30)
        desk.work()
    late = desk.read(case)
    assert (late.state, late.attention) == ("C8R_RESTORING", True)
    assert "escalate" in desk.events(case)
    desk.carrier.faults.set(FaultKind.NONE)
    desk.pass_time(hours=1)
    desk.work()
    assert desk.read(case).state == "REVOKED"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_one_broken_case_does_not_stop_the_others(desk: Desk) -> None:
    broken = desk.file("cancel_card", "a")
    with desk.db.session() as session:
        session.get_one(Case, broken.id).msisdn = "10000000000"
    fine = desk.file("cancel_card", "b", number="13900139002")
    desk.work()
    assert desk.read(broken).tries == 1
    assert desk.read(fine).state == "C7_RESERVED"


def test_two_workers_at_once_take_each_step_once(desk: Desk) -> None:
    case = desk.replacement()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: desk.work(), range(3)))
    desk.work()
    events = desk.events(case)
    assert len(events) == len(set(events))
    with desk.db.session() as session:
        keys = list(session.scalars(select(Outbox.key)))
    assert len(keys) == len(set(keys))
    assert rows(desk, ShipmentRow) == 1


class Watched:
    """The carrier; notes what it is asked while a transaction of ours is open, before anything is changed in it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.read, self.held, self.changed = desk, set[str](), set[str](), False

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            self.note(name)
            return getattr(self.desk.carrier, name)(*arguments, **named)

        return call

    def note(self, name: str) -> None:
        inside = self.desk.db.engine.pool.checkedout() > 0  # type: ignore[attr-defined]
        self.changed = inside and (self.changed or name not in READS)
        if name in READS:
            self.read.add(name)
        if name in READS and inside and not self.changed:
            self.held.add(name)


def test_the_worker_reads_the_carrier_while_no_transaction_is_open(desk: Desk) -> None:
    # one that takes its time would keep everybody else from writing on SQLite
    case, watched = desk.file("cancel_card", fields={"refund": "original"}), Watched(desk)
    ctx = replace(desk.ctx, carrier=outside(watched))
    for days in (0, 3, 7, 9):
        desk.pass_time(days=days)
        run_due(desk.db, ctx)
    assert desk.read(case).state == "C12_FROZEN"
    assert watched.read and not watched.held
