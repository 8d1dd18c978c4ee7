"""``xiaoka up``: check, migrate, train when needed, start all processes, stop them together."""

import socket
import subprocess
import sys
import threading
import time

import httpx
from honcho.manager import Manager
from honcho.printer import Printer

from xiaoka.launch.databases import upgrade_all
from xiaoka.launch.processes import ENGINE_PYTHON, Process, environment, processes
from xiaoka.settings import ROOT, Settings, settings

READY_WITHIN_S = 120


def run(*, train: bool = True) -> int:
    """Start everything and stay until Ctrl-C.

    Returns:
        Exit code: 0 after a stop, 1 when something is in the way.
    """
    current = settings()
    problem = _obstacle(current)
    if problem:
        return _fail(problem)
    upgrade_all(current)
    if train and _train(current) != 0:
        return _fail("training failed; the lines above say why")
    return _serve(current)


def _obstacle(current: Settings) -> str | None:
    if not ENGINE_PYTHON.exists():
        return "the engine's environment is missing; run: scripts/setup run"
    for process in processes(current):
        if _taken(process):
            return (
                f"port {process.port} is taken, but {process.name} needs it; "
                f"stop what uses it or set {process.port_setting}"
            )
    return None


def _taken(process: Process) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((process.host, process.port))
        except OSError:
            return True
    return False


def _train(current: Settings) -> int:
    return subprocess.call([str(ENGINE_PYTHON), "-m", "xiaoka_engine", "train"], cwd=ROOT, env=environment(current))


def _serve(current: Settings) -> int:
    manager = Manager(Printer(sys.stdout))
    for process in processes(current):
        manager.add_process(process.name, process.command, cwd=str(ROOT), env=environment(current, process))
    threading.Thread(target=_announce, args=(current,), daemon=True).start()
    manager.loop()
    stopped_by_hand = manager.returncode in (0, -2, -15, 130, 143, None)
    return 0 if stopped_by_hand else 1


def _announce(current: Settings) -> None:
    url = f"http://{current.desk_host}:{current.desk_port}"
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        time.sleep(0.5)
        try:
            ready = httpx.get(f"{url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            ready = False
        if ready:
            sys.stdout.write(
                f"\n小卡已就绪 / 小卡 is ready\n"
                f"  聊天 chat     {url}/\n  接口 API      {url}/docs\n  健康 health   {url}/readyz\n\n"
            )
            sys.stdout.flush()
            return
    sys.stderr.write(f"xiaoka: not ready after {READY_WITHIN_S} s; see {url}/readyz\n")


def _fail(reason: str) -> int:
    sys.stderr.write(f"xiaoka: {reason}\n")
    return 1
