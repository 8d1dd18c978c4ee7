"""Fixtures: a tiny trained bot, an action server that fails as told, an agent, a running engine."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEY = "engine-key-for-tests"

collect_ignore_glob = [] if sys.version_info[:2] == (3, 10) else ["*"]

if sys.version_info[:2] == (3, 10):
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    os.environ["XIAOKA_ACTION_TIMEOUT_S"] = "1.0"
    os.environ["MAX_NUMBER_OF_PREDICTIONS"] = "6"
    from xiaoka_engine.patches import apply_all

    apply_all()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with the test bot, trained."""
    from xiaoka_engine.launcher.settings import EngineSettings
    from xiaoka_engine.launcher.training import train

    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(HERE / "fixtures" / "bot", folder, dirs_exist_ok=True)
    train(EngineSettings.from_env({}, folder))
    os.environ["XIAOKA_ACTION_TIMEOUT_S"] = "1.0"
    return folder


@pytest.fixture(scope="session")
def action_server() -> Iterator[Any]:
    """The action server, for all tests."""
    from action_server import FakeActions

    server = FakeActions().start()
    yield server
    server.stop()


@pytest.fixture
def actions(action_server: Any) -> Any:
    """The action server, forgetful and healthy."""
    action_server.reset()
    return action_server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    """An empty tracker store on SQLite."""
    from xiaoka_engine.store_engine import open_database
    from xiaoka_engine.store_schema import upgrade
    from xiaoka_engine.tracker_store import XiaokaTrackerStore

    database = open_database(str(tmp_path / "tracker.db"))
    upgrade(database)
    made = XiaokaTrackerStore(database)
    yield made
    made.close()


@pytest.fixture
async def runner(project: Path, store: Any, actions: Any) -> AsyncIterator[Any]:
    """Runs turns of the test bot inside this process."""
    from xiaoka_engine.launcher.loading import load_agent
    from xiaoka_engine.patches.action_session import close
    from xiaoka_engine.turns import TurnRunner

    agent = load_agent(project / "models" / "xiaoka.tar.gz", store, actions.url, "actions-key-for-tests")
    yield TurnRunner(agent, timeout_s=3.0)
    await close(agent.action_endpoint)


@pytest.fixture
def say(runner: Any) -> Any:
    """``await say("你好")`` runs one turn of conversation ``customer-1`` with a fresh message id."""
    from xiaoka_engine.turns import Turn

    count = iter(range(10_000))

    async def run(text: str, **fields: Any) -> dict[str, Any]:
        turn = Turn(sender="customer-1", message_id=f"message-{next(count)}", text=text)
        return await runner.run(replace(turn, **fields))

    return run


class Engine:
    """A running engine process.

    Attributes:
        url: its address.
        log: everything it wrote so far.
    """

    def __init__(self, project: Path, env: dict[str, str], log: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/xiaoka"
        self._log = log
        self._out = log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xiaoka_engine", "run"],
            cwd=project,
            env={**clean_env(), "XIAOKA_ENGINE_KEY": KEY, "XIAOKA_RASA_PORT": str(self.port), **env},
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    @property
    def log(self) -> str:
        return self._log.read_text()

    def wait(self, seconds: float = 60) -> "Engine":
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("live")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the engine did not start: {self.log}")

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        return self._send(urllib.request.Request(f"{self.url}/{path}"))

    def post(self, path: str, body: Any, key: str | None = KEY) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/{path}", data=data, method="POST")
        if key is not None:
            request.add_header("X-Xiaoka-Key", key)
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self._out.close()
        return code


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_env() -> dict[str, str]:
    """The environment of a child process, without settings of this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIAOKA_", "MAX_NUMBER"))}
    path = os.pathsep.join([str(ROOT / "engine"), str(HERE / "fixtures")])
    return {**kept, "PYTHONPATH": path}


@pytest.fixture(scope="session")
def engine(project: Path, action_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine as it runs in production, with the test bot."""
    log = tmp_path_factory.mktemp("engine") / "log"
    env = {"XIAOKA_ACTIONS_URL": action_server.url, "XIAOKA_ACTION_TIMEOUT_S": "1", "XIAOKA_TURN_TIMEOUT_S": "4"}
    running = Engine(project, env, log)
    yield running.wait()
    running.stop()
