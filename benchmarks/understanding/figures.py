"""From the answers of one side to its figures."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.understanding.engine import measures

BINS = 10


def answers(
    questions: Sequence[dict[str, Any]], given: Sequence[dict[str, Any]], rename: Callable[[str], str]
) -> list[Any]:
    """Put truth and answer of every message together."""
    return [
        measures.Answer(
            text=asked["text"],
            label=asked["label"],
            voice=asked["voice"],
            predicted=rename(answer["label"]),
            intent=answer["intent"],
            confidence=answer["confidence"],
            true_entities=asked["spans"],
            entities=[measures.Span(*entity) for entity in answer["entities"]],
            seconds=answer["seconds"],
        )
        for asked, answer in zip(questions, given, strict=True)
    ]


def figures(answered: Sequence[Any]) -> dict[str, Any]:
    """Give all figures of one side on one set."""
    labelled = [one for one in answered if one.label]
    decoys = [one for one in answered if not one.label]
    found = measures.labels(labelled)
    ranked = sorted(found["by_label"].items(), key=lambda pair: pair[1])
    result = {
        "messages": found["messages"],
        "accuracy": found["accuracy"],
        "macro_f1": found["macro_f1"],
        "served": served(labelled),
        "worst_intents": dict(ranked[:5]),
        "out_of_scope": measures.outside(labelled),
        "ece": calibration_error(labelled),
        "entities": _spans(labelled),
        "by_voice": found["by_voice"],
        "by_label": found["by_label"],
        "confusions": found["confusions"][:15],
    }
    return {**result, "decoys": _spans(decoys)} if decoys else result


def _spans(answered: Sequence[Any]) -> dict[str, dict[str, float]]:
    pairs = [([_unvalued(s) for s in one.true_entities], [_unvalued(s) for s in one.entities]) for one in answered]
    return dict(measures.entities(pairs))


def _unvalued(span: Any) -> Any:
    """Drop the value: the stock pipeline has no normal forms, so places alone are compared."""
    return measures.Span(span.entity, span.start, span.end)


def served(labelled: Sequence[Any]) -> float:
    """Give the share of messages dealt with rightly: own ones by their label and not refused, foreign ones refused."""
    right = 0
    for one in labelled:
        refused = one.intent in (measures.OUTSIDE, measures.FALLBACK)
        right += refused if one.label == measures.OUTSIDE else one.label == one.predicted and not refused
    return float(measures.share(right, len(labelled)))


def calibration_error(labelled: Sequence[Any]) -> float:
    """Give the expected calibration error (ECE): how far confidence is from the share that is right, over ten bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for one in labelled:
        row = min(int(one.confidence * BINS), BINS - 1)
        bins[row].append((one.confidence, one.label == one.predicted))
    off = sum(abs(sum(chance for chance, _ in row) - sum(right for _, right in row)) for row in bins)
    return off / len(labelled)


def confusion(labelled: Sequence[Any]) -> list[list[Any]]:
    """Give the confusion matrix as rows of a table: truth down, prediction across."""
    names = sorted({one.label for one in labelled} | {one.predicted for one in labelled})
    place = {name: column for column, name in enumerate(names)}
    counts = [[0] * len(names) for _ in names]
    for one in labelled:
        counts[place[one.label]][place[one.predicted]] += 1
    return [["true \\ predicted", *names], *([name, *row] for name, row in zip(names, counts, strict=True))]
