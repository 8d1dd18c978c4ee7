"""Measure a trained model on wordings it has not seen.

``python -m xiaoka_engine.evaluate --model models --data tests/data/understanding [--json FILE] [--errors]``

A data file is a YAML list of ``{label, voice, text}`` with entities marked inline as ``[words](entity)`` or
``[words](entity:value)``, or of ``{text, entities: [{entity, text, value}]}`` for messages that only concern entities.
"""

import argparse
import asyncio
import json
import logging
import re
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import yaml

from xiaoka_engine import measures
from xiaoka_engine.measures import Answer, Span
from xiaoka_engine.patches import tensorflow_stub

_INLINE = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+)(?::([a-z_]+))?\)")


def unmark(marked: str) -> Tuple[str, List[Span]]:
    """Take inline marks out of a text and give their places."""
    text, spans, position = "", [], 0
    for mark in _INLINE.finditer(marked):
        text += marked[position : mark.start()]
        spans.append(Span(mark[2], len(text), len(text) + len(mark[1]), mark[3]))
        text += mark[1]
        position = mark.end()
    return text + marked[position:], spans


def examples(folder: Path) -> Iterator[Dict[str, Any]]:
    """Read every message of every YAML file in a folder."""
    for path in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            if isinstance(item, dict) and "text" in item:
                yield item


def located(text: str, listed: Sequence[Dict[str, Any]]) -> List[Span]:
    """Find listed entities in their text, in order."""
    spans, position = [], 0
    for entity in listed:
        start = text.find(entity["text"], position)
        start = start if start >= 0 else text.find(entity["text"])
        spans.append(Span(entity["entity"], start, start + len(entity["text"]), entity.get("value")))
        position = start + len(entity["text"])
    return spans


class Model:
    """A trained model, loaded without the rest of the engine."""

    def __init__(self, path: Path) -> None:
        """Load the newest model of a folder, or the model in a file."""
        tensorflow_stub.apply()
        from rasa.core.agent import Agent
        from rasa.utils.log_utils import configure_structlog

        configure_structlog(logging.ERROR)

        self._loop = asyncio.new_event_loop()
        newest = max(path.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime) if path.is_dir() else path
        self._agent = Agent.load(str(newest))

    def parse(self, text: str) -> Dict[str, Any]:
        """Understand one message."""
        parsed: Dict[str, Any] = self._loop.run_until_complete(self._agent.parse_message(text))
        return parsed


def answer(model: Model, item: Dict[str, Any]) -> Answer:
    """Let the model read one message of the evaluation."""
    text, marked = unmark(item["text"])
    if "entities" in item:
        text, marked = item["text"], located(item["text"], item["entities"])
    started = time.perf_counter()
    parsed = model.parse(text)
    seconds = time.perf_counter() - started
    intent = parsed["intent"]["name"]
    found = [Span(e["entity"], e["start"], e["end"], e.get("value")) for e in parsed.get("entities", [])]
    label = parsed.get("label") or intent
    return Answer(
        text,
        item.get("label", ""),
        item.get("voice", ""),
        label,
        intent,
        parsed["intent"]["confidence"],
        marked,
        found,
        seconds,
    )


def measure(answers: List[Answer]) -> Dict[str, Any]:
    """Put all figures of an evaluation together."""
    labelled = [a for a in answers if a.label]
    decoys = [a for a in answers if not a.label]
    return {
        "labels": measures.labels(labelled),
        "out_of_scope": measures.outside(labelled),
        "entities": measures.entities([(a.true_entities, a.entities) for a in labelled]),
        "decoys": measures.entities([(a.true_entities, a.entities) for a in decoys]),
        "time": measures.timing(answers),
    }


def table(result: Dict[str, Any]) -> str:
    """Lay the figures out for reading."""
    labels = result["labels"]
    lines = [f"messages {labels['messages']}  accuracy {labels['accuracy']:.3f}  macro-F1 {labels['macro_f1']:.3f}"]
    lines.append("out of scope: recall {recall:.3f}, false alarms {false_alarms:.3f}".format(**result["out_of_scope"]))
    lines.append("time: " + "  ".join(f"{name} {value:.1f}" for name, value in result["time"].items()))
    for part in ("entities", "decoys"):
        lines.append(f"\n{part:20}" + "".join(f"{kind:>9}" for kind in result[part]["all"]))
        for name, row in result[part].items():
            lines.append(f"{name:20}" + "".join(f"{value:9.3f}" for value in row.values()))
    for part in ("by_voice", "by_label"):
        ranked = sorted(labels[part].items(), key=lambda pair: pair[1])
        lines.append(f"\n{part}: " + ", ".join(f"{name} {value:.2f}" for name, value in ranked))
    lines.append("\nconfusions (true → predicted):")
    lines += [f"  {times:3} {true} → {predicted}" for true, predicted, times in labels["confusions"]]
    return "\n".join(lines)


def mistakes(answers: List[Answer]) -> Iterator[str]:
    """Say of every message what was misunderstood in it."""
    for a in answers:
        if a.label and a.label != a.predicted:
            yield f"{a.label} → {a.predicted} ({a.confidence:.2f}, {a.intent}) {a.voice}: {a.text}"
        missed = [t for t in a.true_entities if not any(t.overlaps(f) for f in a.entities)]
        extra = [f for f in a.entities if not any(f.overlaps(t) for t in a.true_entities)]
        wrong = [
            f
            for f in a.entities
            for t in a.true_entities
            if f.overlaps(t) and t.value is not None and not f.same_value(t)
        ]
        for kind, spans in (("missed", missed), ("extra", extra), ("value", wrong)):
            for span in spans:
                yield f"{kind} {span.entity} {a.text[span.start : span.end]!r}={span.value}: {a.text}"


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="xiaoka_engine.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("models"))
    parser.add_argument("--data", type=Path, default=Path("tests/data/understanding"))
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--errors", action="store_true", help="list every misunderstood message")
    options = parser.parse_args(arguments)
    model = Model(options.model)
    model.parse("你好")
    answers = [answer(model, item) for item in examples(options.data)]
    result = measure(answers)
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    sys.stdout.write(table(result) + "\n")
    if options.errors:
        sys.stdout.write("\n".join(mistakes(answers)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
