"""The two installations that are measured: started, asked through the webhook of Rasa's REST channel, stopped."""

import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.turns import stock_project
from benchmarks.understanding.sides import STOCK_PYTHON
from tests.e2e.stack import START, free_ports, settings_of, variables
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade_all
from xiaoka.launch.processes import environment, processes

READY_S = 300.0
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


@dataclass
class Side:
    """One installation.

    Args:
        name: for the report.
        folder: where its databases and logs are.
        url: address that customers' messages go to.
        headers: of every request.
        commands: a command line for each process.
        env: of all of them.
    """

    name: str
    folder: Path
    url: str
    headers: dict[str, str]
    commands: dict[str, list[str]]
    env: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> float:
        """Start processes (all when none is named) and return the seconds until a message is answered."""
        begun = time.perf_counter()
        for name in names or self.commands:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    self.commands[name], cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True
                )
        while time.perf_counter() - begun < READY_S:
            if self._answers(f"ready-{time.monotonic_ns()}"):
                return time.perf_counter() - begun
            time.sleep(0.1)
        raise SystemExit(f"turns: {self.name} did not answer within {READY_S:.0f} s; its logs are in {self.folder}")

    def stop(self, *names: str) -> None:
        """Stop processes, all when none is named."""
        for name in names or list(self.running):
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)

    def resident_mb(self) -> dict[str, int]:
        """Return the resident memory of each process with its children, in MB."""
        return {name: sum(map(_resident_mb, _family(process.pid))) for name, process in self.running.items()}

    def cpu_s(self) -> dict[str, float]:
        """Return the processor seconds that each process has used."""
        return {name: sum(map(_cpu_s, _family(process.pid))) for name, process in self.running.items()}

    def _answers(self, sender: str) -> bool:
        try:
            body = {"sender": sender, "message": "你好"}
            found = httpx.post(f"{self.url}/webhooks/rest/webhook", json=body, headers=self.headers, trust_env=False)
        except httpx.TransportError:
            return False
        return found.status_code == 200 and bool(found.json()) and "custom" not in found.json()[0]


def ours(folder: Path) -> Side:
    """Make a fresh installation of ours in a folder."""
    folder.mkdir(parents=True)
    values = variables(folder)
    settings = settings_of(values)
    upgrade_all(settings)
    carrier = DemoCarrier(Database(settings.demo_carrier_url))
    reset(carrier.db, frozen_at=START)
    carrier.clock.set(START)
    carrier.db.dispose()
    commands = {one.name: shlex.split(one.command) for one in processes(settings)}
    commands["desk"] = [sys.executable, "-m", "benchmarks.turns.wide_desk"]
    env = {**os.environ, **values, **environment(settings), **values}
    headers = {"x-api-key": values["XIAOKA_API_KEY"]}
    return Side("ours", folder, settings.public_url, headers, commands, env)


def stock(folder: Path, project: Path) -> Side:
    """Make an installation of the stock bot in a folder from its trained project."""
    folder.mkdir(parents=True)
    rasa_port, actions_port = free_ports(2)
    for name in ("actions.py", "credentials.yml"):
        (folder / name).write_bytes((project / name).read_bytes())
    stock_project.endpoints(folder, actions_port)
    rasa = [str(STOCK_PYTHON), "-m", "rasa"]
    serve = [*rasa, "run", "-m", str(project / "models" / "stock.tar.gz"), "-p", str(rasa_port), "-i", "127.0.0.1"]
    commands = {
        "rasa": [*serve, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
        "actions": [*rasa, "run", "actions", "-p", str(actions_port)],
    }
    env = {**os.environ, **QUIET, "SANIC_HOST": "127.0.0.1"}
    env.pop("PYTHONPATH", None)
    return Side("stock", folder, f"http://127.0.0.1:{rasa_port}", {}, commands, env)


def train(project: Path, epochs: int) -> None:
    """Train the stock bot, once per folder and wordings."""
    stock_project.write(project, epochs)
    command = [str(STOCK_PYTHON), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--data", "nlu", "core", "--fixed-model-name", "stock"]
    with (project / "train.log").open("ab") as log:
        subprocess.run(command, cwd=project, env={**os.environ, **QUIET}, stdout=log, stderr=log, check=True)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _resident_mb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
