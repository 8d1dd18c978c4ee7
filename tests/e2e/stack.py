"""The whole product as its own processes: engine, action server and desk, on free ports and fresh databases."""

import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.e2e.waiting import until
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade_all
from xiaoka.launch.processes import environment, processes
from xiaoka.settings import ROOT, Settings

MODEL = ROOT / "models" / "xiaoka.tar.gz"
# 10:00 in China on a working day, far from the end of the month
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NAMES = ("rasa", "actions", "desk")
READY_S = 120.0
# Alembic keeps what it works on in a global
_MIGRATING = threading.Lock()
TAIL = 25


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def require_model() -> None:
    """Fail with one clear sentence when nothing was trained."""
    if not MODEL.exists():
        pytest.fail(f"There is no trained model at models/{MODEL.name}; train it with: make train", pytrace=False)


def variables(folder: Path, **more: str) -> dict[str, str]:
    """Return the ``XIAOKA_*`` variables of an installation that lives in ``folder``, with a copy of the model."""
    desk, rasa, actions = free_ports(3)
    model = folder / MODEL.name
    for suffix in ("", ".sha256", ".fingerprint"):
        shutil.copy(MODEL.with_name(MODEL.name + suffix), model.with_name(model.name + suffix))
    keys = ("ENGINE_KEY", "ACTIONS_KEY", "SESSION_KEY", "VAULT_KEY", "IDENTITY_KEY", "API_KEY", "AGENT_TOKEN")
    return {
        "XIAOKA_DATABASE_URL": f"sqlite:///{folder / 'xiaoka.db'}",
        "XIAOKA_DEMO_CARRIER_URL": f"sqlite:///{folder / 'demo-carrier.db'}",
        "XIAOKA_TRACKER_URL": str(folder / "tracker.db"),
        "XIAOKA_MODEL": str(model),
        "XIAOKA_DESK_PORT": str(desk),
        "XIAOKA_PUBLIC_URL": f"http://127.0.0.1:{desk}",
        "XIAOKA_RASA_URL": f"http://127.0.0.1:{rasa}",
        "XIAOKA_ACTIONS_PORT": str(actions),
        **{f"XIAOKA_{name}": secrets.token_urlsafe(32) for name in keys},
        **more,
    }


def settings_of(values: dict[str, str]) -> Settings:
    """Return the product's settings for these variables."""
    known = {name.removeprefix("XIAOKA_").lower(): value for name, value in values.items()}
    return Settings(_env_file=None, **{name: v for name, v in known.items() if name in Settings.model_fields})


@dataclass
class Stack:
    """A running installation; every process can be killed and started again."""

    folder: Path
    values: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    names: ClassVar[tuple[str, ...]] = NAMES

    def __post_init__(self) -> None:
        self.settings = settings_of(self.values)
        self.url = self.settings.public_url
        self.db = Database(self.settings.database_url)
        self.carrier = DemoCarrier(Database(self.settings.demo_carrier_url))
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def open(self) -> None:
        """Make the databases, set the demo clock and start everything."""
        with _MIGRATING:
            upgrade_all(self.settings)
            reset(self.carrier.db, frozen_at=START)
        self.carrier.clock.set(START)
        self.start(*self.names)

    def start(self, *names: str) -> None:
        """Start processes and wait until customers can be served."""
        known = self.commands()
        for name in names:
            command, env = known[name]
            with self.log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=env,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if len(self.running) == len(self.names):
            self.wait_ready()

    def commands(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        """Return the command and the environment of every process."""
        env = {**os.environ, **self.values, **environment(self.settings), **self.values}
        return {one.name: (shlex.split(one.command), env) for one in processes(self.settings)}

    def wait_ready(self) -> None:
        """Wait for ``/readyz``; a process that ended or is late fails with the tails of all logs."""
        try:
            until(self._ready, f"{self.url}/readyz", READY_S)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.tails()}") from None

    def kill(self, name: str) -> None:
        """End a process at once, as a crash does."""
        process = self.running.pop(name)
        process.kill()
        process.wait(10)

    def close(self) -> None:
        """Stop everything that runs."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        self.running.clear()
        self.http.close()
        self.db.dispose()
        self.carrier.db.dispose()

    def advance(self, by: timedelta) -> None:
        """Move the demo clock forward."""
        self.carrier.clock.advance(by)

    def sms(self, number: str) -> list[str]:
        """Return the texts on the simulated handset of a number, newest first."""
        answer = self.http.get("/api/demo/sms", params={"number": number}).raise_for_status().json()
        return [str(one["text"]) for one in answer["messages"]]

    def code(self, number: str) -> str:
        """Return the newest verification code on a handset."""
        texts = (re.search(r"验证码 ?(\d{6})", text) for text in self.sms(number))
        return next(str(found[1]) for found in texts if found)

    def rows(self, model: type[Any], *conditions: Any) -> list[Any]:
        """Return rows of the product database; on a busy machine its writers may hold it for a while."""
        for _ in range(3):
            with suppress(OperationalError):
                return self._rows(model, conditions)
        return self._rows(model, conditions)

    def _rows(self, model: type[Any], conditions: Sequence[Any]) -> list[Any]:
        with self.db.session() as session:
            return list(session.scalars(select(model).where(*conditions)))

    def log(self, name: str) -> Path:
        """Return the file with everything a process wrote."""
        return self.folder / f"{name}.log"

    def tails(self, names: Sequence[str] = ()) -> str:
        """Return the last lines of these logs, of all when none is named."""
        parts = []
        for name in names or self.names:
            lines = self.log(name).read_text(errors="replace").splitlines() if self.log(name).exists() else []
            parts.append("\n".join([f"---- {name} ----", *lines[-TAIL:]]))
        return "\n".join(parts)

    def _ready(self) -> bool:
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        if ended:
            raise AssertionError(f"{', '.join(ended)} ended at the start\n{self.tails(ended)}")
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def opened(folder: Path) -> Iterator[Stack]:
    """A running product with fresh databases in a folder."""
    require_model()
    running = Stack(folder, variables(folder))
    try:
        running.open()
        yield running
    finally:
        running.close()
