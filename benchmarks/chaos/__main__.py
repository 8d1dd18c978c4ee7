"""``python -m benchmarks.chaos``: nothing is lost or doubled while everything fails, one thing after the other.

Two engines, two action servers, two desks and a worker run against a PostgreSQL and a Redis of their own, kept running
as containers are. Customers hold conversations with the demo carrier all the time: each asks for his balance, cancels
his number or replaces his card, waits for each answer, and sends again under the same id after a failure. Each fault
comes in its turn; at the end the databases must hold every message, answer, case and request once. Exit code 1 when
not. Results go to ``benchmarks/results/chaos.json``.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.chaos import services
from benchmarks.chaos.checks import Verdict, judge
from benchmarks.chaos.crowd import Crowd
from benchmarks.chaos.customer import Book
from benchmarks.chaos.faults import Fault, all_faults
from benchmarks.chaos.keeper import Keeper
from benchmarks.chaos.topology import Counts, Topology
from benchmarks.machine import RESULTS, machine
from tests.e2e.stack import START

_WATCH_S = 30.0


@dataclass
class Recovery:
    """What a fault cost; seconds."""

    fault: str
    first_answer_s: float | None
    """From the end of the fault to the first answer to a message sent after it; none within the time watched."""
    well_again_s: float
    """Until every process that was hit is well again."""
    longest_turn_s: float
    told_it_failed: int
    """Turns whose customer was told that it did not work."""
    turns: int


async def run(on: Topology, chosen: argparse.Namespace) -> tuple[Book, list[Recovery]]:
    """Let customers talk, make every fault happen, and let the conversations come to their end."""
    book = Book()
    crowd = Crowd(on, book, chosen.conversations, chosen.pause, random.Random(chosen.seed))
    await asyncio.to_thread(crowd.seed, chosen.people, START)
    recoveries: list[Recovery] = []
    async with crowd.talking():
        await asyncio.sleep(chosen.between)
        for fault in all_faults(on):
            if chosen.only in fault.name:
                recoveries.append(await _suffered(on, fault, book, chosen.between))
                _say(json.dumps(asdict(recoveries[-1]), ensure_ascii=False))
    _say(f"{len(book.ended)} wishes, {len(book.turns)} turns, {book.repeats} requests repeated")
    # what was written last is still on its way out
    await asyncio.sleep(chosen.settle)
    return book, recoveries


async def _suffered(on: Topology, fault: Fault, book: Book, between: float) -> Recovery:
    begun, known = time.monotonic(), len(book.turns)
    await fault.happen()
    over = time.monotonic()
    well = asyncio.create_task(on.well(*fault.hit))
    first: float | None = None
    while first is None and time.monotonic() - over < _WATCH_S:
        first = next((t.ended - over for t in book.turns[known:] if t.answered and t.begun >= over), None)
        await asyncio.sleep(0.02)
    well_again = await well
    await asyncio.sleep(between)
    seen = [turn for turn in book.turns[known:] if turn.ended >= begun]
    longest = max((turn.ended - turn.begun for turn in seen), default=0.0)
    told = sum(not turn.answered for turn in seen)
    rounded = None if first is None else round(first, 2)
    return Recovery(fault.name, rounded, round(well_again, 2), round(longest, 2), told, len(seen))


def report(chosen: argparse.Namespace, book: Book, recoveries: list[Recovery], verdict: Verdict) -> dict[str, Any]:
    """Return the result as it is kept."""
    counts = {name: len(lines) for name, lines in vars(verdict).items()}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processes": vars(chosen.counts),
        "conversations": chosen.conversations,
        "options": {name: vars(chosen)[name] for name in ("pause", "between", "settle", "people", "seed")},
        "wishes": len(book.ended),
        "messages": len(book.sent),
        "turns": len(book.turns),
        "requests_repeated": book.repeats,
        "wrong": counts,
        "sound": verdict.sound and all(one.first_answer_s is not None for one in recoveries),
        "faults": [asdict(one) for one in recoveries],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--conversations", type=int, default=50, help="in flight at any time")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds that a customer reads, on the average")
    parser.add_argument("--between", type=float, default=10.0, help="seconds from one fault to the next")
    parser.add_argument("--settle", type=float, default=20.0, help="seconds that the worker gets at the end")
    parser.add_argument("--people", type=int, default=1500, help="subscribers, one for each wish")
    parser.add_argument("--only", default="", help="faults whose name has this in it")
    for name, count in asdict(Counts()).items():
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--keep", type=Path, help="an empty folder for logs and databases, kept afterwards")
    parser.add_argument("--out", type=Path, default=RESULTS / "chaos.json")
    chosen = parser.parse_args()
    chosen.counts = Counts(chosen.engines, chosen.actions, chosen.desks, chosen.workers)
    return chosen


async def _measured(chosen: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], Verdict]:
    # stopped from outside, the processes are stopped as well
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda one=asyncio.current_task(): one.cancel())
    measured_on, keeper = machine(), Keeper()
    on = Topology(folder, chosen.counts, keeper, await asyncio.to_thread(services.prepare, folder))
    try:
        await on.open()
        _say(f"{len(keeper.kept)} processes run")
        book, recoveries = await run(on, chosen)
        verdict = await asyncio.to_thread(judge, on.db, on.carrier.db, book)
        return {"machine": measured_on, **report(chosen, book, recoveries, verdict)}, verdict
    finally:
        on.close()
        await keeper.end()


def main() -> int:
    """Run, print and keep the result; 1 when anything was lost, doubled or left untold."""
    chosen = _options()
    with tempfile.TemporaryDirectory(prefix="xiaoka-chaos-", ignore_cleanup_errors=True) as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found, verdict = asyncio.run(_measured(chosen, folder))
    for name, lines in vars(verdict).items():
        for line in lines[:20]:
            _say(f"{name}: {line}")
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _say(json.dumps({name: value for name, value in found.items() if name != "faults"}, ensure_ascii=False))
    return 0 if found["sound"] else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
