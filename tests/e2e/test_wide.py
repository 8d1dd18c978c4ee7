"""The topology that scenarios can be played on has two of everything, each with a place of its own."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.stack import START, free_ports, require_model, variables
from tests.e2e.wide import AMQP, Wide, listening
from xiaoka.carrier.demo.seed import reset
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.events.broker import Broker
from xiaoka.events.service import CASE_MOVED
from xiaoka.launch.databases import upgrade_all
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue, relay_once


def test_each_engine_asks_the_action_server_of_its_place(tmp_path: Path) -> None:
    require_model()
    rasas, desks = free_ports(2), free_ports(2)
    urls = ",".join(f"http://127.0.0.1:{port}" for port in rasas)
    wide = Wide(tmp_path, variables(tmp_path, XIAOKA_RASA_URL=urls))
    wide._own(desks, "seen")
    env = {name: more for name, (_, more) in wide.commands().items()}
    wide.http.close()
    assert set(env) == set(Wide.names)
    assert [env[name]["XIAOKA_RASA_PORT"] for name in ("rasa", "rasa-2")] == [str(port) for port in rasas]
    assert [env[name]["XIAOKA_DESK_PORT"] for name in ("desk", "desk-2")] == [str(port) for port in desks]
    ports = [env[name]["XIAOKA_ACTIONS_PORT"] for name in ("actions", "actions-2")]
    assert len({*ports, *map(str, rasas + desks)}) == 6
    for engine, port in zip(("rasa", "rasa-2"), ports, strict=True):
        assert env[engine]["XIAOKA_ACTIONS_URL"] == f"http://127.0.0.1:{port}/webhook"


def test_an_event_of_a_later_time_is_counted_when_the_clock_was_set_back(tmp_path: Path) -> None:
    require_model()
    events = {
        "XIAOKA_EVENTS_URL": os.environ.get("XIAOKA_TEST_AMQP_URL", AMQP),
        "XIAOKA_EVENTS_EXCHANGE": f"test.{tmp_path.parent.name}",
    }
    try:
        with listening(events) as queue:
            _set_back(Wide(tmp_path, variables(tmp_path, **events)), queue)
    except OSError:
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "RabbitMQ is required here"
        pytest.skip("no RabbitMQ here")


def _set_back(wide: Wide, queue: str) -> None:
    wide._own(free_ports(2), queue)
    upgrade_all(wide.settings)
    reset(wide.carrier.db, frozen_at=START)
    _move(wide, told=True)
    broker = Broker(wide.values["XIAOKA_EVENTS_URL"], wide.values["XIAOKA_EVENTS_EXCHANGE"])
    handlers, stop = {NoticeKind.BROKER.value: broker}, threading.Event()
    # the worker sees nothing that is due: this is how moves seemed to be lost
    assert relay_once(wide.db, None, handlers, START) == 0

    def work() -> None:
        while not stop.wait(0.05):
            relay_once(wide.db, None, handlers, wide.carrier.clock.now())

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert wide.missing_events() == []
        _move(wide, told=False)
        # the queue was emptied when it was counted
        assert wide.missing_events() == [f"{CASE_MOVED}:said:1", f"{CASE_MOVED}:unsaid:1"]
    finally:
        stop.set()
        worker.join()
        broker.close()
        wide.http.close()
        wide.db.dispose()
        wide.carrier.db.dispose()


def _move(wide: Wide, *, told: bool) -> None:
    """Store a case that moved forty days after the clock's time, with its event or without."""
    later, ident = START + timedelta(days=40), "said" if told else "unsaid"
    with wide.db.session() as session:
        session.add(
            Case(id=ident, number=ident, kind=CaseKind.FILE_COMPLAINT.value, msisdn="13800138001", customer_id="",
                 state="filed", reason_code="", fields={}, facts={}, quote=None, idempotency_key=ident,
                 conversation_id="", channel="web", policy_version="", attention=False, tries=0, created=later,
                 updated=later, closed=later)
        )  # fmt: skip
        session.flush()
        session.add(
            CaseEvent(case_id=ident, seq=1, at=later, actor="H", event="file", from_state="", to_state="filed", data={})
        )
        if told:
            key = f"{CASE_MOVED}:{ident}:1"
            payload = {"routing_key": "case.moved", "event": {"id": key, "type": CASE_MOVED}}
            enqueue(session, kind=NoticeKind.BROKER, key=key, payload=payload, now=later)
