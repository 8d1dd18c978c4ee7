"""Starts anew what ended, as ``restart: unless-stopped`` of ``deploy/compose.yml`` does with containers."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_S = 0.05
# the pauses of Docker's restart policy
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _STEADY_S = 0.1, 60.0, 10.0
FULL_DISK = Path("/dev/full")


@dataclass
class Kept:
    """One process that is to run always.

    Args:
        name: for the report and the log file.
        command: its command line.
        env: its whole environment.
        log: file for what it writes; ``/dev/full`` for a full disk.
        user: whom it runs as; the own user when left out.
    """

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    pause: float = _FIRST_PAUSE_S
    due: float = 0.0
    begun: float = 0.0

    @property
    def pid(self) -> int:
        """Process id; 0 when it does not run."""
        return self.process.pid if self.process and self.process.poll() is None else 0

    def look(self) -> None:
        """Start it when it does not run and its pause is over."""
        now = time.monotonic()
        if self.pid:
            return
        if self.process is not None:
            self.process = None
            self.pause = _FIRST_PAUSE_S if now - self.begun > _STEADY_S else min(self.pause * 2, _LONGEST_PAUSE_S)
            self.due = now + self.pause
        if now >= self.due:
            self._start(now)

    def _start(self, now: float) -> None:
        with self.log.open("wb" if self.log == FULL_DISK else "ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.env.get("CHAOS_CWD"), env=self.env, stdout=log, stderr=log,
                start_new_session=True, user=self.user,
            )  # fmt: skip
        self.begun, self.starts = now, self.starts + 1


@dataclass
class Keeper:
    """All kept processes."""

    kept: dict[str, Kept] = field(default_factory=dict)
    _watching: asyncio.Task[None] | None = None

    def add(self, one: Kept) -> None:
        """Keep one more process running."""
        self.kept[one.name] = one

    def begin(self) -> None:
        """Start everything, and again whatever ends."""
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            for one in list(self.kept.values()):
                one.look()
            await asyncio.sleep(_LOOK_S)

    def hit(self, name: str, with_signal: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one process: SIGKILL unless another is named."""
        pid = self.kept[name].pid
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, with_signal)

    async def end(self) -> None:
        """Stop everything, in the opposite order of their starts."""
        if self._watching:
            self._watching.cancel()
        for one in reversed(list(self.kept.values())):
            await asyncio.to_thread(_stop, one)


def _stop(one: Kept) -> None:
    if not one.pid or one.process is None:
        return
    one.process.send_signal(signal.SIGINT if one.name == "postgres" else signal.SIGTERM)
    try:
        one.process.wait(20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait(5)
