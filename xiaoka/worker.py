"""The worker (后台): runs due cases, sends the outbox, clears the vault. Any number may run at once."""

import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

import structlog

from xiaoka.cases.context import CaseContext
from xiaoka.cases.run import run_due
from xiaoka.db.session import Database
from xiaoka.notify.service import Handler, relay_once
from xiaoka.wording import Wording

log = structlog.get_logger(__name__)

INTERVAL_S = 2.0


@dataclass(frozen=True)
class Done:
    """What one tick did."""

    steps: int = 0
    sent: int = 0
    purged: int = 0

    def __bool__(self) -> bool:
        """Tell whether there was anything to do."""
        return bool(self.steps or self.sent or self.purged)


def tick(
    db: Database,
    ctx: CaseContext,
    handlers: Mapping[str, Handler] | None = None,
    *,
    wording: Wording | None = None,
) -> Done:
    """Do everything that is due once; each part on its own, so that trouble in one leaves the others running.

    Args:
        db: the product database.
        ctx: carrier, policy, clock and vault.
        handlers: deliver outbox messages by kind; without one for ``event`` these wait for the desk.
        wording: words of the SMS; those of the settings when left out.
    """
    now = ctx.clock.now()
    steps = _safely("cases", lambda: run_due(db, ctx))
    sent = _safely("outbox", lambda: relay_once(db, ctx.carrier, handlers or {}, now, wording=wording))
    purged = _safely("vault", lambda: _purge(db, ctx))
    return Done(steps, sent, purged)


@dataclass
class Worker:
    """The loop around :func:`tick`, in the foreground or as a thread of the desk."""

    db: Database
    ctx: CaseContext
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    wording: Wording | None = None
    interval_s: float = INTERVAL_S
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def run(self) -> None:
        """Tick until stopped; a tick that is under way is finished first."""
        log.info("worker_started", interval_s=self.interval_s)
        while not self._stop.is_set():
            done = tick(self.db, self.ctx, self.handlers, wording=self.wording)
            if done:
                log.info("worker_tick", steps=done.steps, sent=done.sent, purged=done.purged)
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


def _safely(part: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except Exception as error:
        log.error("worker_part_failed", part=part, error=repr(error))
        return 0


def main() -> None:
    """Run the worker as a process of its own until SIGTERM or SIGINT."""
    from xiaoka.runtime import build_services
    from xiaoka.settings import settings

    made = build_services(settings())
    worker = Worker(made.db, made.cases, wording=made.wording)

    def end(_signal: int, _frame: FrameType | None) -> None:
        worker.stop(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    worker.run()
    made.db.dispose()


if __name__ == "__main__":
    main()
