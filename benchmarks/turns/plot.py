"""The picture of long conversations. Runs in ``benchmarks/.venv-stock`` only, as ``python plot.py RESULTS_FOLDER``."""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot


def draw(results: Path) -> None:
    """Draw the time of a turn over the length of the conversation, and turns at 1 and 20 conversations."""
    found = json.loads((results / "turns.json").read_text(encoding="utf-8"))
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 4.5))
    for name, colour in (("ours", "tab:blue"), ("stock", "tab:orange")):
        series = found[name].get("long", {}).get("series", [])
        left.plot([5 * number for number in range(len(series))], series, color=colour, label=name, linewidth=1)
    left.set(xlabel="turn of one conversation", ylabel="ms", yscale="log", title="A turn in a long conversation")
    left.legend()
    left.grid(alpha=0.3)
    names = [f"{kind}, {count}" for count in (1, 20) for kind in ("p50", "p95")]
    for shift, (name, colour) in enumerate((("ours", "tab:blue"), ("stock", "tab:orange"))):
        heights = [found[name][f"at_{count}"][f"{kind}_ms"] for count in (1, 20) for kind in ("p50", "p95")]
        right.bar([place + 0.4 * shift for place in range(4)], heights, width=0.38, color=colour, label=name)
    right.set_xticks([place + 0.2 for place in range(4)])
    right.set_xticklabels(names)
    right.set(ylabel="ms", yscale="log", title="A turn at 1 and 20 conversations")
    right.legend()
    right.grid(alpha=0.3, axis="y")
    figure.tight_layout()
    figure.savefig(results / "turns.png", dpi=80)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
