"""Numbers of the worker (后台) at ``/metrics``, for a worker inside the desk among the desk's."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

PARTS = ("cases", "outbox", "vault", "retention", "handoffs")
_TICK_BUCKETS = (0.01, 0.05, 0.2, 1, 5, 20, 60)


class WorkerMetrics:
    """What the loop measures.

    Args:
        registry: of the process.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.tick_seconds = Histogram(
            "xiaoka_worker_tick_seconds", "Time of one round of the worker", buckets=_TICK_BUCKETS, registry=registry
        )
        self.last_tick = Gauge(
            "xiaoka_worker_last_tick_timestamp_seconds", "When the worker last ended a round", registry=registry
        )
        self.done = Counter("xiaoka_worker_done", "What the worker did, by part", ["part"], registry=registry)
        self.failed = Counter(
            "xiaoka_worker_part_failures", "Rounds in which a part of the worker failed", ["part"], registry=registry
        )
        for part in PARTS:
            self.done.labels(part)
            self.failed.labels(part)

    @contextmanager
    def round(self) -> Iterator[None]:
        """Measure one round."""
        with self.tick_seconds.time():
            yield
        self.last_tick.set(time.time())


def serve(registry: CollectorRegistry, host: str, port: int) -> Callable[[], None]:
    """Answer with the numbers over HTTP; returns what stops it.

    Args:
        registry: with everything to tell.
        host: address to listen at.
        port: TCP port.

    Raises:
        OSError: the port is taken.
    """
    server, thread = start_http_server(port, host, registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(5)

    return stop
