"""Classifier of clauses: which reason a clause tells, where the patterns of the lexicon are not enough.

It learns from the marked clauses of the training wordings, from all other clauses under the same labels, and from the
phrases of `reason_phrases.yml`. The label of the message is a feature: 没了 told with a wish to replace is a loss.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack

from xiaoka_engine.nlu import encoders, reasons
from xiaoka_engine.nlu.linear import LinearClassifier
from xiaoka_engine.nlu.ngrams import NgramVectoriser
from xiaoka_engine.nlu.views import recogniser_view

NONE = "none"
_PHRASES = Path(__file__).with_name("reason_phrases.yml")
_PENALTY, _DENSE, _LABEL = 0.4, 1.3, 0.6
_LIVE = 32  # clauses of one message; more are training
_CLAUSE = re.compile(r"[^,，。;；!！?？、~…\s:：]+")
_TOLD_UNDER = {"cancel_reason": ("cancel_card", "inform"), "loss_reason": ("replace_card", "inform")}


class Told(NamedTuple):
    """A clause and what it is: the view of its words, the label of its message, and `kind:tag` or `none`."""

    words: str
    label: str
    meaning: str = NONE


class Guess(NamedTuple):
    """What a clause is taken for: its place in the view, kind, tag and chance."""

    start: int
    end: int
    kind: str
    tag: str
    chance: float


def clauses(view: str) -> List[Tuple[int, int]]:
    """Give the places of the clauses of a recogniser view: what stands between marks and blanks."""
    return [clause.span() for clause in _CLAUSE.finditer(view)]


@lru_cache(maxsize=1)
def phrases() -> List[Tuple[str, str, str]]:
    """List the hand-written phrases as `(kind, tag, view)`."""
    listed: Dict[str, Dict[str, List[str]]] = yaml.safe_load(_PHRASES.read_text(encoding="utf-8"))
    return [
        (kind, tag, recogniser_view(one)) for kind, tags in listed.items() for tag, some in tags.items() for one in some
    ]


def tag_of(view: str, start: int, end: int, kind: str) -> str:
    """Give the tag of a reason that is marked in a training wording: by the lexicon, else by the phrases.

    Returns:
        An empty string where neither knows the words.
    """
    words = view[start:end]
    same_kind = [(tag, phrase) for known, tag, phrase in phrases() if known == kind]
    exact = [tag for tag, phrase in same_kind if phrase == words]
    near = [one.tag for one in reasons.find(view, kind) if one.start < end and start < one.end]
    part = [
        tag
        for known, tag, phrase in phrases()
        if known == kind and len(words) > 1 and (words in phrase or phrase in words)
    ]
    return next(iter([*exact, *near, *part]), "")


class ReasonModel:
    """A linear classifier over sentence vectors, n-grams and labels of clauses; stored without pickle."""

    def __init__(self, backend: str, labels: Sequence[str] = ()) -> None:
        """Prepare for a sentence encoder and the labels of messages."""
        self._backend = backend
        self._labels = list(labels)
        self._grams = NgramVectoriser()
        self._classifier = LinearClassifier(_PENALTY, balanced=False)
        # the last message, which is asked for each kind of reason in turn
        self._weighed: Tuple[Tuple[str, str], np.ndarray] = (("", ""), np.zeros(0))

    def train(self, told: List[Told]) -> "ReasonModel":
        """Learn from the clauses of training wordings, and from the phrases under each label that goes with them."""
        self._labels = sorted({one.label for one in told})
        known = [
            Told(view, label, f"{kind}:{tag}")
            for kind, tag, view in phrases()
            for label in _TOLD_UNDER[kind]
            if label in self._labels
        ]
        everything = [*told, *known]
        self._grams.fit([one.words for one in everything])
        self._classifier.fit(self._rows(everything), [one.meaning for one in everything])
        return self

    def _rows(self, told: List[Told]) -> csr_matrix:
        words = [one.words for one in told]
        named = np.zeros((len(told), len(self._labels)), dtype=np.float32)
        for row, one in enumerate(told):
            if one.label in self._labels:
                named[row, self._labels.index(one.label)] = _LABEL
        dense = self._encode(words) * _DENSE
        return hstack([csr_matrix(dense), self._grams.transform(words), csr_matrix(named)]).tocsr()

    def _encode(self, words: List[str]) -> np.ndarray:
        if len(words) > _LIVE:
            return encoders.encode_many(self._backend, words)
        return np.vstack(encoders.encode_remembered(self._backend, words))

    def best(self, view: str, label: str, kind: str) -> "Guess | None":
        """Give the clause that most probably tells a reason of a kind, or None where there is no clause."""
        places = clauses(view)
        if not places:
            return None
        if self._weighed[0] != (view, label):
            rows = self._rows([Told(view[a:b], label) for a, b in places])
            self._weighed = ((view, label), self._classifier.probabilities(rows))
        chances = self._weighed[1]
        columns = [at for at, name in enumerate(self._classifier.labels) if name.startswith(f"{kind}:")]
        if not columns:
            return None
        row, column = divmod(int(chances[:, columns].argmax()), len(columns))
        tag = self._classifier.labels[columns[column]].split(":")[1]
        return Guess(*places[row], kind, tag, float(chances[row, columns[column]]))

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        about = {"backend": self._backend, "labels": self._labels}
        (folder / "reasons.json").write_text(json.dumps(about), encoding="utf-8")
        self._grams.save(folder)
        self._classifier.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "ReasonModel":
        """Read what `save` has written."""
        about = json.loads((folder / "reasons.json").read_text(encoding="utf-8"))
        loaded = cls(about["backend"], about["labels"])
        loaded._grams = NgramVectoriser.load(folder)
        loaded._classifier = LinearClassifier.load(folder)
        return loaded
