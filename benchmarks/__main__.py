"""``make bench``: understanding on unseen wordings, and turns through the whole product, in one run.

Results with the machine they were made on go to ``benchmarks/results/latest.json``.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import load
from benchmarks.understanding import __main__ as comparison
from tests.e2e.stack import Stack, require_model, variables
from xiaoka.settings import ROOT

RESULTS = ROOT / "benchmarks" / "results"


def understanding(with_stock: bool) -> dict[str, Any]:
    """Measure ours on the evaluation wordings, with the stock pipeline of Rasa beside it where wished."""
    if comparison.main([] if with_stock else ["--without-stock"]):
        raise SystemExit(1)
    return dict(json.loads((RESULTS / "understanding.json").read_text(encoding="utf-8")))


def turns() -> list[dict[str, Any]]:
    """Measure turns at 1 and 20 conversations on a fresh installation."""
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), variables(Path(folder)))
        stack.open()
        try:
            asyncio.run(load.run(stack.url, 1, 1))  # warm
            for conversations in (1, 20):
                result = asyncio.run(load.run(stack.url, conversations, 3))
                sys.stdout.write(result.line() + "\n")
                measured.append(asdict(result))
        finally:
            stack.close()
    return measured


def machine() -> dict[str, Any]:
    """Say where this was measured."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def main() -> int:
    """Run everything and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--without-stock", action="store_true", help="measure ours alone")
    options = parser.parse_args()
    require_model()
    RESULTS.mkdir(parents=True, exist_ok=True)
    found = {"machine": machine(), "understanding": understanding(not options.without_stock), "turns": turns()}
    (RESULTS / "latest.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
