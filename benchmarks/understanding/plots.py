"""Pictures of the results. Runs in ``benchmarks/.venv-stock`` only, as ``python plots.py RESULTS_FOLDER``."""

import csv
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot


def confusion(table: Path) -> None:
    """Draw a confusion matrix: each row is one true label, shaded by where its messages went."""
    rows = list(csv.reader(table.open(encoding="utf-8")))
    names = rows[0][1:]
    counts = [[int(cell) for cell in row[1:]] for row in rows[1:]]
    shares = [[cell / (sum(row) or 1) for cell in row] for row in counts]
    figure, axes = pyplot.subplots(figsize=(15, 14))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for down, row in enumerate(counts):
        for across, cell in enumerate(row):
            if cell:
                ink = "white" if shares[down][across] > 0.5 else "black"
                axes.text(across, down, cell, ha="center", va="center", fontsize=7, color=ink)
    axes.set_xticks(range(len(names)))
    axes.set_xticklabels(names, rotation=90, fontsize=8)
    axes.set_yticks(range(len(names)))
    axes.set_yticklabels(names, fontsize=8)
    axes.set(xlabel="predicted", ylabel="true", title=f"{table.stem}, all sets")
    _keep(figure, table.with_suffix(".png"))


def learning_curve(results: Path) -> None:
    """Draw accuracy over the share of the training wordings, and the stock pipeline with all of them."""
    found = json.loads((results / "understanding.json").read_text(encoding="utf-8"))
    curve = found["learning_curve"]
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for name, colour in zip(next(iter(curve.values())), ("tab:blue", "tab:orange", "tab:green")):  # noqa: B905
        points = [(100 * float(share), 100 * row[name]) for share, row in curve.items()]
        axes.plot(*zip(*points), marker="o", color=colour, label=f"ours, {name} set")  # noqa: B905
        if "stock" in found:
            stock = 100 * found["stock"]["sets"][name]["accuracy"]
            axes.plot([100], [stock], marker="x", color=colour, linestyle="", label=f"stock, {name} set")
    axes.set(xlabel="training wordings used, %", ylabel="accuracy, %", title="Learning curve")
    axes.grid(alpha=0.3)
    axes.legend()
    _keep(figure, results / "learning-curve.png")


def _keep(figure: "pyplot.Figure", target: Path) -> None:
    figure.tight_layout()
    figure.savefig(target, dpi=80)
    pyplot.close(figure)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for found_table in sorted(folder.glob("confusion-*.csv")):
        confusion(found_table)
    learning_curve(folder)
