"""One number with everybody who wants something of it, on the real service and the demo carrier.

Nothing is replaced but the clock and the faults of the carrier; asked for all the time, they are kept in memory.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from xiaoka.account.quote import settlement
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind, Faults
from xiaoka.carrier.demo.models import AccountRow, CustomerRow, DemoBase, LineRow, ShopRow
from xiaoka.carrier.demo.seed import reset
from xiaoka.carrier.ports import CarrierError, StopReason
from xiaoka.cases import requests, service
from xiaoka.cases.context import CaseContext
from xiaoka.cases.effects import EffectFailed
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import MACHINES, IllegalTransition, fire
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.run import run_due
from xiaoka.clock import FixedClock
from xiaoka.db.session import Database
from xiaoka.db.tables import metadata
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.vault.service import Vault

NUMBER = "13800138001"
BEGIN = datetime.fromisoformat("2026-11-22T02:00:00+00:00")
KINDS = ("cancel_card", "replace_card", "report_loss")
PEOPLE = tuple(actor.value for actor in Actor if actor is not Actor.SYSTEM)
EVENTS = sorted({row.event for machine in MACHINES.values() for row in machine.rows})
SPANS = (0, 0, 1, 2, 3, 24, 25, 73, 170, 400, 800)
"""Hours that pass at once."""
OUTSIDE = ("fraud_stop", "new_password", "late_use", "top_up")
ONWARD = (
    ("approve", "A"), ("collected", "SH"), ("activate", "H"), ("pass", "H"), ("keep", "H"), ("identify", "SH"),
    ("agree", "H"), ("retry_refund", "SH"), ("confirm", "H"), ("request_lift", "H"),
)  # fmt: skip
"""What brings a case further, and who does it."""
SAID: dict[str, Any] = {
    "reason": "x", "remedy": "x", "documents": "x", "appeal": "x", "reserved_days": 5, "same_holder": True,
    "second_clerk": "wang", "to": "keep_number",
}  # fmt: skip
REFUSED = (IllegalTransition, CarrierError, EffectFailed, service.DuplicateCase, service.TooManyReports)


class Killed(BaseException):
    """The process dies just before a commit: no handler runs."""


class MemoryFaults(Faults):
    """The faults of the demo carrier, kept here."""

    def __init__(self) -> None:
        self.kind = FaultKind.NONE

    def get(self) -> tuple[FaultKind, int]:
        """Return the present trouble."""
        return self.kind, 0

    def set(self, kind: FaultKind, seconds: int = 0) -> None:  # noqa: ARG002
        """Set the trouble."""
        self.kind = kind


class MemoryClock(FixedClock):
    """A clock that is moved by hand."""

    def advance(self, by: timedelta) -> None:
        """Move it forward."""
        self.at += by


@dataclass
class Dying:
    """A database whose process dies before the commit that takes a step of a case, so many times."""

    db: Database
    lives: int

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session that may die."""
        with self.db.session() as session:
            before = session.scalar(select(func.count()).select_from(CaseEvent))
            yield session
            session.flush()
            if self.lives and session.scalar(select(func.count()).select_from(CaseEvent)) != before:
                self.lives -= 1
                raise Killed

    def reading(self) -> AbstractContextManager[Session]:
        """Yield a session that only looks, as the database's own does; nothing dies of looking."""
        return self.db.reading()


@dataclass(frozen=True)
class Snapshot:
    """Everything there is to a world, to go back to."""

    product: bytes
    carrier: bytes
    at: datetime
    trouble: FaultKind
    filed: int


