"""Measures of understanding: labels, out-of-scope, entities and time, from pairs of truth and prediction."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Callable, Dict, List, Sequence, Tuple

OUTSIDE = "out_of_scope"
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Span:
    """An entity in a text: what it is, where it is, and its value where that is known."""

    entity: str
    start: int
    end: int
    value: Any = None

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both name the same entity and share a character."""
        return self.entity == other.entity and self.start < other.end and other.start < self.end

    def same(self, other: "Span") -> bool:
        """Tell whether both name the same entity over the same characters."""
        return (self.entity, self.start, self.end) == (other.entity, other.start, other.end)

    def same_value(self, other: "Span") -> bool:
        """Tell whether the other has our value, where we know one, somewhere in the same place."""
        return self.overlaps(other) and (self.value is None or str(self.value) == str(other.value))

    def told(self, other: "Span") -> bool:
        """Tell whether the other says the same: our value, where we know one, wherever it was heard; else our place.

        A reason is often told twice in one message, and marked once: 掉茅坑里,泡毁了. Its tag is what is used.
        """
        if self.value is None:
            return self.overlaps(other)
        return self.entity == other.entity and str(self.value) == str(other.value)


@dataclass
class Answer:
    """One message of the evaluation and what the model made of it."""

    text: str
    label: str
    voice: str
    predicted: str
    intent: str
    confidence: float
    true_entities: List[Span] = field(default_factory=list)
    entities: List[Span] = field(default_factory=list)
    seconds: float = 0.0


def share(part: float, whole: float) -> float:
    """Divide, and call nothing out of nothing 1."""
    return part / whole if whole else 1.0


def labels(answers: Sequence[Answer]) -> Dict[str, Any]:
    """Give accuracy, macro-F1, the figures by label and voice, and the most frequent confusions."""
    right = [a.label == a.predicted for a in answers]
    by_label = {name: _f1(answers, name) for name in sorted({a.label for a in answers})}
    voices: Dict[str, List[bool]] = defaultdict(list)
    for answer, ok in zip(answers, right, strict=True):
        voices[answer.voice or "-"].append(ok)
    confused = Counter((a.label, a.predicted) for a in answers if a.label != a.predicted)
    return {
        "messages": len(answers),
        "accuracy": share(sum(right), len(right)),
        "macro_f1": share(sum(by_label.values()), len(by_label)),
        "by_label": by_label,
        "by_voice": {voice: share(sum(ok), len(ok)) for voice, ok in sorted(voices.items())},
        "confusions": [[*pair, times] for pair, times in confused.most_common(40)],
    }


def _f1(answers: Sequence[Answer], name: str) -> float:
    hits = sum(a.label == name == a.predicted for a in answers)
    return share(2 * hits, sum(a.label == name for a in answers) + sum(a.predicted == name for a in answers))


def outside(answers: Sequence[Answer]) -> Dict[str, float]:
    """Give how many out-of-scope messages are refused, and how many others are refused wrongly."""
    refused = [a.intent in (OUTSIDE, FALLBACK) for a in answers]
    foreign = [r for a, r in zip(answers, refused, strict=True) if a.label == OUTSIDE]
    own = [r for a, r in zip(answers, refused, strict=True) if a.label != OUTSIDE]
    return {"recall": share(sum(foreign), len(foreign)), "false_alarms": sum(own) / len(own) if own else 0.0}


def entities(pairs: Sequence[Tuple[List[Span], List[Span]]]) -> Dict[str, Dict[str, float]]:
    """Give F1 by entity over `(true, found)` lists: same characters, overlapping, same value there, same value told."""
    matches: Dict[str, Callable[[Span, Span], bool]] = {"exact": Span.same, "overlap": Span.overlaps}
    if any(span.value is not None for true, _ in pairs for span in true):
        matches["value"], matches["told"] = Span.same_value, Span.told
    names = sorted({span.entity for pair in pairs for spans in pair for span in spans})
    table = {name: {kind: _entity_f1(pairs, name, match) for kind, match in matches.items()} for name in names}
    for name in names:
        table[name]["true"] = sum(span.entity == name for true, _ in pairs for span in true)
    table["all"] = {kind: _entity_f1(pairs, "", match) for kind, match in matches.items()}
    return table


def _entity_f1(pairs: Sequence[Tuple[List[Span], List[Span]]], name: str, match: Callable[[Span, Span], bool]) -> float:
    hits = total = 0
    for true, found in pairs:
        true = [span for span in true if name in ("", span.entity)]
        found = [span for span in found if name in ("", span.entity)]
        hits += sum(any(match(t, f) for f in found) for t in true)
        hits += sum(any(match(t, f) for t in true) for f in found)
        total += len(true) + len(found)
    return share(hits, total)


def timing(answers: Sequence[Answer]) -> Dict[str, float]:
    """Give the time per message in milliseconds: half are faster than p50, nineteen in twenty than p95."""
    spent = sorted(1000 * a.seconds for a in answers)
    return {"p50_ms": median(spent), "p95_ms": spent[int(0.95 * (len(spent) - 1))]} if spent else {}
