from datetime import timedelta
from typing import Any

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.db.session import Database
from xiaoka.notify import service
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import enqueue, relay_once

NUMBER = "13800138001"


def put(db: Database, carrier: DemoCarrier, kind: str = "sms", key: str = "k", **payload: Any) -> None:
    with db.session() as session:
        enqueue(session, kind=kind, key=key, payload=payload or {"to": NUMBER, "text": "您好"}, now=carrier.clock.now())


def relay(db: Database, carrier: DemoCarrier, **handlers: Any) -> int:
    class Words:
        def text(self, key: str, **params: Any) -> str:
            return f"{key} {params['number_masked']}"

    return relay_once(db, carrier, handlers, carrier.clock.now(), wording=Words())  # type: ignore[arg-type]


def entry(db: Database) -> Outbox:
    with db.session() as session:
        return session.query(Outbox).one()


def test_sent_once(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier)
    put(db, carrier)
    assert relay(db, carrier) == 1
    assert relay(db, carrier) == 0
    assert [sms.text for sms in carrier.inbox(NUMBER)] == ["您好"]


def test_words_are_filled_when_it_is_sent(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, to=NUMBER, wording="sms_x", params={"number_masked": "138****8001"})
    relay(db, carrier)
    assert carrier.inbox(NUMBER)[-1].text == "sms_x 138****8001"


def test_rolled_back_cause_sends_nothing(db: Database, carrier: DemoCarrier) -> None:
    with pytest.raises(RuntimeError), db.session() as session:
        enqueue(session, kind="sms", key="k", payload={"to": NUMBER, "text": "x"}, now=carrier.clock.now())
        raise RuntimeError
    assert relay(db, carrier) == 0


def test_not_before(db: Database, carrier: DemoCarrier) -> None:
    with db.session() as session:
        later = carrier.clock.now() + timedelta(hours=1)
        enqueue(session, kind="sms", key="k", payload={"to": NUMBER, "text": "x"}, not_before=later)
    assert relay(db, carrier) == 0
    carrier.clock.advance(timedelta(hours=1))
    assert relay(db, carrier) == 1


def test_tried_again_later_and_given_up_at_last(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier)
    carrier.faults.set(FaultKind.DOWN)
    assert relay(db, carrier) == 0
    assert relay(db, carrier) == 0
    assert entry(db).tries == 1
    for _ in range(service.MAX_TRIES):
        carrier.clock.advance(timedelta(hours=1))
        relay(db, carrier)
    given_up = entry(db)
    assert given_up.dead_at is not None and given_up.last_error is not None
    assert "CarrierUnavailable" in given_up.last_error
    carrier.faults.set(FaultKind.NONE)
    with db.session() as session:
        service.revive(service.dead(session)[0], carrier.clock.now())
    assert relay(db, carrier) == 1


def test_killed_after_sending_does_not_send_twice(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier)
    carrier.faults.set(FaultKind.LOST)
    assert relay(db, carrier) == 0
    carrier.faults.set(FaultKind.NONE)
    carrier.clock.advance(timedelta(minutes=2))
    assert relay(db, carrier) == 1
    assert len(carrier.inbox(NUMBER)) == 1


def test_one_bad_message_does_not_stop_the_others(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, key="bad", to=NUMBER, wording="sms_x", params={})
    put(db, carrier, key="good")
    assert relay(db, carrier) == 1


def test_events_wait_for_a_process_that_handles_them(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, kind="event", event="case.changed", conversation_id="c")
    assert relay(db, carrier) == 0
    assert entry(db).tries == 0
    got: list[dict[str, Any]] = []

    def handle(payload: dict[str, Any]) -> None:
        # handlers may use the database: no transaction of the relay is open meanwhile
        with db.session() as session:
            assert service.waiting(session) == 1
        got.append(payload)

    assert relay(db, carrier, event=handle) == 1
    assert got == [{"event": "case.changed", "conversation_id": "c", "key": "k"}]


def test_unknown_kind_is_refused(db: Database, carrier: DemoCarrier) -> None:
    with pytest.raises(ValueError):
        put(db, carrier, kind="pigeon")
