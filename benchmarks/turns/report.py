"""The figures of both sides as a table for reading."""

from collections.abc import Iterator
from typing import Any


def table(result: dict[str, Any]) -> str:
    """Lay out ours, stock and their ratio; what was not measured is left out."""
    ours, stock = result["ours"], result.get("stock", {})
    lines = [f"{'':40}{'ours':>10}{'stock':>10}{'ours/stock':>12}"]
    for name, mine, theirs in rows(ours, stock):
        ratio = f"{mine / theirs:12.2f}" if theirs else ""
        lines.append(f"{name:40}{mine:10.1f}{f'{theirs:10.1f}' if theirs else ''}{ratio}")
    return "\n".join(lines)


def rows(ours: dict[str, Any], stock: dict[str, Any]) -> Iterator[tuple[str, float, float | None]]:
    """Give name, ours and theirs of every figure."""
    for conversations in (1, 20):
        key = f"at_{conversations}"
        for name in ("p50_ms", "p95_ms", "per_second"):
            yield f"{conversations} conversations: {name}", ours[key][name], _get(stock, key, name)
        yield f"{conversations} conversations: processor ms per turn", *_summed(ours, stock, key)
    for name in ("engine_s", "whole_s"):
        yield f"start: {name}", ours["start"][name], _get(stock, "start", name)
    yield "resident MB: engine", ours["resident_mb"]["rasa"], _get(stock, "resident_mb", "rasa")
    yield "resident MB: all processes", sum(ours["resident_mb"].values()), sum(stock.get("resident_mb", {}).values())
    for at in ("10", "100", "1000"):
        if at in ours.get("long", {}):
            yield f"one conversation, at turn {at}: p50_ms", ours["long"][at], _get(stock, "long", at)


def _summed(ours: dict[str, Any], stock: dict[str, Any], key: str) -> tuple[float, float]:
    return (
        sum(ours[key]["cpu_ms_per_turn"].values()),
        sum(stock[key]["cpu_ms_per_turn"].values()) if stock else 0.0,
    )


def _get(stock: dict[str, Any], key: str, name: str) -> float | None:
    found = stock.get(key, {}).get(name)
    return float(found) if found is not None else None
