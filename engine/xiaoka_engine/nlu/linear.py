"""A calibrated linear classifier over dense and sparse features, without Rasa: fit, predict, save, load."""

import json
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

_SEED = 20261122
_STEPS, _CLOSE, _FAINT = 60, 0.01, 0.02


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turn rows of scores into rows of probabilities."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


class LinearClassifier:
    """Linear support vector machines, one per label; margins become probabilities by one temperature.

    The temperature is the one under which margins predicted for examples *not* trained on explain their
    labels best (cross-validation), so a confidence of 0.8 means about four right in five.
    """

    def __init__(self, penalty: float = 1.0, folds: int = 5, balanced: bool = True) -> None:
        """Set how closely to follow the examples (`penalty`, the C of the machine) and how to calibrate.

        Unless `balanced`, a label with more examples counts for more.
        """
        self.penalty = penalty
        self.folds = folds
        self.balanced = balanced
        self.labels: List[str] = []
        # a row per feature: most say nothing of most labels, so kept sparse they take a third of the memory; and a
        # message with its few features meets a few rows (laid out by label, all would be laid out anew each time)
        self._weights = csr_matrix((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)
        self.sharpness = 1.0

    def fit(self, features: csr_matrix, labels: Sequence[str]) -> "LinearClassifier":
        """Learn from one row of features per label."""
        wanted = np.asarray(labels)
        self.labels = sorted(set(labels))
        weights, self._bias = self._machine(features, wanted)
        self._weights = csr_matrix(weights.T)
        margins, truth = self.held_out_margins(features, wanted)
        if len(truth):
            self.sharpness = _best_sharpness(margins, truth)
        return self

    def _machine(self, features: csr_matrix, labels: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        machine = LinearSVC(C=self.penalty, class_weight="balanced" if self.balanced else None, random_state=_SEED)
        machine.fit(features, labels)
        if len(machine.classes_) == 2:
            pair = np.vstack([-machine.coef_, machine.coef_]), np.array([-1, 1]) * machine.intercept_[0]
            return pair[0].astype(np.float32), pair[1].astype(np.float32)
        return machine.coef_.astype(np.float32), machine.intercept_.astype(np.float32)

    def held_out_margins(self, features: csr_matrix, labels: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Give margins of every example from a machine that has not seen it, and its true column."""
        smallest = min(int((labels == label).sum()) for label in self.labels)
        if smallest < 2 or len(self.labels) < 2:
            return np.zeros((0, len(self.labels))), np.zeros(0, dtype=int)
        folds = StratifiedKFold(min(self.folds, smallest), shuffle=True, random_state=_SEED)
        margins = np.zeros((len(labels), len(self.labels)), dtype=np.float32)
        for seen, unseen in folds.split(features, labels):
            weights, bias = self._machine(features[seen], labels[seen])
            margins[unseen] = features[unseen] @ weights.T + bias
        return margins, np.searchsorted(self.labels, labels)

    def margins(self, features: csr_matrix) -> np.ndarray:
        """Give one row of margins per row of features, columns as in `labels`."""
        return np.asarray((features @ self._weights).toarray() + self._bias)

    def weighs(self, feature: int) -> np.ndarray:
        """Give what a feature of 1 adds to the margins."""
        return np.asarray(self._weights[feature].toarray()[0])

    def chances(self, margins: np.ndarray) -> np.ndarray:
        """Turn rows of margins into rows of probabilities."""
        return softmax(self.sharpness * margins)

    def probabilities(self, features: csr_matrix) -> np.ndarray:
        """Give one row of probabilities per row of features, columns as in `labels`."""
        return self.chances(self.margins(features))

    def save(self, folder: Path) -> None:
        """Write the classifier into a folder, without pickle."""
        about = {"labels": self.labels, "sharpness": self.sharpness}
        (folder / "classifier.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        weights = self._weights.T.toarray().astype(np.float16)
        np.savez_compressed(folder / "classifier.npz", weights=weights, bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> "LinearClassifier":
        """Read what `save` has written."""
        loaded = cls()
        about = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        loaded.labels, loaded.sharpness = about["labels"], about["sharpness"]
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            loaded._weights = csr_matrix(arrays["weights"].astype(np.float32).T)
            loaded._bias = arrays["bias"]
        return loaded


class LogisticClassifier(LinearClassifier):
    """One logistic regression per label, whose chances are made to sum up to one: nothing has to be calibrated.

    Examples may count for less than one each, as made-up ones should beside real ones.
    """

    def fit(
        self, features: csr_matrix, labels: Sequence[str], counts: "Sequence[float] | None" = None, near: float = _CLOSE
    ) -> "LogisticClassifier":
        """Learn from one row of features per label, each with how much it counts; `near` is how exactly."""
        machine = LogisticRegression(
            C=self.penalty, solver="liblinear", multi_class="ovr", max_iter=_STEPS, tol=near, random_state=_SEED
        )
        machine.fit(features, np.asarray(labels), None if counts is None else np.asarray(counts))
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]), np.array([-1, 1]) * bias[0]
        self.labels = [str(label) for label in machine.classes_]
        self._weights = csr_matrix(np.where(np.abs(weights) < _FAINT, 0, weights).T.astype(np.float32))
        self._bias = bias.astype(np.float32)
        return self

    def chances(self, margins: np.ndarray) -> np.ndarray:
        """Turn rows of margins into rows of probabilities."""
        each = expit(margins)
        return np.asarray(each / each.sum(axis=1, keepdims=True))


def _best_sharpness(margins: np.ndarray, truth: np.ndarray) -> float:
    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        chances = softmax(np.exp(logarithm) * margins)
        return float(-np.log(chances[rows, truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1, 4), method="bounded").x))
