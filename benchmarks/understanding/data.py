"""What both are trained on, and what both are asked."""

import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.understanding.engine import evaluate
from xiaoka.settings import ROOT

SETS = {
    "first": "tests/data/understanding",
    "second": "tests/data/understanding_second",
    "third": "tests/data/understanding_third",
}


def questions() -> list[dict[str, Any]]:
    """Give every message of the evaluation with its truth and the name of its set."""
    return [{**_truth(item), "set": name} for name, place in SETS.items() for item in evaluate.examples(ROOT / place)]


def _truth(item: dict[str, Any]) -> dict[str, Any]:
    text, spans = evaluate.unmark(item["text"])
    if "entities" in item:  # a message that is asked for its entities alone
        text, spans = item["text"], evaluate.located(item["text"], item["entities"])
    return {"text": text, "label": item.get("label", ""), "voice": item.get("voice", ""), "spans": spans}


def our_project(folder: Path, share: float = 1.0) -> None:
    """Copy the Rasa project, with the given share (0–1) of the wordings of each label."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data", dirs_exist_ok=True)
    if share < 1:
        shutil.rmtree(folder / "data" / "nlu")
        (folder / "data" / "nlu").mkdir()
        (folder / "data" / "nlu" / "part.yml").write_text(_part(share), encoding="utf-8")


def _part(share: float) -> str:
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, line in _wordings():
        by_label[label].append(line)
    lines = ['version: "3.1"', "nlu:"]
    for label, wordings in by_label.items():
        random.Random(label).shuffle(wordings)  # a larger share holds the smaller one
        kept = wordings[: max(1, round(share * len(wordings)))]
        lines += [f"- intent: {label}", "  examples: |", *(f"    {line}" for line in kept)]
    return "\n".join(lines) + "\n"


def _wordings() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            yield from ((block["intent"], line) for line in block["examples"].splitlines() if line.strip())


def stock_project(folder: Path, epochs: int) -> None:
    """Write the stock pipeline and the same wordings; questions become plain intents, which it needs."""
    pipeline = (ROOT / "benchmarks" / "understanding" / "stock.yml").read_text(encoding="utf-8")
    (folder / "config.yml").write_text(pipeline.replace("epochs: 100", f"epochs: {epochs}"), encoding="utf-8")
    (folder / "nlu").mkdir(exist_ok=True)
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        renamed = path.read_text(encoding="utf-8").replace("- intent: faq/", "- intent: faq_")
        (folder / "nlu" / path.name).write_text(renamed, encoding="utf-8")


def our_label(label: str) -> str:
    """Undo the renaming for the stock pipeline."""
    return f"faq/{label.removeprefix('faq_')}" if label.startswith("faq_") else label
