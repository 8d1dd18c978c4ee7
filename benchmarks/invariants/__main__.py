"""``python -m benchmarks.invariants``: lives of a number until so many were generated or the time is up.

Results of several runs add up in ``benchmarks/results/invariants.json``; each run takes other seeds. Exit code 1 when a
rule was broken; the life that broke it is printed.
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from benchmarks.invariants.checks import RULES
from benchmarks.invariants.lives import Tally, Tree
from benchmarks.invariants.world import World
from xiaoka.settings import ROOT

RESULTS = ROOT / "benchmarks" / "results" / "invariants.json"
SHOWN = 5


def run(seed: int, sequences: int, seconds: float) -> tuple[Tally, int]:
    """Grow trees from one seed after the other; return what was generated and the next seed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    gc.set_threshold(100_000, 20, 20)
    world, tally, end = World(), Tally(), time.monotonic() + seconds
    while len(tally.sequences) < sequences and time.monotonic() < end:
        Tree(world, seed, tally).grow()
        seed += 1
    world.close()
    return tally, seed


def main() -> int:
    """Run, print and keep the figures."""
    parser = argparse.ArgumentParser(description="generate lives of a number and ask every rule after every event")
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=240.0)
    parser.add_argument("--seed", type=int, help="first seed; goes on after the last run when left out")
    parser.add_argument("--anew", action="store_true", help="forget the results of earlier runs")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    kept = _kept(options.out, options.anew)
    first = options.seed if options.seed is not None else kept["next_seed"]
    begun = time.monotonic()
    tally, following = run(first, options.sequences, options.minutes * 60)
    kept["runs"].append(_figures(tally, first, following, time.monotonic() - begun))
    kept |= {"next_seed": following, "sequences": sum(one["sequences"] for one in kept["runs"])}
    kept |= {name: sum(one[name] for one in kept["runs"]) for name in ("events", "broken")}
    options.out.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    last = kept["runs"][-1]
    print(f"{last['sequences']} sequences, {last['events']} events, {last['broken']} broken in {last['seconds']} s")
    print(f"in all {kept['sequences']} sequences, {kept['events']} events, {kept['broken']} broken")
    for one in tally.broken[:SHOWN]:
        print(json.dumps(one, ensure_ascii=False))
    return 1 if tally.broken else 0


def _kept(file: Path, anew: bool) -> dict[str, Any]:
    if file.exists() and not anew:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    rules = [rule.__doc__ for rule in RULES] + ["The audit trail verifies."]
    return {"rules": rules, "next_seed": 1, "sequences": 0, "events": 0, "broken": 0, "runs": []}


def _figures(tally: Tally, first: int, following: int, seconds: float) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "seeds": [first, following - 1],
        "sequences": len(tally.sequences),
        "events": tally.events,
        "kinds": dict(tally.kinds.most_common()),
        "states": dict(sorted(tally.states.items())),
        "broken": len(tally.broken),
        "seconds": round(seconds),
    }


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
