"""What the classifier of reasons learns from a training wording, and what a message wants as far as reasons go."""

from typing import Dict, Iterable, List, Mapping, NamedTuple, Sequence

from xiaoka_engine.nlu import reason_model
from xiaoka_engine.nlu.reason_clauses import stretches
from xiaoka_engine.nlu.reason_edges import Marked
from xiaoka_engine.nlu.reason_model import OTHER, Told
from xiaoka_engine.nlu.reason_net import TAGS

KINDS = ("cancel_reason", "loss_reason")
_ENOUGH = 0.5


class Mark(NamedTuple):
    """A marked entity of a wording: what it is, its place in the view, and its value, if one was given."""

    entity: str
    start: int
    end: int
    value: str = ""


def wish_of(label: str, wishes: Mapping[str, Sequence[str]]) -> str:
    """Give the wish to which a label belongs; `faq/cancel_` stands for all labels that begin so."""
    for wish, labels in wishes.items():
        if any(label == one or (one.endswith("_") and label.startswith(one)) for one in labels):
            return wish
    return OTHER


def wishes_of(ranking: Iterable[Mapping[str, object]], wishes: Mapping[str, Sequence[str]]) -> Dict[str, float]:
    """Add up a ranking of labels by the wishes to which they belong."""
    chances: Dict[str, float] = {}
    for one in ranking:
        wish = wish_of(str(one["name"]), wishes)
        chances[wish] = chances.get(wish, 0.0) + float(str(one["confidence"]))
    return chances


def told(view: str, wish: str, marks: List[Mark]) -> List[Told]:
    """Give the stretches of a training wording.

    A stretch tells a reason when it holds half of a mark, or half of it is marked; a mark whose tag nobody knows, and
    a stretch that a mark only touches, are passed over.
    """
    named = [(mark, tag(view, mark)) for mark in marks if mark.entity in KINDS]
    found = []
    for start, end in stretches(view):
        touching = [(mark, name) for mark, name in named if mark.start < end and start < mark.end]
        held = [(mark, name) for mark, name in touching if _share(mark, start, end) >= _ENOUGH]
        if not touching:
            found.append(Told(view[start:end], wish))
        elif held and held[0][1]:
            found.append(Told(view[start:end], wish, f"{held[0][0].entity}:{held[0][1]}"))
    return found


def marked(view: str, marks: List[Mark]) -> List[Marked]:
    """Give each marked reason with the shortest stretch that holds it."""
    found = []
    for mark in marks:
        around = [(a, b) for a, b in stretches(view) if a <= mark.start and mark.end <= b]
        if mark.entity in KINDS and around:
            start, end = min(around, key=lambda place: place[1] - place[0])
            found.append(Marked(view, start, end, mark.start, mark.end, mark.entity))
    return found


def tag(view: str, mark: Mark) -> str:
    """Give the tag of a mark: its value, or what lexicon or phrases take its words for; empty where none knows them."""
    if mark.value in TAGS[mark.entity]:
        return mark.value
    return reason_model.tag_of(view, mark.start, mark.end, mark.entity)


def _share(mark: Mark, start: int, end: int) -> float:
    shared = min(mark.end, end) - max(mark.start, start)
    return shared / min(mark.end - mark.start, end - start)
