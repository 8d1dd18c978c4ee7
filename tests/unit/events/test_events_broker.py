"""Events on the real RabbitMQ: confirmed, in order, again after a crash, and patient."""

import json
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import START
from tests.unit.events.conftest import Rabbit
from xiaoka.db.session import Database
from xiaoka.events import service
from xiaoka.events.broker import Broker, BrokerAway
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import MAX_TRIES, relay_once
from xiaoka.settings import ROOT

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("events_on")]
KIND = "broker"


def _write(db: Database, count: int, conversations: int = 3) -> None:
    for version in range(1, count + 1):
        with db.session() as session:
            for number in range(conversations):
                service.owner_changed(session, f"c_{number}", owner="agent", version=version, now=START)


def _taken(rabbit: Rabbit, queue: str) -> list[dict[str, Any]]:
    found = []
    while (got := rabbit.channel.basic_get(queue, auto_ack=True))[0] is not None:
        assert got[1].delivery_mode == 2
        event = json.loads(got[2])
        assert got[1].message_id == event["id"]
        found.append(event)
    return found


def _versions(events: list[dict[str, Any]], conversation: str) -> list[int]:
    return [event["data"]["version"] for event in events if event["subject"] == conversation]


def test_two_relays_keep_the_order_of_each_conversation(db: Database, rabbit: Rabbit) -> None:
    _write(db, 12)
    brokers = [Broker(rabbit.url, rabbit.exchange) for _ in range(2)]

    def relay(broker: Broker) -> None:
        for _ in range(30):
            relay_once(db, None, {KIND: broker}, START)

    threads = [threading.Thread(target=relay, args=(broker,)) for broker in brokers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = _taken(rabbit, f"{rabbit.exchange}.unclaimed")
    assert len(events) == 36
    for number in range(3):
        assert _versions(events, f"c_{number}") == list(range(1, 13))


def test_after_a_crash_it_comes_again_with_the_same_id(db: Database, rabbit: Rabbit) -> None:
    _write(db, 1, conversations=1)
    broker = Broker(rabbit.url, rabbit.exchange)

    def dies_before_it_is_noted(payload: dict[str, Any]) -> None:
        broker(payload)
        raise RuntimeError("killed")

    assert relay_once(db, None, {KIND: dies_before_it_is_noted}, START) == 0
    assert relay_once(db, None, {KIND: broker}, START + timedelta(minutes=2)) == 1
    ids = [event["id"] for event in _taken(rabbit, f"{rabbit.exchange}.unclaimed")]
    assert ids == [f"{service.OWNER_CHANGED}:c_0:1"] * 2


def test_while_the_broker_is_away_events_wait_and_then_come_in_order(db: Database, rabbit: Rabbit) -> None:
    _write(db, 3, conversations=1)
    away, now = Broker("amqp://guest:guest@127.0.0.1:9/%2F"), START
    for _ in range(MAX_TRIES + 5):
        assert relay_once(db, None, {KIND: away}, now) == 0
        now += timedelta(seconds=10)
    with db.session() as session:
        rows = session.scalars(select(Outbox)).all()
        assert [row.dead_at for row in rows] == [None] * 3
        assert rows[0].tries > MAX_TRIES and "BrokerAway" in str(rows[0].last_error)
    broker = Broker(rabbit.url, rabbit.exchange)
    while relay_once(db, None, {KIND: broker}, now):
        pass
    assert _versions(_taken(rabbit, f"{rabbit.exchange}.unclaimed"), "c_0") == [1, 2, 3]


def test_a_connection_that_was_closed_is_made_anew(rabbit: Rabbit) -> None:
    broker = Broker(rabbit.url, rabbit.exchange)
    event = {"routing_key": "case.x.y", "event": {"id": "1", "type": "t"}}
    broker(event)
    assert broker._connection is not None
    broker._connection.close()
    broker(event)
    assert len(_taken(rabbit, f"{rabbit.exchange}.unclaimed")) == 2
    broker.close()


def test_no_password_in_what_is_noted() -> None:
    with pytest.raises(BrokerAway) as away:
        Broker("amqp://me:geheim@127.0.0.1:9/%2F")({"routing_key": "x", "event": {"id": "1", "type": "t"}})
    assert "geheim" not in str(away.value)


def test_the_example_gets_what_it_asked_for(db: Database, rabbit: Rabbit) -> None:
    Broker(rabbit.url, rabbit.exchange)({"routing_key": "before.anybody", "event": {"id": "0", "type": "t"}})
    script = ROOT / "deploy" / "examples" / "consume_events.py"
    asked = ["--exchange", rabbit.exchange, "--queue", rabbit.exchange, "--bind", "conversation.#", "--count", "2"]
    listener = subprocess.Popen([sys.executable, str(script), rabbit.url, *asked], stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None and listener.stdout.readline() == "listening\n"
    _write(db, 2, conversations=1)
    broker = Broker(rabbit.url, rabbit.exchange)
    while relay_once(db, None, {KIND: broker}, START):
        pass
    rest, _ = listener.communicate(timeout=20)
    assert _versions([json.loads(line) for line in rest.splitlines()], "c_0") == [1, 2]
