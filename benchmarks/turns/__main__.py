"""``python -m benchmarks.turns``: what a turn costs, ours beside a stock Rasa bot, in turns and in one run.

Both are asked the same six messages by the webhook of Rasa's REST channel, which both have; ours is the whole product
(desk, engine, actions, vault, audit, both databases), the stock bot is ``rasa run`` and ``rasa run actions`` with
SQLite. Measured are single and 20 conversations, turn by turn of long ones, start, memory and processor time. Results
go to ``benchmarks/results/turns.json`` and ``turns.png``.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import RESULTS, machine
from benchmarks.turns import report, sides, talk
from benchmarks.turns.sides import Side
from benchmarks.understanding.sides import STOCK_PYTHON
from xiaoka.settings import ROOT

AT = (10, 100, 1000)


def measure(found: list[Side], chosen: argparse.Namespace) -> dict[str, Any]:
    """Measure the sides alternately, so that what else the machine does meets both."""
    result: dict[str, Any] = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    for side in found:
        result[side.name] = {"start": starts(side, chosen.starts)}
        asyncio.run(talk.many(side, 1, 2, talk.Measured()))
    for conversations in (1, 20):
        for side, figures in alternately(found, conversations, chosen.rounds).items():
            result[side][f"at_{conversations}"] = figures
            sys.stdout.write(f"{side}, {conversations} conversations: {figures}\n")
    for side in found:
        result[side.name]["resident_mb"] = side.resident_mb()
        if chosen.long:
            result[side.name]["long"] = lengths(side, chosen.long)
            result[side.name]["resident_after_long_mb"] = side.resident_mb()
            sys.stdout.write(f"{side.name}, one long conversation: {result[side.name]['long']}\n")
    return result


def starts(side: Side, times: int) -> dict[str, Any]:
    """Start a side again and again: the engine alone with everything else running, and everything."""
    alone, whole = [], []
    for _ in range(times):
        whole.append(round(side.start(), 1))
        side.stop("rasa")
        alone.append(round(side.start("rasa"), 1))
        if len(whole) < times:
            side.stop()
    return {"engine_s": sorted(alone)[times // 2], "whole_s": sorted(whole)[times // 2], "all": [alone, whole]}


def alternately(found: list[Side], conversations: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Let the sides take turns, three times each."""
    measured = {side.name: talk.Measured() for side in found}
    before = {side.name: side.cpu_s() for side in found}
    for _ in range(3):
        for side in found:
            asyncio.run(talk.many(side, conversations, rounds, measured[side.name]))
    figures = {}
    for side in found:
        turns = len(measured[side.name].turns)
        used = {name: spent - before[side.name][name] for name, spent in side.cpu_s().items()}
        per_turn = {name: round(1000 * spent / turns, 1) for name, spent in used.items()}
        figures[side.name] = measured[side.name].figures() | {"cpu_ms_per_turn": per_turn}
    return figures


def lengths(side: Side, turns: int) -> dict[str, Any]:
    """Measure one long conversation."""
    measured = asyncio.run(talk.long(side, turns))
    found = {str(at): talk.around(measured.turns, at) for at in AT if at <= turns}
    return found | {
        "failed": measured.failed,
        "series": [round(one, 1) for one in measured.turns[:: max(1, turns // 200)]],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything, print a table and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--without-stock", action="store_true", help="measure ours alone")
    parser.add_argument(
        "--project", type=Path, default=ROOT / "var" / "stock-bot", help="where the stock bot is trained"
    )
    parser.add_argument(
        "--epochs", type=int, default=100, help="of the stock bot; they change its answers, not its pace"
    )
    parser.add_argument("--rounds", type=int, default=10, help="of six messages per conversation")
    parser.add_argument("--long", type=int, default=1000, help="turns of the long conversation; 0 leaves it out")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--train-only", action="store_true", help="train the stock bot and end")
    chosen = parser.parse_args(arguments)
    if not chosen.without_stock:
        if not STOCK_PYTHON.exists():
            sys.stderr.write(
                "turns: stock Rasa is not here; run scripts/setup-bench, or leave it out: --without-stock\n"
            )
            return 1
        if not (chosen.project / "models" / "stock.tar.gz").exists():
            sides.train(chosen.project, chosen.epochs)
        if chosen.train_only:
            return 0
    with tempfile.TemporaryDirectory() as folder:
        found = [sides.ours(Path(folder) / "ours")]
        if not chosen.without_stock:
            found.insert(0, sides.stock(Path(folder) / "stock", chosen.project))
        try:
            result = measure(found, chosen)
        finally:
            for side in found:
                side.stop()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "turns.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(report.table(result) + "\n")
    if not chosen.without_stock:
        plot = [str(STOCK_PYTHON), str(ROOT / "benchmarks" / "turns" / "plot.py"), str(RESULTS)]
        subprocess.run(plot, check=True, env={**os.environ, "PYTHONPATH": ""})
    return 0


if __name__ == "__main__":
    sys.exit(main())