class World:
    """The world in memory; :meth:`snapshot` and :meth:`restore` let lives branch."""

    def __init__(self) -> None:
        self.db, carrier_db = Database("sqlite://"), Database("sqlite://")
        reset(carrier_db, frozen_at=BEGIN)
        metadata().create_all(self.db.engine)
        _only_the_number(carrier_db)
        self.faults, self.clock, self.filed = MemoryFaults(), MemoryClock(BEGIN), 0
        self.carrier = DemoCarrier(carrier_db, self.faults)
        self.carrier._clock = self.clock  # type: ignore[assignment]
        policy = load_policy(ROOT / "policy", "default")
        self.ctx = CaseContext(self.carrier, policy, self.clock, Vault("a key for generated lives"))
        self.begin = self.snapshot()

    def snapshot(self) -> Snapshot:
        """Keep everything as it is."""
        product, carrier = (raw(db).serialize() for db in (self.db, self.carrier.db))
        return Snapshot(product, carrier, self.clock.at, self.faults.kind, self.filed)

    def restore(self, kept: Snapshot) -> None:
        """Go back to what was kept."""
        raw(self.db).deserialize(kept.product)
        raw(self.carrier.db).deserialize(kept.carrier)
        self.clock.at, self.faults.kind, self.filed = kept.at, kept.trouble, kept.filed

    def close(self) -> None:
        """Let go of the databases."""
        self.db.dispose()
        self.carrier.db.dispose()

    # ---- what can happen

    def file(self, kind: str, who: str) -> None:
        """Somebody files; afterwards the same filing comes once more and must give the same case."""
        self.filed += 1
        numbers = [self._file(kind, who, f"k{self.filed}") for _ in range(2)]
        assert numbers[0] == numbers[1] or None in numbers, f"filed twice: {numbers}"

    def _file(self, kind: str, who: str, key: str) -> str | None:
        with suppress(*REFUSED), self.db.session() as session:
            view = self.carrier.line(NUMBER)
            quote = settlement(view, self.ctx.policy, self.clock.now()).as_json() if kind == "cancel_card" else None
            fields = {"delivery": "shop" if self.filed % 2 else "mail", "fee": 0, "address": "x", "old_sim": "yes"}
            return service.file_case(
                session, self.ctx, kind=kind, msisdn=NUMBER, customer_id=view.customer.id, fields=fields,
                reason_code="damaged", quote=quote, conversation_id="c", channel="web", idempotency_key=key,
                actor=who, source="s",
            ).case.number  # fmt: skip
        return None

    def event(self, who: str, level: int, which: int, what: int) -> None:
        """Somebody fires an event, usually one that the state knows, with whatever proof he has."""
        with suppress(*REFUSED), self.db.session() as session:
            # numbers of cases are random, so the choice goes by the order of filing
            cases = sorted(session.scalars(select(Case)), key=lambda case: (case.created, case.idempotency_key))
            if not cases:
                return
            case = cases[-1 - which % len(cases)]
            known = sorted(MACHINES[case.kind].events_in(case.state))
            events = known * 3 + [EVENTS[what % len(EVENTS)]]
            event = events[what % len(events)]
            data = SAID | {"level": level, "iccid": case.facts.get("iccid"), "agreed_rest": 0}
            fire(session, case, event, who, ctx=self.ctx, data=data)

    def onward(self, which: int) -> None:
        """Whoever is asked does what brings a case further, rightly proven."""
        with suppress(*REFUSED), self.db.session() as session:
            cases = sorted(session.scalars(select(Case)), key=lambda case: (case.created, case.idempotency_key))
            for case in cases[::-1][which : which + 1]:
                known = MACHINES[case.kind].events_in(case.state)
                event, who = next(((one, by) for one, by in ONWARD if one in known), ("", ""))
                data = SAID | {"level": 3, "iccid": case.facts.get("iccid"), "agreed_rest": 0}
                if event:
                    fire(session, case, event, who, ctx=self.ctx, data=data)

    def not_me(self, who: str) -> None:
        """Somebody says that it was not he."""
        with suppress(*REFUSED), self.db.session() as session:
            requests.stop_all(session, self.ctx, NUMBER, requests.Asked(who))

    def time(self, hours: int, deaths: int) -> None:
        """Time passes and the worker works; it may be killed before its commits."""
        self.clock.advance(timedelta(hours=hours))
        for _ in range(deaths):
            with suppress(Killed):
                run_due(Dying(self.db, 1), self.ctx)  # type: ignore[arg-type]
        run_due(self.db, self.ctx)

    def trouble(self, kind: FaultKind) -> None:
        """The carrier gets into trouble or out of it."""
        self.faults.set(kind)

    def card_is_put_in(self) -> None:
        """Whoever holds the new card puts it into the line by the carrier's own ways."""
        with self.db.session() as session:
            cards = [case.facts.get("iccid") for case in session.scalars(select(Case))]
        for iccid in filter(None, cards):
            with suppress(CarrierError):
                self.carrier.activate_sim(NUMBER, str(iccid), f"outside-{iccid}")

    def outside(self, what: str) -> None:
        """Something happens to the line without us."""
        if what == "fraud_stop":
            with suppress(CarrierError):
                self.carrier.suspend(NUMBER, StopReason.FRAUD_RISK, f"outside-{self.clock.now()}")
            return
        with self.carrier.db.session() as session:
            account = session.get_one(AccountRow, NUMBER)
            if what == "new_password":
                session.get_one(LineRow, NUMBER).password_reset_at = self.clock.now()
            elif what == "late_use":
                account.unbilled += 100
            else:
                account.principal += 100


def raw(db: Database) -> Connection:
    """Return the one connection of a database in memory."""
    connection = db.engine.raw_connection()
    try:
        found = connection.driver_connection
        assert isinstance(found, Connection)
        return found
    finally:
        connection.close()


def _only_the_number(db: Database) -> None:
    """Leave one subscriber, so that a snapshot is small."""
    with db.session() as session:
        owner = session.get_one(LineRow, NUMBER).customer_id
        for table in reversed(DemoBase.metadata.sorted_tables):
            if "msisdn" in table.c:
                session.execute(delete(table).where(table.c.msisdn != NUMBER))
        session.execute(delete(CustomerRow).where(CustomerRow.id != owner))
        session.execute(delete(ShopRow))
    raw(db).execute("VACUUM")
