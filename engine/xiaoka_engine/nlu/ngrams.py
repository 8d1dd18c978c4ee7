"""Weighted sparse features of a text: characters, pinyin (拼音, for wrong characters of the right sound),
concepts and reasons."""

import json
import os
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from xiaoka_engine.nlu import concepts, reasons

# Sounds of single characters do; the readings of 47,000 phrases take 40 MB. Read by the package when it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import lazy_pinyin

WEIGHTS = {"char": 1.2, "pinyin": 0.8, "concept": 0.5, "reason": 0.4}
_LEXICAL = ("concept", "reason")
_FEW = 8
"""Rows of so many texts, a message and its clauses, are made without scikit-learn."""


def grams(symbols: List[str], longest: int = 3) -> List[str]:
    """Give all runs of one to `longest` symbols, joined by blanks."""
    return [
        " ".join(symbols[at : at + size]) for size in range(1, longest + 1) for at in range(len(symbols) - size + 1)
    ]


def _characters(text: str) -> List[str]:
    return grams(list(text))


_RUNS = re.compile(r"[\u4e00-\u9fff]|[^\u4e00-\u9fff]+")


@lru_cache(maxsize=1 << 15)
def _sounds(run: str) -> List[str]:
    # without phrases a character always sounds the same, so each is looked up once
    return [syllable for syllable in lazy_pinyin(run) if syllable.strip()]


def _syllables(text: str) -> List[str]:
    return grams([syllable for run in _RUNS.findall(text) for syllable in _sounds(run)])


_ANALYSERS: Dict[str, Callable[[str], List[str]]] = {
    "char": _characters,
    "pinyin": _syllables,
    "concept": concepts.terms,
    "reason": reasons.terms,
}


def _weighed(part: TfidfVectorizer, terms: List[str]) -> Tuple[List[int], np.ndarray]:
    """Give the columns of known terms in order, and their weights: sublinear frequency times rarity, of length one."""
    counted = Counter(column for column in map(part.vocabulary_.get, terms) if column is not None)
    places = sorted(counted)
    weights = (1.0 + np.log([counted[place] for place in places])) * part.idf_[places] if places else np.zeros(0)
    length = np.sqrt(weights @ weights)
    return places, weights / length if length else weights


def _fitted(part: TfidfVectorizer, texts: List[str]) -> Optional[csr_matrix]:
    """Let a part learn from texts; gives their rows, or nothing where the texts hold nothing for it."""
    try:
        return part.fit_transform(texts)
    except ValueError:
        return None


class NgramVectoriser:
    """TF-IDF over characters (1–3), syllables (1–3), concepts and reasons; stored as plain JSON and NumPy arrays."""

    def __init__(self, weights: Optional[Mapping[str, float]] = None, least: int = 1) -> None:
        """Prepare the parts.

        Args:
            weights: how much each of them counts; 0 leaves it out.
            least: in how many texts characters or syllables must stand to be learnt.
        """
        self._weights = {name: weight for name, weight in (weights or WEIGHTS).items() if weight}
        self._parts = {
            name: TfidfVectorizer(
                analyzer=_ANALYSERS[name], sublinear_tf=True, dtype=np.float32, min_df=2 if name in _LEXICAL else least
            )
            for name in self._weights
        }

    def fit(self, texts: List[str]) -> "NgramVectoriser":
        """Learn which features there are and how rare each is; a part of which the texts hold nothing is left out."""
        self.fit_transform(texts)
        return self

    def fit_transform(self, texts: List[str]) -> csr_matrix:
        """Learn from texts and give one row of each."""
        rows = {name: _fitted(part, texts) for name, part in self._parts.items()}
        self._parts = {name: part for name, part in self._parts.items() if rows[name] is not None}
        nothing = csr_matrix((len(texts), 0), dtype=np.float32)
        return hstack([nothing, *(self._weights[name] * rows[name] for name in self._parts)]).tocsr()

    def transform(self, texts: List[str]) -> csr_matrix:
        """Give one row per text."""
        if len(texts) <= _FEW:
            return self._few(texts)
        return hstack([self._weights[n] * part.transform(texts) for n, part in self._parts.items()]).tocsr()

    def _few(self, texts: List[str]) -> csr_matrix:
        """Give the same rows without what scikit-learn does once per call, five times the work for a single message."""
        columns, values, ends, width = [], [], [0], 0
        for text in texts:
            width = 0
            for name, part in self._parts.items():
                places, weighed = _weighed(part, _ANALYSERS[name](text))
                columns.extend(width + place for place in places)
                values.append(self._weights[name] * weighed)
                width += len(part.vocabulary_)
            ends.append(len(columns))
        data = np.concatenate(values) if values else np.zeros(0)
        return csr_matrix((data.astype(np.float32), columns, ends), shape=(len(texts), width))

    def save(self, folder: Path) -> None:
        """Write vocabulary and rarity into a folder."""
        for name, part in self._parts.items():
            known = sorted(part.vocabulary_, key=part.vocabulary_.__getitem__)
            (folder / f"{name}.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
            np.save(folder / f"{name}.npy", part.idf_.astype(np.float32), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, weights: Optional[Mapping[str, float]] = None) -> "NgramVectoriser":
        """Read what `save` has written."""
        loaded = cls(weights)
        loaded._parts = {n: part for n, part in loaded._parts.items() if (folder / f"{n}.json").exists()}
        for name, part in loaded._parts.items():
            known = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            part.vocabulary = {term: column for column, term in enumerate(known)}
            part.idf_ = np.load(folder / f"{name}.npy", allow_pickle=False)
            part.vocabulary_ = part.vocabulary  # scikit-learn has made a copy
        return loaded
