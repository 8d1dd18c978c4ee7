"""``xiaoka up``: starts all three or says in one line why not, and stops all three together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.stack import READY_S, require_model, settings_of, variables
from tests.e2e.waiting import until
from xiaoka.settings import ROOT

pytestmark = pytest.mark.e2e
UP = [sys.executable, "-c", "from xiaoka.cli import main; main()", "up", "--no-train"]


@pytest.fixture
def values(tmp_path: Path) -> dict[str, str]:
    require_model()
    return variables(tmp_path)


def start(values: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    env = {**os.environ, **values}
    with log.open("wb") as out:
        return subprocess.Popen(UP, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)


@pytest.fixture
def running(values: dict[str, str], tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = start(values, tmp_path / "up.log")
    yield process
    if process.poll() is None:
        process.kill()
        process.wait(5)


def family(root: int) -> list[int]:
    """Return a process and everything it started."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found


def alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds child processes by /proc")
def test_an_interrupt_stops_all_three_and_leaves_nothing_behind(
    running: "subprocess.Popen[bytes]", values: dict[str, str], tmp_path: Path
) -> None:
    settings, log = settings_of(values), tmp_path / "up.log"

    def ready() -> bool:
        assert running.poll() is None, log.read_text()
        try:
            return httpx.get(f"{settings.public_url}/readyz", trust_env=False, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    until(ready, "a ready desk", READY_S)
    until(lambda: settings.public_url in log.read_text(), "the addresses on screen", 10)
    members = family(running.pid)
    assert len(members) >= 4, "up, engine, actions, desk"
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 0, log.read_text()[-2000:]
    until(lambda: not [pid for pid in members if alive(pid)], "the end of all processes", 5)


@pytest.mark.parametrize("setting", ["XIAOKA_DESK_PORT", "XIAOKA_ACTIONS_PORT", "XIAOKA_RASA_URL"])
def test_a_taken_port_is_named_with_the_setting_that_moves_it(
    setting: str, values: dict[str, str], tmp_path: Path
) -> None:
    port = int(values[setting].rsplit(":", 1)[-1])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start(values, tmp_path / "up.log")
        assert process.wait(30) == 1
    said = (tmp_path / "up.log").read_text().splitlines()
    assert len(said) == 1 and f"port {port} is taken" in said[0] and setting in said[0]


def test_a_missing_model_is_said_and_nothing_is_left_running(values: dict[str, str], tmp_path: Path) -> None:
    Path(values["XIAOKA_MODEL"]).unlink()
    process = start(values, tmp_path / "up.log")
    assert process.wait(40) == 1
    said = [line for line in (tmp_path / "up.log").read_text().splitlines() if "no model" in line]
    assert len(said) == 1 and "train" in said[0]


def test_a_weak_secret_outside_the_demo_is_refused_in_one_line(values: dict[str, str], tmp_path: Path) -> None:
    process = start({**values, "XIAOKA_DEMO": "false", "XIAOKA_API_KEY": "short"}, tmp_path / "up.log")
    assert process.wait(30) == 2
    said = (tmp_path / "up.log").read_text().splitlines()
    assert len(said) == 1 and "XIAOKA_API_KEY" in said[0]
