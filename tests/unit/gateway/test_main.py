"""Starting the desk as a process."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import httpx
import pytest

ROOT = Path(__file__).parents[3]


def start(tmp_path: Path, port: int, stderr: int | IO[bytes] = subprocess.PIPE, **env: str) -> "subprocess.Popen[str]":
    more = {
        "XIAOKA_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "XIAOKA_DEMO_CARRIER_URL": f"sqlite:///{tmp_path}/d.db",
        "XIAOKA_DESK_PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "xiaoka.gateway"],
        cwd=ROOT,
        env={**os.environ, **more, **env},
        stderr=stderr,
        text=True,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = start(tmp_path, other.getsockname()[1])
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.count("\n") == 1
    assert "XIAOKA_DESK_PORT" in said


def test_default_secrets_are_refused_in_one_line(tmp_path: Path, port: int) -> None:
    process = start(tmp_path, port, XIAOKA_DEMO="false")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.count("\n") == 1
    assert "XIAOKA_SESSION_KEY" in said


def test_it_serves_and_stops_when_told(tmp_path: Path, port: int) -> None:
    process = start(tmp_path, port)
    try:
        url = f"http://127.0.0.1:{port}/healthz"
        for _ in range(300):
            try:
                assert httpx.get(url, trust_env=False).status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.communicate()


def test_it_serves_though_the_disk_of_its_log_is_full(tmp_path: Path, port: int) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start(tmp_path, port, stderr=full, PYTHONUNBUFFERED="1")
    try:
        answered = False
        for _ in range(300):
            try:
                answered = httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.1)
        assert answered
    finally:
        process.terminate()
        process.wait(timeout=20)
