"""Finds where in a stretch a reason begins and ends: 手机 before 丢了 tells what, not why.

Two logistic regressions over the characters around each place between two characters, one for beginnings and one for
ends, learnt from the marks of the training wordings.
"""

import json
import re
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from xiaoka_engine.nlu import reasons, segmenter
from xiaoka_engine.nlu.reasons import Reason

_STRENGTH = 0.2
_SMALLEST = 0.01
_FILE = "edges.json"

Weights = Dict[str, float]


class Marked(NamedTuple):
    """A stretch of a view with the marked reason in it."""

    view: str
    start: int
    end: int
    mark_start: int
    mark_end: int
    kind: str


def _clues(words: str, at: int, cuts: Iterable[int], known: Sequence[Reason]) -> List[str]:
    """Name what stands around a place in the words of a stretch, and whether a pattern of the lexicon ends here."""
    padded = f"^^{words}$$"
    left, right = padded[at : at + 2], padded[at + 2 : at + 4]
    named = [f"l:{left[1]}", f"ll:{left}", f"r:{right[0]}", f"rr:{right}", f"lr:{left[1]}{right[0]}"]
    edges = [
        f"lexicon:{at in [one.start for one in known]}{at in [one.end for one in known]}"
        f"{any(one.start < at < one.end for one in known)}{bool(known)}"
    ]
    return [*named, *edges, f"cut:{at in cuts}", f"first:{at == 0}", f"last:{at == len(words)}"]


def _cuts(words: str) -> List[int]:
    return [0, *(position + len(word) for word, position in segmenter.words(words))]


class EdgeModel:
    """Weights of clues for beginnings and for ends; stored as JSON."""

    def __init__(self, begins: "Weights | None" = None, ends: "Weights | None" = None) -> None:
        """Take weights; use `train` or `load` to get some."""
        self._begins, self._ends = begins or {}, ends or {}

    @classmethod
    def train(cls, marked: Sequence[Marked]) -> "EdgeModel":
        """Learn from marked stretches; with none of them, every stretch is taken whole."""
        rows, begins, ends = [], [], []
        for one in marked:
            words = re.sub(r"\d", "0", one.view[one.start : one.end])
            cuts, known = _cuts(words), reasons.find(words, one.kind)
            for at in range(len(words) + 1):
                rows.append({clue: 1.0 for clue in _clues(words, at, cuts, known)})
                begins.append(at == max(0, one.mark_start - one.start))
                ends.append(at == min(len(words), one.mark_end - one.start))
        if not any(begins):
            return cls()
        vectoriser = DictVectorizer(dtype=np.float32)
        table = vectoriser.fit_transform(rows)
        return cls(*(_weights(table, wanted, vectoriser.feature_names_) for wanted in (begins, ends)))

    def trim(self, view: str, start: int, end: int, kind: str) -> Tuple[int, int]:
        """Give the likeliest beginning and end of a reason of a kind within a stretch."""
        if not self._begins or end - start < 2:
            return start, end
        words = re.sub(r"\d", "0", view[start:end])
        cuts, known = _cuts(words), reasons.find(words, kind)
        clues = [_clues(words, at, cuts, known) for at in range(len(words) + 1)]
        begins, ends = (
            [sum(weights.get(clue, 0.0) for clue in here) for here in clues] for weights in (self._begins, self._ends)
        )
        first, last = max(
            ((a, b) for a in range(len(words)) for b in range(a + 1, len(words) + 1)),
            key=lambda pair: begins[pair[0]] + ends[pair[1]],
        )
        return start + first, start + last

    def save(self, folder: Path) -> None:
        """Write the weights into a folder."""
        text = json.dumps([self._begins, self._ends], ensure_ascii=False)
        (folder / _FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "EdgeModel":
        """Read what `save` has written."""
        return cls(*json.loads((folder / _FILE).read_text(encoding="utf-8")))


def _weights(table: "np.ndarray", wanted: List[bool], names: List[str]) -> Weights:
    fitted = LogisticRegression(C=_STRENGTH, solver="liblinear").fit(table, wanted).coef_[0]
    return {name: round(float(one), 3) for name, one in zip(names, fitted, strict=True) if abs(one) > _SMALLEST}
