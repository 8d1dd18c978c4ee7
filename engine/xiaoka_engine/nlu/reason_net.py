"""A small neural network that has read thousands of customers' reasons: which reason a whole message tells.

The multilingual Universal Sentence Encoder (its convolutions over words, not its table of words), a recurrent layer
and two linear ones were trained on for this trade by `scripts/adapt`; the weights lie in `reason_net.npz`. Here they
are only used, with NumPy alone. The classifier of clauses (`reason_model.py`) learns with every training, this never.
"""

from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import numpy as np

from xiaoka_engine.nlu import use_words

WEIGHTS = Path(__file__).with_name("reason_net.npz")
LONGEST = 96  # pieces of words; what comes after is not read
BRANCHES = ((2, 0), (3, 1), (5, 2))  # words of each window, and how many of them stand before its word
WIDTH, STATES, LOUDER = 256, 160, 4.0
_TINY = 1e-12
NONE = 0
TAGS = {
    "cancel_reason": (
        "unused",
        "new_number",
        "too_expensive",
        "poor_signal",
        "holder_died",
        "moved_away",
        "going_abroad",
        "harassment",
        "bad_service",
        "other",
    ),
    "loss_reason": ("lost", "stolen", "damaged", "unreadable", "too_old", "wrong_size"),
}
NAMES = [(kind, tag) for kind, tags in TAGS.items() for tag in tags]


class Reading(NamedTuple):
    """What the network makes of a message.

    `chances` of each tag by kind; `places` of the pieces of words in the view, and for each of them the chances of
    `none` and of every tag in the order of `NAMES`.
    """

    chances: Dict[str, Dict[str, float]]
    places: List[Tuple[int, int]]
    pieces: np.ndarray

    def share(self, kind: str, tag: str, start: int, end: int) -> float:
        """Say how far the words of a stretch tell a reason, from 0 to 1."""
        within = [row for row, (a, b) in enumerate(self.places) if start <= a and b <= end and a < b]
        column = 1 + NAMES.index((kind, tag))
        return float(self.pieces[within, column].mean()) if within else 0.0


class ReasonNet:
    """The network; `read` is safe to call from several threads."""

    def __init__(self, weights: Dict[str, np.ndarray]) -> None:
        """Take the weights by name."""
        self._w = weights
        named = [str(size) for size, _ in BRANCHES]
        self._joined = np.hstack([weights[f"use.w.proj{n}"] for n in named])
        self._offset, self._gain, self._shift = (
            np.concatenate([weights[f"use.w.{part}{n}"] for n in named]) for part in ("proj_b", "ln_g", "ln_b")
        )
        self._inward, self._inward_offset = self._both_ways("ih")
        self._again, self._again_offset = self._both_ways("hh")
        self._words = use_words.load()

    def _both_ways(self, part: str) -> Tuple[np.ndarray, np.ndarray]:
        """Lay the weights of the two ways through a message one upon the other."""
        weights = [np.ascontiguousarray(self._w[f"gru.weight_{part}_l0{way}"].T) for way in ("", "_reverse")]
        offsets = [self._w[f"gru.bias_{part}_l0{way}"][None] for way in ("", "_reverse")]
        return np.stack(weights), np.stack(offsets)

    def read(self, view: str) -> Reading:
        """Read the recogniser view of a message."""
        numbers, places = self._words.pieces(view)
        features = self._convolved(self._words.vectors(numbers[:LONGEST]))
        hidden = self._in_context(features)
        shares = _softmax(hidden @ self._w["att.weight"].T + self._w["att.bias"], axis=0)
        whole = np.concatenate([hidden.max(0), self._sentence(features)])
        chances = {}
        for at, (kind, tags) in enumerate(TAGS.items()):
            told = np.concatenate([shares[:, at] @ hidden, whole])
            row = _softmax(self._w[f"outs.{at}.weight"] @ told + self._w[f"outs.{at}.bias"])
            chances[kind] = {tag: float(one) for tag, one in zip(tags, row[1:], strict=True)}
        pieces = _softmax(hidden @ self._w["tokh.weight"].T + self._w["tokh.bias"])
        return Reading(chances, places[:LONGEST], pieces)

    def _convolved(self, words: np.ndarray) -> np.ndarray:
        """Put beside each word what its neighbours say about it."""
        w, found = self._w, [words]
        joined = self._levelled(words @ self._joined + self._offset, self._gain, self._shift)
        for at, (size, before) in enumerate(BRANCHES):
            here = joined[:, at * WIDTH : (at + 1) * WIDTH]
            for layer in "12":
                heard = _windows(here, size, before) @ w[f"use.w.w{layer}_{size}"] + w[f"use.w.b{layer}_{size}"]
                here = np.maximum(heard, 0) + here
            found.append(here)
        return self._levelled(np.hstack(found), w["use.w.ln_g"], w["use.w.ln_b"])

    def _levelled(self, rows: np.ndarray, gain: np.ndarray, shift: np.ndarray) -> np.ndarray:
        centred = rows - rows.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + self._words.epsilon)
        return np.asarray(centred / spread * gain + shift, dtype=np.float32)

    def _sentence(self, features: np.ndarray) -> np.ndarray:
        """Give the vector of the whole message, as the encoder makes it."""
        w, length = self._w, len(features)
        mean = (features.sum(0) @ w["use.w.cnn_W"] + length * w["use.w.cnn_b"]) / np.sqrt(length)
        first = np.maximum(mean @ w["use.w.d0"], 0)
        second = np.maximum(mean @ w["use.w.p1"] + first @ w["use.w.d1"], 0)
        third = np.maximum(second @ w["use.w.d2"], 0)
        vector = np.tanh(second @ w["use.w.p3"] + third @ w["use.w.d3"])
        return np.asarray(vector / max(float(np.linalg.norm(vector)), _TINY) * LOUDER)

    def _in_context(self, features: np.ndarray) -> np.ndarray:
        """Let every word know what was said before and after it."""
        words = np.maximum(features @ self._w["down.weight"].T + self._w["down.bias"], 0)
        given = np.stack([words, words[::-1]]) @ self._inward + self._inward_offset
        there, back = self._recurrent(given)
        return np.hstack([words, there, back[::-1]])

    def _recurrent(self, given: np.ndarray) -> np.ndarray:
        """Run gated recurrent units over the words, both ways at once; reset, update, new state are PyTorch's order."""
        state = np.zeros((2, 1, STATES), dtype=np.float32)
        states = np.empty((2, given.shape[1], STATES), dtype=np.float32)
        for at in range(given.shape[1]):
            row, kept = given[:, at : at + 1], state @ self._again + self._again_offset
            gates = 1 / (1 + np.exp(-(row[..., : 2 * STATES] + kept[..., : 2 * STATES])))
            reset, update = gates[..., :STATES], gates[..., STATES:]
            new = np.tanh(row[..., 2 * STATES :] + reset * kept[..., 2 * STATES :])
            state = new + update * (state - new)
            states[:, at] = state[:, 0]
        return states


def _windows(rows: np.ndarray, size: int, before: int) -> np.ndarray:
    """Put each row beside its neighbours; beyond the edges there is nothing."""
    padded = np.pad(rows, ((before, size - 1 - before), (0, 0)))
    return np.hstack([padded[at : at + len(rows)] for at in range(size)])


def _softmax(rows: np.ndarray, axis: int = -1) -> np.ndarray:
    raised = np.exp(rows - rows.max(axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis, keepdims=True))


@lru_cache(maxsize=1)
def load() -> ReasonNet:
    """Load the network that lies beside this module, once in a process."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return ReasonNet({name: stored[name].astype(np.float32) for name in stored.files})
