"""``python -m benchmarks.reach``: streams held open by one desk process while messages come at a steady rate.

The engine is played, so that the desk is measured: a latency is the time from sending a customer's message to its
answer at his window. Streams are cut at random, and in the middle the desk is killed and started again. At the end
every window must have every question and its answer, once and in order.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from benchmarks.machine import RESULTS, machine
from benchmarks.reach.client import Seen, Window
from tests.e2e.stack import free_ports
from xiaoka.launch.databases import upgrade_all
from xiaoka.settings import ROOT, Settings


@dataclass
class Result:
    """What a run measured; times in milliseconds."""

    clients: int
    rate: float
    seconds: float
    database: str
    messages: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    disconnects: int = 0
    restarts: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0


class Desk:
    """One desk process with a played engine beside it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.port, rasa, self._actions = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {
            **os.environ,
            "XIAOKA_DATABASE_URL": database or f"sqlite:///{folder / 'xiaoka.db'}",
            "XIAOKA_DEMO_CARRIER_URL": f"sqlite:///{folder / 'demo-carrier.db'}",
            "XIAOKA_TRACKER_URL": str(folder / "tracker.db"),
            "XIAOKA_DESK_PORT": str(self.port),
            "XIAOKA_RASA_URL": f"http://127.0.0.1:{rasa}",
        }
        names = {"database_url": "XIAOKA_DATABASE_URL", "demo_carrier_url": "XIAOKA_DEMO_CARRIER_URL"}
        upgrade_all(Settings(_env_file=None, **{name: self._env[v] for name, v in names.items()}))
        self._engine = subprocess.Popen([sys.executable, "-m", "benchmarks.reach.engine", str(rasa)], cwd=ROOT)
        self._log = (folder / "desk.log").open("wb")
        self._desk: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start the desk and wait until it answers."""
        command = [sys.executable, "-m", "xiaoka.gateway"]
        self._desk = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=self._log, stderr=self._log)
        async with asyncio.timeout(300), httpx.AsyncClient(trust_env=False) as http:
            while True:
                with suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/healthz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._desk
        self._desk.kill()
        self._desk.wait()

    def close(self) -> None:
        """End everything."""
        for process in (self._desk, self._engine):
            if process:
                process.terminate()
                process.wait(20)
        self._log.close()


async def run(desk: Desk, chosen: argparse.Namespace) -> Result:
    """Open the windows, talk, disturb, and count."""
    seen = Seen()
    result = Result(chosen.clients, chosen.rate, chosen.seconds, "PostgreSQL" if chosen.database else "SQLite")
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=50)
    async with httpx.AsyncClient(base_url=desk.url, timeout=20, limits=limits, trust_env=False) as http:
        windows = [Window(desk.port, await _session(http), seen) for _ in range(chosen.clients)]
        reading = [asyncio.create_task(one.run()) for one in windows]
        while not all(one.open for one in windows):
            await asyncio.sleep(0.1)
        sent = await _talk(http, desk, windows, chosen, result)
        await _settle(windows, sent)
    for one in windows:
        one.stop()
    await asyncio.gather(*reading)
    return _judged(result, seen, windows, sent)


async def _session(http: httpx.AsyncClient) -> str:
    return str((await http.post("/api/chat/sessions", json={})).raise_for_status().json()["token"])


async def _talk(
    http: httpx.AsyncClient, desk: Desk, windows: list[Window], chosen: argparse.Namespace, result: Result
) -> dict[int, list[str]]:
    chance = random.Random(chosen.seed)
    sent: dict[int, list[str]] = {}
    begun, posts, down = time.monotonic(), set[asyncio.Task[None]](), asyncio.Event()
    down.set()
    restart_at = chosen.seconds / 2 if chosen.restart else None
    n = 0
    while (passed := time.monotonic() - begun) < chosen.seconds:
        if restart_at is not None and passed >= restart_at:
            restart_at, result.restarts = None, 1
            asyncio.create_task(_restart(desk, windows, down))
        if chance.random() < chosen.cuts / chosen.rate:
            chance.choice(windows).cut()
        at = chance.randrange(len(windows))
        n += 1
        text = f"问{n}"
        sent.setdefault(at, []).append(text)
        post = asyncio.create_task(_post(http, windows[at], text, down))
        posts.add(post)
        post.add_done_callback(posts.discard)
        await asyncio.sleep(max(0.0, begun + n / chosen.rate - time.monotonic()))
    await asyncio.gather(*posts)
    result.messages = n
    return sent


async def _restart(desk: Desk, windows: list[Window], up: asyncio.Event) -> None:
    up.clear()
    for one in windows:
        # what a dead desk adds is not the latency of a living one
        one.asked.clear()
    desk.kill()
    await desk.start()
    up.set()


async def _post(http: httpx.AsyncClient, window: Window, text: str, up: asyncio.Event) -> None:
    body = {"client_message_id": text.replace("问", "m"), "text": text}
    headers = {"Authorization": f"Bearer {window.token}"}
    if window.open and up.is_set():
        window.asked[f"答{text}"] = time.monotonic()
    while True:
        # sent again until it is taken, under the same id, as the widget does
        with suppress(httpx.TransportError):
            if (await http.post("/api/chat/messages", json=body, headers=headers)).status_code == 202:
                return
        window.asked.pop(f"答{text}", None)
        await asyncio.sleep(0.5)


async def _settle(windows: list[Window], sent: dict[int, list[str]]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while any(len(windows[at].texts) < 2 * len(texts) for at, texts in sent.items()):
                await asyncio.sleep(0.2)
    await asyncio.sleep(1)


def _judged(result: Result, seen: Seen, windows: list[Window], sent: dict[int, list[str]]) -> Result:
    ordered = sorted(seen.latencies_ms)
    quantiles = statistics.quantiles(ordered, n=100) if len(ordered) > 1 else [0.0] * 99
    result.p50_ms, result.p95_ms, result.p99_ms = (round(quantiles[q], 1) for q in (49, 94, 98))
    result.disconnects, result.doubled, result.disordered = seen.disconnects, seen.doubled, seen.disordered
    for at, texts in sent.items():
        got = list(windows[at].texts.values())
        for text in texts:
            result.lost += (got.count(text) == 0) + (got.count(f"答{text}") == 0)
            result.doubled += max(0, got.count(text) - 1) + max(0, got.count(f"答{text}") - 1)
        asked = [text for text in got if text.startswith("答")]
        result.disordered += asked != [f"答{text}" for text in got if text.startswith("问")]
    return result


def main() -> int:
    """Run, print, and keep the result; 1 when the aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reach", description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--rate", type=float, default=20, help="messages a second, of all customers together")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--cuts", type=float, default=1, help="streams broken off a second")
    parser.add_argument("--no-restart", dest="restart", action="store_false")
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database; SQLite when left out")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--out", type=Path, default=RESULTS / "reach.json")
    chosen = parser.parse_args()
    result = asyncio.run(_measured(chosen))
    missed = result.lost or result.doubled or result.disordered or result.p95_ms >= 50
    found: dict[str, Any] = {"machine": machine(), "at": datetime.now(UTC).isoformat(), "load": os.getloadavg()}
    found |= {"result": asdict(result), "aim_met": not missed}
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 1 if missed else 0


async def _measured(chosen: argparse.Namespace) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), chosen.database)
        try:
            await desk.start()
            return await run(desk, chosen)
        finally:
            desk.close()


if __name__ == "__main__":
    sys.exit(main())
