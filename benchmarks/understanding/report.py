"""The figures of both sides as a table for reading."""

from collections.abc import Iterator
from typing import Any

HEAD = f"{'':44}{'ours':>10}{'stock':>10}{'ours/stock':>12}"


def table(result: dict[str, Any]) -> str:
    """Lay out all figures; the column of the stock pipeline stays empty where it was left out."""
    ours, stock = result["ours"], result.get("stock")
    lines = [HEAD, *_resources(ours, stock)]
    for name in ours["sets"]:
        theirs = stock["sets"][name] if stock else None
        lines += [f"\n{name} set, {ours['sets'][name]['messages']} messages", HEAD]
        lines += _quality(ours["sets"][name], theirs)
    if "learning_curve" in result:
        lines.append("\nlearning curve, ours: accuracy with a share of the wordings")
        lines += [f"  {float(share):4.0%}  {_pairs(found)}" for share, found in result["learning_curve"].items()]
    return "\n".join(lines)


def _pairs(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in found.items())


def _resources(ours: dict[str, Any], stock: dict[str, Any] | None) -> Iterator[str]:
    for name in (
        "train_seconds",
        "train_cpu_seconds",
        "train_peak_mb",
        "serve_peak_mb",
        "model_mb",
        "p50_ms",
        "p95_ms",
    ):
        yield row(name, ours[name], stock and stock[name], 1)


def _quality(ours: dict[str, Any], stock: dict[str, Any] | None) -> Iterator[str]:
    for name in ("accuracy", "macro_f1", "served", "ece"):
        yield row(name, ours[name], stock and stock[name])
    for name in ("recall", "false_alarms"):
        yield row(f"out of scope: {name}", ours["out_of_scope"][name], stock and stock["out_of_scope"][name])
    for part in ("entities", "decoys"):
        for kind, values in ours.get(part, {}).items():
            theirs = stock and stock[part].get(kind, {}).get("overlap", 0.0)
            yield row(f"{part}: {kind} (F1, overlap)", values["overlap"], theirs)
            exact = stock and stock[part].get(kind, {}).get("exact", 0.0)
            yield row(f"{part}: {kind} (F1, exact)", values["exact"], exact)
    for voice, value in ours["by_voice"].items():
        yield row(f"voice: {voice}", value, stock and stock["by_voice"].get(voice, 0.0))
    for side, found in (("ours", ours), ("stock", stock)):
        if found:
            yield f"worst five (F1), {side}: {_pairs(found['worst_intents'])}"


def row(name: str, ours: float, stock: float | None, digits: int = 3) -> str:
    """Give one line: our figure, theirs, and how many times theirs ours is."""
    line = f"{name:44}{ours:10.{digits}f}"
    if stock is None:
        return line
    ratio = f"{ours / stock:12.2f}" if stock else f"{'-':>12}"
    return f"{line}{stock:10.{digits}f}{ratio}"
