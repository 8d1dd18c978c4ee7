"""Hands events to RabbitMQ: durable, confirmed, to a topic exchange."""

import json
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import AMQPError

from xiaoka.notify.service import Later

EXCHANGE = "xiaoka.events"
UNCLAIMED_MAX = 100_000
"""So many events wait while no queue is bound for them; then the oldest go."""
PATIENCE_S = 5.0
PAUSE = timedelta(seconds=5)


class BrokerAway(Later):
    """The broker does not take events now; they wait in the outbox, however long."""

    patient = True


class Broker:
    """Handler of the outbox for events.

    Args:
        url: ``amqp://user:password@host:5672/%2F`` or ``amqps://…``.
        exchange: name of the topic exchange.
    """

    def __init__(self, url: str, exchange: str = EXCHANGE) -> None:
        self._url, self._exchange = url, exchange
        # several relays may share this handler, and a connection belongs to one at a time
        self._lock = threading.Lock()
        self._connection: BlockingConnection | None = None
        self._channel: BlockingChannel | None = None

    def __call__(self, payload: dict[str, Any]) -> None:
        """Publish one event and wait until the broker has it.

        Raises:
            BrokerAway: it has not; the event may have arrived all the same, and comes again with the same id.
        """
        with self._lock:
            try:
                self._publish_twice(payload["routing_key"], payload["event"])
            except (AMQPError, OSError) as error:
                self.close()
                raise BrokerAway(f"broker away: {type(error).__name__}", PAUSE) from error

    def close(self) -> None:
        """Close the connection, if there is one."""
        with suppress(AMQPError, OSError):
            if self._connection is not None and self._connection.is_open:
                self._connection.close()
        self._connection = self._channel = None

    def _publish_twice(self, routing: str, event: dict[str, Any]) -> None:
        kept = self._channel is not None
        try:
            self._publish(routing, event)
        except (AMQPError, OSError):
            if not kept:
                raise
            # a connection that was closed meanwhile is only noticed when it is used
            self.close()
            self._publish(routing, event)

    def _publish(self, routing: str, event: dict[str, Any]) -> None:
        if self._channel is None:
            self._connection = BlockingConnection(_parameters(self._url))
            self._channel = self._connection.channel()
            declare(self._channel, self._exchange)
            self._channel.confirm_delivery()
        properties = pika.BasicProperties(
            message_id=event["id"],
            type=event["type"],
            content_type="application/cloudevents+json",
            delivery_mode=pika.DeliveryMode.Persistent,
        )
        body = json.dumps(event, ensure_ascii=False).encode()
        # with confirms on, this returns when the broker has the event and raises when it refuses it
        self._channel.basic_publish(self._exchange, routing, body, properties)


def declare(channel: BlockingChannel, exchange: str = EXCHANGE) -> None:
    """Make the exchange, and a queue for what nobody asked for yet; repeated it changes nothing."""
    unclaimed = f"{exchange}.unclaimed"
    channel.exchange_declare(unclaimed, "fanout", durable=True)
    channel.queue_declare(unclaimed, durable=True, arguments={"x-max-length": UNCLAIMED_MAX})
    channel.queue_bind(unclaimed, unclaimed)
    channel.exchange_declare(exchange, "topic", durable=True, arguments={"alternate-exchange": unclaimed})


def _parameters(url: str) -> pika.URLParameters:
    found = pika.URLParameters(url)
    found.socket_timeout = found.blocked_connection_timeout = PATIENCE_S
    found.stack_timeout = 2 * PATIENCE_S
    # nothing reads between two events, so heartbeats would go unanswered
    found.heartbeat = 0
    found.connection_attempts = 1
    return found
