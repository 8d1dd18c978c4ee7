"""After ten tries a message is a dead letter (死信): seen by people, sent again by them, and then shown once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.notify.smtp import FakeSmtp, smtp_server
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.db.session import Database
from xiaoka.notify import looks, service
from xiaoka.notify.handlers import common_handlers
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import Handler, enqueue, relay_once
from xiaoka.settings import Settings
from xiaoka.wording import load_wording

NUMBER, ADDRESS = "13800138001", "wang@example.com"
TEN = 10


@dataclass
class Way:
    """How one kind of message leaves, and where it arrives."""

    kind: str
    to: str
    carrier: DemoCarrier
    smtp: FakeSmtp
    handlers: dict[str, Handler] = field(default_factory=dict)

    def down(self, yes: bool) -> None:
        """Make the receiver refuse for now, or take again."""
        self.carrier.faults.set(FaultKind.DOWN if yes else FaultKind.NONE)
        self.smtp.data_answer = "451 later" if yes else "250 OK"

    def arrived(self) -> list[Any]:
        """Return what the person was shown."""
        if self.kind == "email":
            return [mail["Message-ID"] for mail in self.smtp.got]
        return [one.text for one in self.carrier.inbox(f"app:{NUMBER}" if self.kind == "push" else NUMBER)]


@pytest.fixture(params=["sms", "push", "email"])
def way(request: pytest.FixtureRequest, carrier: DemoCarrier) -> Iterator[Way]:
    with smtp_server() as server:
        config = Settings(
            _env_file=None,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            smtp_sender="desk@carrier.example",
        )  # type: ignore[call-arg]
        handlers = common_handlers(config, load_wording(config.domain_file))
        to = ADDRESS if request.param == "email" else NUMBER
        yield Way(request.param, to, carrier, server, handlers)


def put(db: Database, way: Way) -> None:
    payload = {"to": way.to, "text": "您的补卡申请已受理。", **({"subject": "受理"} if way.kind == "email" else {})}
    with db.session() as session:
        enqueue(session, kind=way.kind, key="case:1", payload=payload, now=way.carrier.clock.now())


def relay(db: Database, way: Way) -> int:
    return relay_once(db, way.carrier, way.handlers, way.carrier.clock.now())


def entry(db: Database) -> Outbox:
    with db.session() as session:
        return session.query(Outbox).one()


def test_ten_tries_then_dead_then_sent_again_once(db: Database, way: Way) -> None:
    put(db, way)
    way.down(True)
    for tried in range(1, TEN + 1):
        assert entry(db).dead_at is None
        assert relay(db, way) == 0
        assert entry(db).tries == tried
        way.carrier.clock.advance(service.BACKOFF_MAX)
    assert (entry(db).dead_at is not None, way.arrived()) == (True, [])
    # a dead letter rests until somebody decides, even when the receiver is well again
    way.down(False)
    assert relay(db, way) == 0
    with db.session() as session:
        assert service.waiting(session) == 0
        (shown,) = [looks.summary(one) for one in service.dead(session)]
        assert (shown["kind"], shown["tries"]) == (way.kind, TEN)
        assert shown["error"] and way.to not in str(shown) and "受理" not in str(shown)
        assert looks.retry(session, shown["id"], actor="agent:li.na", clock=way.carrier.clock) is not None
    assert relay(db, way) == 1
    # enqueued again under its key, and relayed again, it has its one effect and no other
    put(db, way)
    assert relay(db, way) == 0
    assert len(way.arrived()) == 1
    with db.session() as session:
        assert service.dead(session) == [] and service.waiting(session) == 0
        assert looks.retry(session, shown["id"], actor="agent:li.na", clock=way.carrier.clock) is None


def test_pauses_between_the_tries_grow_and_are_kept(db: Database, way: Way) -> None:
    put(db, way)
    way.down(True)
    for tried in range(1, TEN):
        assert relay(db, way) == 0
        way.carrier.clock.advance(service.backoff(tried) / 2)
        # too early: nothing is tried
        assert relay(db, way) == 0
        assert entry(db).tries == tried
        # a relay counts the microseconds since it began, so the last try may have been a little later than the clock
        way.carrier.clock.advance(service.backoff(tried) / 2 + timedelta(milliseconds=50))
    way.down(False)
    assert relay(db, way) == 1
    assert len(way.arrived()) == 1


def test_sent_and_not_noted_is_sent_again_under_its_name(db: Database, way: Way) -> None:
    """A relay that dies between sending and noting: the receiver knows the message by its key."""
    put(db, way)
    assert relay(db, way) == 1
    with db.session() as session:
        row = session.query(Outbox).one()
        row.done_at, row.not_before = None, way.carrier.clock.now()
    assert relay(db, way) == 1
    assert len(set(way.arrived())) == 1
    # the carrier drops the second; mailboxes do, by the same Message-ID
    assert len(way.arrived()) == (2 if way.kind == "email" else 1)
