"""Events switched on, and the real broker."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from tests.unit.tasks.conftest import services, talk  # noqa: F401 - fixtures
from xiaoka.events import service
from xiaoka.settings import Settings

URL = os.environ.get("XIAOKA_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2F")


@dataclass(frozen=True)
class Rabbit:
    """A broker with an exchange of this test's own."""

    url: str
    exchange: str
    channel: BlockingChannel


@pytest.fixture
def events_on(monkeypatch: pytest.MonkeyPatch) -> None:
    switched = Settings(_env_file=None, events_url="amqp://nowhere")
    monkeypatch.setattr(service, "settings", lambda: switched)


@pytest.fixture
def rabbit() -> Iterator[Rabbit]:
    exchange = f"test.{secrets.token_hex(4)}"
    try:
        connection = pika.BlockingConnection(pika.URLParameters(URL))
    except (AMQPError, OSError):
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "RabbitMQ is required here"
        pytest.skip(f"no RabbitMQ at {URL.rpartition('@')[2]}; set XIAOKA_TEST_AMQP_URL")
    channel = connection.channel()
    yield Rabbit(URL, exchange, channel)
    for name in (exchange, f"{exchange}.unclaimed"):
        channel.exchange_delete(name)
        channel.queue_delete(name)
    connection.close()
