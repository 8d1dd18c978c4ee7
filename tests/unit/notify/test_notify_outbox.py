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


def test_a_lane_waits_for_its_first(db: Database, carrier: DemoCarrier) -> None:
    got: list[str] = []

    def handle(payload: dict[str, Any]) -> None:
        if payload["key"] == "a1" and not got:
            got.append("failed")
            raise OSError
        got.append(payload["key"])

    with db.session() as session:
        for key, lane in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("c", None)):
            enqueue(session, kind="event", key=key, payload={}, lane=lane, now=carrier.clock.now())
    relay(db, carrier, event=handle)
    assert got == ["failed", "b1", "c"]
    carrier.clock.advance(service.backoff(2))
    relay(db, carrier, event=handle)
    assert got == ["failed", "b1", "c", "a1", "a2"]


def test_a_dead_message_does_not_hold_up_its_lane(db: Database, carrier: DemoCarrier) -> None:
    def handle(payload: dict[str, Any]) -> None:
        if payload["key"] == "a1":
            raise service.GiveUp("no such customer")

    with db.session() as session:
        for key in ("a1", "a2"):
            enqueue(session, kind="event", key=key, payload={}, lane="a", now=carrier.clock.now())
    assert relay(db, carrier, event=handle) == 1
    with db.session() as session:
        (given_up,) = service.dead(session)
        assert (given_up.key, given_up.tries) == ("a1", 1)
        service.settle(session, "a", carrier.clock.now())
        assert service.dead(session) == []
    assert relay(db, carrier, event=handle) == 0


def test_the_receiver_names_the_next_try(db: Database, carrier: DemoCarrier) -> None:
    def busy(_payload: dict[str, Any]) -> None:
        raise service.Later("rate limit", timedelta(minutes=7))

    put(db, carrier, kind="event", event="x")
    relay(db, carrier, event=busy)
    assert entry(db).not_before - carrier.clock.now() > timedelta(minutes=6)
    assert entry(db).dead_at is None


def test_a_slow_worker_does_not_undo_what_the_next_one_noted(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, kind="event", event="x")

    def slow(_payload: dict[str, Any]) -> None:
        carrier.clock.advance(service.LEASE * 2)
        assert relay(db, carrier, event=lambda _: None) == 1
        raise OSError("too late")

    relay(db, carrier, event=slow)
    assert (entry(db).done_at is not None, entry(db).last_error) == (True, None)
