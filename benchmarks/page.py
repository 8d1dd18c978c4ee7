"""``python -m benchmarks.page``: writes ``docs/measured.md`` from the results in ``benchmarks/results``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import RESULTS
from benchmarks.turns import report
from xiaoka.settings import ROOT

TARGET = ROOT / "docs" / "measured.md"
_HEAD = """# Measured

Written by `python -m benchmarks.page` from the files in `benchmarks/results/`; do not edit. Each says when and where
it was made. Times depend on the machine and on what else it did: trust ratios of one run before single figures.
"""


def page(results: Path = RESULTS) -> str:
    """Return the page; a benchmark that has not been run has no section."""
    parts = [_HEAD]
    for name, section in (
        ("turns", _turns),
        ("understanding", _understanding),
        ("reach", _reach),
        ("chaos", _chaos),
        ("soak", _soak),
    ):
        file = results / f"{name}.json"
        if file.exists():
            parts.append("\n".join(section(json.loads(file.read_text(encoding="utf-8")))))
    return "\n".join(parts) + "\n"


def _turns(found: dict[str, Any]) -> Iterator[str]:
    yield "## A turn, beside a stock Rasa bot\n"
    yield "Ours is the whole product, the stock bot is `rasa run` with its action server; both are asked the same six"
    yield "messages by the webhook of Rasa's REST channel, alternately, in one run (`python -m benchmarks.turns`)."
    yield f"{_where(found)}\n"
    yield "| | ours | stock | ours / stock |"
    yield "|---|---|---|---|"
    for name, ours, stock in report.rows(found["ours"], found.get("stock", {})):
        beside = (f"{stock:.1f}", f"{ours / stock:.2f}") if stock else ("–", "–")
        yield f"| {name} | {ours:.1f} | {' | '.join(beside)} |"
    if (RESULTS / "turns.png").exists():
        yield "\n![turns](../benchmarks/results/turns.png)"
    yield from _queueing(found["ours"]["at_20"]["cpu_ms_per_turn"])


def _queueing(spent: dict[str, float]) -> Iterator[str]:
    """Say what the cost of a turn means for a machine, as a model and not as a measurement."""
    whole = sum(spent.values())
    yield "\nA model, not a measurement: with *s* CPU seconds per turn, *c* cores serve *c / s* turns a second at most,"
    yield "and at a share *u* of that a turn waits about *s · u / (1 − u)* for a core. Measured is *s*:"
    yield f"{whole:.1f} ms ({', '.join(f'{name} {ms:.1f}' for name, ms in sorted(spent.items()))}), so at most"
    yield f"{1000 / whole:.0f} turns a second on each core."


def _understanding(found: dict[str, Any]) -> Iterator[str]:
    stock = found.get("stock")
    yield "\n## Understanding, beside the stock Chinese pipeline\n"
    epochs = f"the stock pipeline trained for {stock['epochs']} epochs" if stock else "without the stock pipeline"
    yield f"`python -m benchmarks.understanding`, {epochs}. {_where(found)}\n"
    yield "| | ours | stock |"
    yield "|---|---|---|"
    for name in ("train_seconds", "train_peak_mb", "serve_peak_mb", "model_mb", "p50_ms", "p95_ms"):
        yield f"| {name} | {found['ours'][name]} | {stock[name] if stock else '–'} |"
    for name, ours in found["ours"]["sets"].items():
        theirs = f"{stock['sets'][name]['accuracy']:.3f}" if stock else "–"
        yield f"| accuracy, {name} set | {ours['accuracy']:.3f} | {theirs} |"


def _reach(found: dict[str, Any]) -> Iterator[str]:
    result = found["result"]
    yield "\n## Open streams on one desk\n"
    yield f"`python -m benchmarks.reach`. {_where(found)}\n"
    yield "| | |"
    yield "|---|---|"
    for name, value in result.items():
        yield f"| {name} | {value} |"


def _chaos(found: dict[str, Any]) -> Iterator[str]:
    yield "\n## What is lost when something fails\n"
    many = ", ".join(f"{count} {name}" for name, count in found["processes"].items())
    yield f"`python -m benchmarks.chaos`: {many}; {found['conversations']} conversations"
    yield f"in flight while each fault comes in its turn. {_where(found)} {found['wishes']} wishes, {found['messages']}"
    options = " ".join(f"--{name} {value:g}" for name, value in found.get("options", {}).items())
    yield f"messages, {found['requests_repeated']} requests sent again. Options: {options or 'not kept'}.\n"
    yield "| wrong at the end | |"
    yield "|---|---|"
    for name, count in found["wrong"].items():
        yield f"| {name.replace('_', ' ')} | {count} |"
    yield "\nSeconds from the end of a fault to the first answered turn that began after it, until what was hit is well"
    yield "again, and of the longest turn; how many turns were answered by an apology and 重试.\n"
    yield "| fault | first answer | well again | longest turn | apologies | turns |"
    yield "|---|---|---|---|---|---|"
    for one in found["faults"]:
        first = "–" if one["first_answer_s"] is None else one["first_answer_s"]
        times = f"{first} | {one['well_again_s']} | {one['longest_turn_s']}"
        yield f"| {one['fault']} | {times} | {one['told_it_failed']} | {one['turns']} |"


def _soak(found: dict[str, Any]) -> Iterator[str]:
    yield "\n## Memory over half an hour\n"
    yield f"`python -m benchmarks.chaos.soak`: the same processes without faults, {found['turns']} turns in"
    yield f"{found['minutes']:.0f} minutes. {_where(found)} The slope is by least squares, after the warm-up; at most"
    yield f"{found['limit_mb_per_hour']} MB an hour are borne.\n"
    yield "| process | MB at first | at last | MB an hour |"
    yield "|---|---|---|---|"
    for name, one in found["processes"].items():
        yield f"| {name} | {one['first_mb']} | {one['last_mb']} | {one['mb_per_hour']} |"


def _where(found: dict[str, Any]) -> str:
    machine = found["machine"]
    load = machine.get("load_1_min", (found.get("load") or ["?"])[0])
    busy = f", load {load:.1f} at the beginning" if isinstance(load, float) else ""
    made = str(found.get("made") or found.get("at"))[:16]
    return f"Made {made} on {machine['cores']} cores ({machine['processor']}){busy}."


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
