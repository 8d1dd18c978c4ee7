"""Classifier of stretches: which reason a clause tells, where the patterns of the lexicon are not enough.

It learns from the marked clauses of the training wordings, from all other clauses, and, counting for less, from the
phrases of `reason_phrases.yml` and `reason_sayings.yml`. What the message wants is a feature: 没了 told with a wish to
replace is a loss. Where the label of a message is in doubt, each of its labels has its say by its chance.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack

from xiaoka_engine.nlu import encoders, reason_sayings, reasons
from xiaoka_engine.nlu.linear import LogisticClassifier
from xiaoka_engine.nlu.ngrams import NgramVectoriser
from xiaoka_engine.nlu.reason_clauses import stretches
from xiaoka_engine.nlu.views import recogniser_view

NONE = "none"
OTHER = "other"
_PHRASES = Path(__file__).with_name("reason_phrases.yml")
_PENALTY, _DENSE, _WISH = 10.0, 1.3, 0.6
_GRAMS = {"char": 1.2, "pinyin": 1.2, "concept": 0.5, "reason": 0.7}
_NEAR = 0.02
MADE_UP = 0.3  # how much a phrase counts beside a clause of a wording
_SLIGHT = 0.02
_HEARD = 2  # in so many stretches must stand what is to be learnt of characters and syllables
_AXES = 160  # of a vector's numbers, turned so that these differ most: learning takes a third of the time, and as good
# a lost card is no reason to give up the number, nor a fee one for a new card: they are its circumstances
TOLD_UNDER = {"cancel_reason": ("cancel", "inform"), "loss_reason": ("sim", "inform")}
_WISHES = ("cancel", "sim", "inform")


class Told(NamedTuple):
    """A stretch and what it is: the view of its words, the wish of its message, and `kind:tag` or `none`.

    `counts` is less than 1 for what nobody has said.
    """

    words: str
    wish: str
    meaning: str = NONE
    counts: float = 1.0


class Guess(NamedTuple):
    """What a stretch is taken for: its place in the view, kind, tag and chance."""

    start: int
    end: int
    kind: str
    tag: str
    chance: float


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
    """A linear classifier over sentence vectors, n-grams and wishes of stretches; stored without pickle."""

    def __init__(self, backend: str, wishes: Sequence[str] = ()) -> None:
        """Prepare for a sentence encoder and the wishes of messages."""
        self._backend = backend
        self._wishes = list(wishes)
        self._axes = np.zeros((0, 0), dtype=np.float32)
        self._grams = NgramVectoriser(_GRAMS, _HEARD)
        self._classifier = LogisticClassifier(_PENALTY)

    def train(self, told: List[Told]) -> "ReasonModel":
        """Learn from the stretches of training wordings, and from phrases under each wish that goes with them.

        Those of messages that want something else are learnt under these wishes in turn, for a label may be mistaken.
        """
        known = [*(_under_a_wish(one, at) for at, one in enumerate(told)), *_made_up()]
        self._wishes = sorted({one.wish for one in known})
        words, wishes = [one.words for one in known], self._wished([one.wish for one in known])
        vectors = encoders.encode_many(self._backend, words)
        self._axes = _main_axes(vectors)
        rows = hstack([self._turned(vectors), self._grams.fit_transform(words), wishes]).tocsr()
        self._classifier.fit(rows, [one.meaning for one in known], [one.counts for one in known], _NEAR)
        return self

    def _said(self, words: List[str]) -> csr_matrix:
        vectors = np.vstack(encoders.encode_remembered(self._backend, words))
        return hstack([self._turned(vectors), self._grams.transform(words)]).tocsr()

    def _turned(self, vectors: np.ndarray) -> csr_matrix:
        return csr_matrix(vectors @ self._axes * _DENSE)

    def _wished(self, wishes: List[str]) -> csr_matrix:
        named = np.zeros((len(wishes), len(self._wishes)), dtype=np.float32)
        for row, wish in enumerate(wishes):
            if wish in self._wishes:
                named[row, self._wishes.index(wish)] = _WISH
        return csr_matrix(named)

    def guesses(self, view: str, wishes: Dict[str, float]) -> List[Guess]:
        """Say of each stretch of a message what reason it most probably tells, of each kind.

        Args:
            view: the recogniser view of the message.
            wishes: what the message may want, with chances; for the part that is `other` there is no reason.

        Returns:
            Guesses by falling chance.
        """
        places = stretches(view)
        if not places:
            return []
        said = self._said([view[a:b] for a, b in places])
        known = said.shape[1]
        said.resize(len(places), known + len(self._wishes))
        margins = self._classifier.margins(said)
        chances = np.zeros_like(margins)
        for wish, weight in wishes.items():
            if wish in self._wishes and weight > _SLIGHT:
                wished = _WISH * self._classifier.weighs(known + self._wishes.index(wish))
                chances += weight * self._classifier.chances(margins + wished) * self._fitting(wish)
        found = [guess for place, row in zip(places, chances, strict=True) for guess in self._kinds(place, row)]
        return sorted(found, key=lambda guess: -guess.chance)

    def _fitting(self, wish: str) -> np.ndarray:
        """Give 1 for each reason that may be told with a wish, 0 for the others."""
        kinds = [name.partition(":")[0] for name in self._classifier.labels]
        return np.array([wish in TOLD_UNDER.get(kind, ()) for kind in kinds], float)

    def _kinds(self, place: Tuple[int, int], chances: np.ndarray) -> List[Guess]:
        """Give the best tag of each kind, with the chances of all tags of its kind together."""
        best: Dict[str, Tuple[float, str]] = {}
        whole: Dict[str, float] = {}
        for name, chance in zip(self._classifier.labels, chances, strict=True):
            kind, _, tag = name.partition(":")
            if tag:
                best[kind] = max(best.get(kind, (0.0, "")), (float(chance), tag))
                whole[kind] = whole.get(kind, 0.0) + float(chance)
        return [Guess(*place, kind, tag, whole[kind]) for kind, (_, tag) in best.items()]

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        about = {"backend": self._backend, "wishes": self._wishes}
        (folder / "reasons.json").write_text(json.dumps(about), encoding="utf-8")
        np.save(folder / "axes.npy", self._axes, allow_pickle=False)
        self._grams.save(folder)
        self._classifier.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "ReasonModel":
        """Read what `save` has written."""
        about = json.loads((folder / "reasons.json").read_text(encoding="utf-8"))
        loaded = cls(about["backend"], about["wishes"])
        loaded._axes = np.load(folder / "axes.npy", allow_pickle=False)
        loaded._grams = NgramVectoriser.load(folder, _GRAMS)
        loaded._classifier = LogisticClassifier.load(folder)
        return loaded


def _main_axes(vectors: np.ndarray) -> np.ndarray:
    """Give the directions in which vectors differ most, a column each."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(directions[:, ::-1][:, :_AXES], dtype=np.float32)


def _under_a_wish(one: Told, at: int) -> Told:
    fitting = TOLD_UNDER.get(one.meaning.partition(":")[0], _WISHES)
    return one._replace(wish=fitting[at % len(fitting)]) if one.wish == OTHER else one


def _made_up() -> List[Told]:
    """Give all phrases under each wish that goes with them, and what is no reason under every wish."""
    known = [
        Told(view, wish, f"{kind}:{tag}", counts=MADE_UP)
        for kind, tag, view in [*phrases(), *reason_sayings.sayings()]
        for wish in TOLD_UNDER[kind]
    ]
    return [*known, *(Told(view, wish) for view in reason_sayings.innocent() for wish in _WISHES)]
