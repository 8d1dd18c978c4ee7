"""What the network learns from: training wordings, messages with reasons, phrases and sayings."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import yaml
from xiaoka_engine.evaluate import unmark
from xiaoka_engine.measures import Span
from xiaoka_engine.nlu import reason_examples, reason_model, reason_sayings, use_words
from xiaoka_engine.nlu.reason_examples import KINDS
from xiaoka_engine.nlu.reason_net import LONGEST, NAMES, NONE
from xiaoka_engine.nlu.views import recogniser_view

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("data/nlu", "data/reasons")
UNKNOWN = -1

Mark = tuple[str, int, int, str]


@dataclass(frozen=True)
class Example:
    """A message as numbers of pieces, what each piece tells, which tags the whole tells, and its label."""

    numbers: list[int]
    pieces: list[int]
    told: torch.Tensor
    label: int
    weight: float


def example(view: str, marks: Sequence[Mark], label: int = UNKNOWN, weight: float = 1.0) -> Example:
    """Turn a message with marks `(kind, start, end, tag)` into numbers."""
    numbers, places = use_words.load().pieces(view)
    pieces, told = [NONE] * len(numbers), torch.zeros(len(NAMES))
    for kind, first, last, tag in marks:
        column = NAMES.index((kind, tag))
        told[column] = 1
        for row, (start, end) in enumerate(places):
            if start < last and first < end:
                pieces[row] = 1 + column
    return Example(numbers[:LONGEST], pieces[:LONGEST], told, label, weight)


def wordings() -> Iterator[tuple[str, str]]:
    """Give label and marked text of every message in the folders of examples."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.yml")):
            for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
                for line in block["examples"].splitlines():
                    yield block["intent"], line.removeprefix("- ").strip()


def marks_of(view: str, spans: Sequence[Span]) -> list[Mark]:
    """Give the reasons among the entities of a message whose tags are known."""
    found = []
    for one in spans:
        mark = reason_examples.Mark(one.entity, one.start, one.end, one.value or "")
        tag = reason_examples.tag(view, mark) if one.entity in KINDS else ""
        found += [(one.entity, one.start, one.end, tag)] if tag else []
    return found


def examples() -> tuple[list[Example], list[str]]:
    """Read everything; the second part names the labels by number."""
    read = [(label, *unmark(text)) for label, text in wordings()]
    labels = sorted({label for label, _, _ in read})
    found = []
    for label, text, spans in read:
        view = recogniser_view(text)
        found.append(example(view, marks_of(view, spans), labels.index(label)))
    for kind, tag, view in [*reason_model.phrases(), *reason_sayings.sayings()]:
        found.append(example(view, [(kind, 0, len(view), tag)], weight=reason_model.MADE_UP))
    found += [example(view, []) for view in reason_sayings.innocent()]
    return found, labels


def batches(known: Sequence[Example], size: int) -> list[list[Example]]:
    """Mix the examples into batches of messages that are about equally long."""
    ordered = sorted(known, key=lambda one: len(one.numbers) + random.random() * 4)
    mixed = [list(ordered[at : at + size]) for at in range(0, len(ordered), size)]
    random.shuffle(mixed)
    return mixed
