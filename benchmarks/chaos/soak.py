"""``python -m benchmarks.chaos.soak``: does memory grow while the same topology answers at a steady rate?

Customers with the demo carrier as in ``benchmarks.chaos``, without faults. The resident memory of each process is read
every ten seconds; after the warm-up its slope, by least squares, must stay below the limit. Exit code 1 when not.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.chaos import services
from benchmarks.chaos.crowd import Crowd
from benchmarks.chaos.customer import Book
from benchmarks.chaos.keeper import Keeper
from benchmarks.chaos.topology import Counts, Topology
from benchmarks.machine import RESULTS, machine
from tests.e2e.stack import START

_EVERY_S = 10.0
_PAUSE_S = 8.0


@dataclass
class Memory:
    """Resident memory of one process: hours since the beginning and MB."""

    hours: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)

    def slope(self, warm_up_h: float) -> float:
        """Return the growth after the warm-up in MB an hour."""
        pairs = [(hour, mb) for hour, mb in zip(self.hours, self.mb, strict=True) if hour >= warm_up_h]
        if len(pairs) < 2:
            return 0.0
        return statistics.linear_regression(*zip(*pairs, strict=True)).slope


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


async def _soaked(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    keeper, measured_on = Keeper(), machine()
    on = Topology(folder, Counts(), keeper, await asyncio.to_thread(services.prepare, folder))
    try:
        await on.open()
        book, memory = Book(), {name: Memory() for name in on.health}
        size = max(1, round(chosen.rate * _PAUSE_S))
        crowd = Crowd(on, book, size, _PAUSE_S, random.Random(6))
        await asyncio.to_thread(crowd.seed, round(chosen.minutes * 60 * chosen.rate / 2) + size, START)
        async with crowd.talking():
            await _watched(keeper, memory, chosen.minutes * 60)
        return {"machine": measured_on, **_report(chosen, book, memory)}
    finally:
        on.close()
        await keeper.end()


async def _watched(keeper: Keeper, memory: dict[str, Memory], seconds: float) -> None:
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        for name, one in memory.items():
            one.hours.append(passed / 3600)
            one.mb.append(resident_mb(keeper.kept[name].pid))
        await asyncio.sleep(_EVERY_S)


def _report(chosen: argparse.Namespace, book: Book, memory: dict[str, Memory]) -> dict[str, Any]:
    slopes = {name: round(one.slope(chosen.warm_up / 60), 1) for name, one in memory.items()}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "minutes": chosen.minutes,
        "turns": len(book.turns),
        "turns_per_second": round(len(book.turns) / chosen.minutes / 60, 2),
        "limit_mb_per_hour": chosen.limit,
        "processes": {
            name: {"first_mb": round(one.mb[0]), "last_mb": round(one.mb[-1]), "mb_per_hour": slopes[name]}
            for name, one in memory.items()
        },
        "sound": all(slope <= chosen.limit for slope in slopes.values()),
    }


def main() -> int:
    """Run, print and keep the result; 1 when the memory of a process grows faster than the limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--warm-up", type=float, default=10, help="minutes that do not count")
    parser.add_argument("--rate", type=float, default=2, help="turns a second, of all customers together")
    parser.add_argument("--limit", type=float, default=30, help="MB an hour that a process may grow")
    parser.add_argument("--out", type=Path, default=RESULTS / "soak.json")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiaoka-soak-", ignore_cleanup_errors=True) as folder:
        found = asyncio.run(_soaked(chosen, Path(folder)))
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0 if found["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
