"""``python -m benchmarks.understanding``: ours and the stock Chinese pipeline of Rasa, trained on the same wordings.

Both are trained and asked in this one run, each in its own environment, on one thread. Results go to
``benchmarks/results/``: ``understanding.json``, confusion matrices as CSV and PNG, the learning curve as PNG.
The stock pipeline needs 2.5 GB of disk and about an hour on one core; ``--without-stock`` leaves it out.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import RESULTS, machine
from benchmarks.understanding import data, figures, report, sides, stages
from xiaoka.settings import ROOT

SHARES = (0.25, 0.5, 0.75)
EPOCHS = 100


def measure(work: Path, epochs: int | None, curve: bool) -> dict[str, Any]:
    """Train and ask everything in a folder; keep the confusion matrices.

    Args:
        work: where models and answers lie; what is done there already, with the same inputs, is not repeated.
        epochs: of the stock pipeline; None leaves it out.
        curve: train ours on a part of the wordings, too.
    """
    asked = data.questions()
    result: dict[str, Any] = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine() | {"threads": 1},
    }
    result["ours"], answered = sides.ours(work / "ours", asked)
    keep_confusion("ours", answered)
    if epochs:
        result["stock"], answered = sides.stock(work / "stock", asked, epochs)
        keep_confusion("stock", answered)
    if curve:
        parts = {str(share): sides.ours(work / f"ours-{share}", asked, share)[0] for share in SHARES}
        result["learning_curve"] = {
            share: {name: found["accuracy"] for name, found in part["sets"].items()}
            for share, part in {**parts, "1.0": result["ours"]}.items()
        }
    return result


def train_only(side: str, work: Path, epochs: int) -> int:
    """Train one side into a folder, from which a later run with the same wordings goes on."""
    spent = sides.train_stock(work / "stock", epochs) if side == "stock" else sides.train_ours(work / "ours")
    sys.stdout.write(f"{side}: trained in {spent['seconds']} s, {spent['peak_mb']} MB at most\n")
    return 0


def keep_confusion(side: str, answered: Sequence[Any]) -> None:
    """Write the confusion matrix of all sets together."""
    with (RESULTS / f"confusion-{side}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(figures.confusion([one for one in answered if one.label]))


def draw() -> None:
    """Draw the pictures, where the environment with matplotlib is."""
    if sides.STOCK_PYTHON.exists():
        subprocess.run([str(sides.STOCK_PYTHON), str(sides.HERE / "plots.py"), str(RESULTS)], check=True)
    else:
        sys.stdout.write("no pictures: they are drawn in the environment that scripts/setup-bench makes\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    parser.add_argument("--without-stock", action="store_true", help="measure ours alone")
    parser.add_argument("--without-curve", action="store_true", help="leave the learning curve out")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of the stock pipeline (default 100)")
    parser.add_argument("--work", type=Path, help="keep models and answers here and go on from what is there")
    parser.add_argument(
        "--train-only", choices=("ours", "stock"), help="train this side into --work and stop; a later run asks it"
    )
    options = parser.parse_args(arguments)
    if options.train_only and not options.work:
        parser.error("--train-only needs --work")
    RESULTS.mkdir(parents=True, exist_ok=True)
    if not options.without_stock:
        subprocess.run([str(ROOT / "scripts" / "setup-bench")], check=True)
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).resolve()
        try:
            if options.train_only:
                return train_only(options.train_only, work, options.epochs)
            result = measure(work, None if options.without_stock else options.epochs, not options.without_curve)
        except stages.Failed as failed:
            sys.stderr.write(f"{failed}\n{_tail(failed)}")
            return 1
    target = RESULTS / "understanding.json"
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(report.table(result) + "\n")
    if not options.without_curve:
        draw()
    return 0


def _tail(failed: stages.Failed) -> str:
    return failed.log.read_text(encoding="utf-8", errors="replace")[-2000:]


if __name__ == "__main__":
    sys.exit(main())
