"""The processes of ``deploy/compose.yml`` on this machine: desks, engines, action servers, a worker."""

import asyncio
import os
import shlex
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import psycopg

from benchmarks.chaos import services as own
from benchmarks.chaos.keeper import Keeper, Kept
from benchmarks.chaos.services import Services
from tests.e2e.stack import START, free_ports, settings_of, variables
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade_all
from xiaoka.launch.processes import Process, environment, processes
from xiaoka.settings import ROOT, Settings

READY_S = 240.0


@dataclass(frozen=True)
class Counts:
    """How many of each process."""

    engines: int = 2
    actions: int = 2
    desks: int = 2
    workers: int = 1


@dataclass
class Topology:
    """A running installation with several of each process."""

    folder: Path
    counts: Counts
    keeper: Keeper
    services: Services
    values: dict[str, str] = field(default_factory=dict)
    desks: list[str] = field(default_factory=list)
    health: dict[str, str] = field(default_factory=dict)
    """Address of each process that says whether it is well."""

    def __post_init__(self) -> None:
        engines = free_ports(self.counts.engines)
        self.values = variables(
            self.folder,
            XIAOKA_DATABASE_URL=self.services.url("product"),
            XIAOKA_DEMO_CARRIER_URL=self.services.url("carrier"),
            XIAOKA_TRACKER_URL=self.services.url("tracker"),
            XIAOKA_REDIS_URL=self.services.redis_url,
            XIAOKA_RASA_URL=",".join(f"http://127.0.0.1:{port}" for port in engines),
            XIAOKA_WORKER_IN_DESK="false",
        )
        self.settings: Settings = settings_of(self.values)
        self.db = Database(self.settings.database_url)
        self.carrier = DemoCarrier(Database(self.settings.demo_carrier_url))

    async def open(self) -> None:
        """Start the services, make the databases, start the product and wait until it is well."""
        own.keep(self.services, self.keeper)
        self.keeper.begin()
        await _until(self._created, "PostgreSQL")
        await asyncio.to_thread(self._fill)
        self._keep_product()
        await self.well(*self.health)

    def close(self) -> None:
        """Let go of the databases."""
        self.db.dispose()
        self.carrier.db.dispose()

    async def well(self, *names: str) -> float:
        """Wait until these processes are well; returns the seconds that it took."""
        begun = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=3)
        key = {"X-Xiaoka-Key": self.values["XIAOKA_ENGINE_KEY"]}
        async with aiohttp.ClientSession(timeout=timeout, headers=key) as http:
            for name in names:
                await _until(lambda url=self.health[name]: _answers(http, url), name)
        return time.monotonic() - begun

    async def _created(self) -> bool:
        with suppress(psycopg.OperationalError):
            await asyncio.to_thread(own.create, self.services)
            return True
        return False

    def _fill(self) -> None:
        upgrade_all(self.settings)
        reset(self.carrier.db, frozen_at=START)
        self.carrier.clock.set(START)

    def _keep_product(self) -> None:
        known = processes(self.settings)
        actions, desk = (next(one for one in known if one.name == name) for name in ("actions", "desk"))
        # the address that engines and desks know is the balancer's
        balancer = self.settings.actions_port
        ports = free_ports(self.counts.actions)
        for number, port in enumerate(ports, 1):
            self._keep(replace(actions, name=f"actions-{number}", port=port), {"XIAOKA_ACTIONS_PORT": str(port)})
            self.health[f"actions-{number}"] = f"http://127.0.0.1:{port}/health"
        self._plain("balancer", "benchmarks.chaos.balancer", [str(balancer), *map(str, ports)])
        for engine in known:
            if engine.port_setting == "XIAOKA_RASA_URL":
                name = engine.name if "-" in engine.name else "rasa-1"
                self._keep(replace(engine, name=name), {})
                self.health[name] = f"http://127.0.0.1:{engine.port}/webhooks/xiaoka/ready"
        for number, port in enumerate(free_ports(self.counts.desks), 1):
            self._keep(replace(desk, name=f"desk-{number}", port=port), {"XIAOKA_DESK_PORT": str(port)})
            self.desks.append(f"http://127.0.0.1:{port}")
            self.health[f"desk-{number}"] = f"http://127.0.0.1:{port}/readyz"
        for number, port in enumerate(free_ports(self.counts.workers), 1):
            self._plain(f"worker-{number}", "xiaoka.worker", [], XIAOKA_WORKER_METRICS_PORT=str(port))
            self.health[f"worker-{number}"] = f"http://127.0.0.1:{port}/metrics"

    def _keep(self, process: Process, more: dict[str, str]) -> None:
        env = {**os.environ, **self.values, **environment(self.settings, process), **self.values, **more}
        command = shlex.split(process.command)
        self.keeper.add(Kept(process.name, command, env | {"CHAOS_CWD": str(ROOT)}, self.log(process.name)))

    def _plain(self, name: str, module: str, arguments: list[str], **more: str) -> None:
        env = {**os.environ, **environment(self.settings), **self.values, **more, "CHAOS_CWD": str(ROOT)}
        self.keeper.add(Kept(name, [sys.executable, "-m", module, *arguments], env, self.log(name)))

    def log(self, name: str) -> Path:
        """Return the file with everything a process wrote."""
        return self.folder / f"{name}.log"


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        async with http.get(url) as answer:
            return answer.status == 200
    return False


async def _until(well, what: str) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + READY_S
    while not await well():
        if time.monotonic() > deadline:
            raise SystemExit(f"chaos: {what} was not well within {READY_S:.0f} s")
        await asyncio.sleep(0.1)
