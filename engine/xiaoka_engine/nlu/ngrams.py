"""Weighted character n-grams and pinyin n-grams (拼音, for wrong characters of the right sound) of a text."""

import json
from pathlib import Path
from typing import Dict, List

import numpy as np
from pypinyin import lazy_pinyin
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer


def pinyin(text: str) -> str:
    """Spell a text in pinyin without tones, one syllable per word; what is not Chinese stays as it is."""
    return " ".join(lazy_pinyin(text))


class NgramVectoriser:
    """TF-IDF over characters (1–3) and syllables (1–3); stored as plain JSON and NumPy arrays."""

    def __init__(self) -> None:
        """Prepare two empty vectorisers."""
        self._parts: Dict[str, TfidfVectorizer] = {
            "char": TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32),
            "pinyin": TfidfVectorizer(
                token_pattern=r"\S+", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32
            ),
        }

    def _views(self, texts: List[str]) -> Dict[str, List[str]]:
        return {"char": texts, "pinyin": [pinyin(text) for text in texts]}

    def fit(self, texts: List[str]) -> "NgramVectoriser":
        """Learn which n-grams there are and how rare each is."""
        for name, view in self._views(texts).items():
            self._parts[name].fit(view)
        return self

    def transform(self, texts: List[str]) -> csr_matrix:
        """Give one row per text, characters first."""
        return hstack([self._parts[n].transform(v) for n, v in self._views(texts).items()]).tocsr()

    def save(self, folder: Path) -> None:
        """Write vocabulary and weights into a folder."""
        for name, part in self._parts.items():
            terms = sorted(part.vocabulary_, key=part.vocabulary_.__getitem__)
            (folder / f"{name}.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
            np.save(folder / f"{name}.npy", part.idf_.astype(np.float32), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "NgramVectoriser":
        """Read what `save` has written."""
        loaded = cls()
        for name, part in loaded._parts.items():
            terms = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            part.vocabulary = {term: column for column, term in enumerate(terms)}
            part.idf_ = np.load(folder / f"{name}.npy", allow_pickle=False)
        return loaded
