"""The worker (后台): runs due cases, sends the outbox, removes what is over. Any number may run at once."""

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

from xiaoka.cases.context import CaseContext
from xiaoka.cases.run import run_due
from xiaoka.db.session import Database
from xiaoka.notify.service import Handler, relay_once
from xiaoka.retention.sweeper import Sweeper
from xiaoka.wording import Wording
from xiaoka.worker_metrics import WorkerMetrics, serve

log = structlog.get_logger(__name__)

INTERVAL_S = 2.0


@dataclass(frozen=True)
class Done:
    """What one tick did."""

    steps: int = 0
    sent: int = 0
    purged: int = 0
    removed: int = 0
    handed: int = 0

    def __bool__(self) -> bool:
        """Tell whether there was anything to do."""
        return bool(self.steps or self.sent or self.purged or self.removed or self.handed)


def tick(
    db: Database,
    ctx: CaseContext,
    handlers: Mapping[str, Handler] | None = None,
    *,
    wording: Wording | None = None,
    sweeper: Sweeper | None = None,
    handoffs: Callable[[], int] | None = None,
    metrics: WorkerMetrics | None = None,
) -> Done:
    """Do everything that is due once; each part on its own, so that trouble in one leaves the others running.

    Args:
        db: the product database.
        ctx: carrier, policy, clock and vault.
        handlers: deliver outbox messages by kind; without one for ``event`` these wait for the desk.
        wording: words of the SMS; those of the settings when left out.
        sweeper: removes records at the end of their retention.
        handoffs: runs time-outs of requests for a person.
        metrics: counts what each part did, and its failures.
    """
    now = ctx.clock.now()

    def safely(part: str, work: Callable[[], int]) -> int:
        return _safely(part, work, metrics)

    steps = safely("cases", lambda: run_due(db, ctx))
    sent = safely("outbox", lambda: relay_once(db, ctx.carrier, handlers or {}, now, wording=wording))
    purged = safely("vault", lambda: _purge(db, ctx))
    removed = safely("retention", sweeper) if sweeper else 0
    handed = safely("handoffs", handoffs) if handoffs else 0
    return Done(steps, sent, purged, removed, handed)


@dataclass
class Worker:
    """The loop around :func:`tick`, in the foreground or as a thread of the desk."""

    db: Database
    ctx: CaseContext
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    wording: Wording | None = None
    sweeper: Sweeper | None = None
    handoffs: Callable[[], int] | None = None
    interval_s: float = INTERVAL_S
    beat: Path | None = None
    metrics: WorkerMetrics | None = None
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def run(self) -> None:
        """Tick until stopped; a tick that is under way is finished first."""
        log.info("worker_started", interval_s=self.interval_s)
        while not self._stop.is_set():
            with self.metrics.round() if self.metrics else nullcontext():
                done = tick(self.db, self.ctx, self.handlers, wording=self.wording, sweeper=self.sweeper,
                            handoffs=self.handoffs, metrics=self.metrics)  # fmt: skip
            if done:
                log.info("worker_tick", steps=done.steps, sent=done.sent, purged=done.purged, removed=done.removed,
                         handed=done.handed)  # fmt: skip
            if self.beat is not None:
                self.beat.touch()
            self._stop.wait(self.interval_s)
        log.info("worker_stopped")

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="xiaoka-worker", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Ask the loop to end and wait for the tick under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout_s)


def _purge(db: Database, ctx: CaseContext) -> int:
    with db.session() as session:
        return ctx.vault.purge_expired(session, ctx.clock.now())


def _safely(part: str, work: Callable[[], int], metrics: WorkerMetrics | None) -> int:
    try:
        done = work()
    except Exception as error:
        log.error("worker_part_failed", part=part, error=repr(error))
        if metrics is not None:
            metrics.failed.labels(part).inc()
        return 0
    if metrics is not None:
        metrics.done.labels(part).inc(done)
    return done


def main() -> None:
    """Run the worker as a process of its own until SIGTERM or SIGINT."""
    from prometheus_client import CollectorRegistry

    from xiaoka import tracing
    from xiaoka.cases.alarm import AlarmHandler
    from xiaoka.gateway.gauges import DatabaseGauges
    from xiaoka.handoff.frontdesk import FrontDesk
    from xiaoka.handoff.timers import Timers
    from xiaoka.logs import configure
    from xiaoka.notify.enums import NoticeKind
    from xiaoka.notify.handlers import common_handlers
    from xiaoka.runtime import build_services
    from xiaoka.settings import settings

    configure()
    tracing.configure("xiaoka-worker", settings().otlp_endpoint)
    made = build_services(settings())
    sweeper = Sweeper(made.db, made.policy, made.clock, made.settings.tracker_url)
    handlers = common_handlers(made.settings, made.wording, made.carrier)
    handlers[NoticeKind.ALARM.value] = AlarmHandler(made.db, made.carrier, made.policy, made.clock)
    timers = Timers(made.db, FrontDesk(made.policy, made.wording), made.clock)
    beat = made.settings.worker_beat_file
    metrics = WorkerMetrics(CollectorRegistry())
    metrics.registry.register(DatabaseGauges(made.db, made.clock.now))
    worker = Worker(
        made.db, made.cases, handlers, wording=made.wording, sweeper=sweeper, handoffs=timers, beat=beat,
        metrics=metrics,
    )  # fmt: skip
    port = made.settings.worker_metrics_port
    deaf = serve(metrics.registry, made.settings.worker_metrics_host, port) if port else None

    def end(_signal: int, _frame: FrameType | None) -> None:
        worker.stop(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    worker.run()
    if deaf is not None:
        deaf()
    made.db.dispose()


if __name__ == "__main__":
    main()
