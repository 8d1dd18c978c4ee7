"""The product as it is deployed: nginx before two desks, two engines, two action servers and a worker.

It needs PostgreSQL (``XIAOKA_TEST_POSTGRES_URL``), RabbitMQ (``XIAOKA_TEST_AMQP_URL``), ``redis-server`` and nginx; a
Redis and databases of its own are made for it, so that limits and locks of others do not count here.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar

import httpx
import pika
from sqlalchemy import select, update

from tests.deploy.front import NGINX, running
from tests.e2e.stack import Stack, free_ports, variables
from tests.e2e.waiting import until
from tests.postgres import own_database
from xiaoka.cases.models import CaseEvent
from xiaoka.events.broker import declare
from xiaoka.events.service import CASE_MOVED
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import Outbox

AMQP = "amqp://guest:guest@127.0.0.1:5672/%2F"
EVENTS_S = 60.0


class Wide(Stack):
    """Two of everything that serves customers, who come through nginx; what a test looks up asks the first desk."""

    names: ClassVar[tuple[str, ...]] = ("actions", "actions-2", "rasa", "rasa-2", "desk", "desk-2", "worker")

    @classmethod
    def made(cls, folder: Path, more: dict[str, str]) -> "Wide":
        """Return an installation whose nginx, Redis and databases are there; nothing of the product runs yet.

        Raises:
            AssertionError: a service that it needs is missing here.
        """
        with ExitStack() as held:
            desks, rasas = free_ports(2), free_ports(2)
            (folder / "front").mkdir()
            assert NGINX, "the topology needs nginx"
            front = held.enter_context(running(folder / "front", (desks[0], desks[1])))
            databases = {f"XIAOKA_{name}_URL": held.enter_context(_database())
                         for name in ("DATABASE", "DEMO_CARRIER", "TRACKER")}  # fmt: skip
            values = variables(folder, **more) | databases | {
                "XIAOKA_REDIS_URL": held.enter_context(_redis(folder)),
                "XIAOKA_PUBLIC_URL": front.secure,
                "XIAOKA_RASA_URL": ",".join(f"http://127.0.0.1:{port}" for port in rasas),
                "XIAOKA_WORKER_IN_DESK": "false",
                "XIAOKA_EVENTS_URL": os.environ.get("XIAOKA_TEST_AMQP_URL", AMQP),
                "XIAOKA_EVENTS_EXCHANGE": f"test.{secrets.token_hex(4)}",
                "FORWARDED_ALLOW_IPS": "*",
            }  # fmt: skip
            made = cls(folder, values)
            made._own(desks, held.enter_context(listening(values)))
            # from here on close() ends them
            made.held = held.pop_all()
        return made

    def _own(self, desks: list[int], queue: str) -> None:
        self.desks, self.queue = [f"http://127.0.0.1:{port}" for port in desks], queue
        self.action_ports = free_ports(2)
        self.http.close()
        self.http = httpx.Client(base_url=self.desks[0], timeout=30, trust_env=False)

    def commands(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        """Return the command and the environment of every process; an engine asks the action server of its place."""
        found = super().commands()
        ports = [url.rsplit(":", 1)[1] for url in self.settings.rasa_urls()]
        for place, suffix in enumerate(("", "-2")):
            actions = str(self.action_ports[place])
            own = {
                "actions": {"XIAOKA_ACTIONS_PORT": actions},
                "rasa": {
                    "XIAOKA_RASA_PORT": ports[place],
                    "XIAOKA_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
                },
                "desk": {"XIAOKA_DESK_PORT": self.desks[place].rsplit(":", 1)[1], "XIAOKA_ACTIONS_PORT": actions},
            }
            for name, more in own.items():
                command, env = found[name]
                found[name + suffix] = command, env | more
        found["worker"] = [sys.executable, "-m", "xiaoka.worker"], found["desk"][1]
        return found

    def close(self) -> None:
        """Stop everything that runs, nginx and Redis too, and drop the databases."""
        super().close()
        self.held.close()

    def missing_events(self) -> list[str]:
        """Return the moves of cases (受理单) that RabbitMQ was never told of.

        Scenarios set the demo clock forward and back, and an event that was written at a later time is only due when
        that time comes again: what waits is made due now.
        """
        now = self.carrier.clock.now()
        waits = (Outbox.kind == NoticeKind.BROKER.value, Outbox.done_at.is_(None))
        with self.db.session() as session:
            session.execute(update(Outbox).where(*waits, Outbox.not_before > now).values(not_before=now))
            moves = select(CaseEvent.case_id, CaseEvent.seq)
            told = {f"{CASE_MOVED}:{case}:{seq}" for case, seq in session.execute(moves)}
        until(lambda: not self.rows(Outbox, *waits), "events to leave", EVENTS_S)
        return sorted(told - _taken(self.values["XIAOKA_EVENTS_URL"], self.queue))

    def _ready(self) -> bool:
        if not super()._ready():
            return False
        try:
            return httpx.get(f"{self.desks[1]}/readyz", timeout=30, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def _database() -> Iterator[str]:
    server = os.environ.get("XIAOKA_TEST_POSTGRES_URL")
    assert server, "the topology needs XIAOKA_TEST_POSTGRES_URL"
    with own_database(server) as url:
        yield url


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    command, port = shutil.which("redis-server"), free_ports(1)[0]
    assert command, "the topology needs redis-server"
    with (folder / "redis.log").open("ab") as log:
        process = subprocess.Popen(
            [command, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)], stdout=log
        )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def listening(values: dict[str, str]) -> Iterator[str]:
    """Have a queue take everything that is told to the exchange; it stays though nobody reads it for an hour."""
    url, exchange = values["XIAOKA_EVENTS_URL"], values["XIAOKA_EVENTS_EXCHANGE"]
    queue = f"{exchange}.seen"
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        declare(channel, exchange)
        channel.queue_declare(queue)
        channel.queue_bind(queue, exchange, "#")
    try:
        yield queue
    finally:
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            for name in (exchange, f"{exchange}.unclaimed"):
                channel.exchange_delete(name)
                channel.queue_delete(name)
            channel.queue_delete(queue)


def _taken(url: str, queue: str) -> set[str]:
    """Take what lies in the queue; returns the ids of the events."""
    found: set[str] = set()
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        while True:
            method, properties, _ = channel.basic_get(queue, auto_ack=True)
            if method is None or properties is None:
                return found
            found.add(str(properties.message_id))
