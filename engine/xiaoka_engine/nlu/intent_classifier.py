"""Intent classifier: full labels, calibrated confidence, fallback and ambiguity."""

from typing import Any, Dict, List, Optional, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack

from xiaoka_engine.nlu import keys
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.linear import LinearClassifier

OUTSIDE = "out_of_scope"
Ranking = List[Tuple[str, float]]


def features_of(message: Message, dense_weight: float) -> csr_matrix:
    """Join the sentence features of a message, dense ones first, into one row."""
    _, sparse = message.get_sparse_features(TEXT)
    _, dense = message.get_dense_features(TEXT)
    weighted = ((dense, dense_weight), (sparse, 1.0))
    parts = [csr_matrix(found.features, dtype=np.float32) * weight for found, weight in weighted if found]
    return hstack(parts).tocsr()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LabelClassifier(PipelineComponent, IntentClassifier):
    """Names the label of a message, or says that it does not know.

    Output: `intent` (the part of the label before the slash, or `nlu_fallback`), `intent_ranking`, `label`
    (best full label, also under fallback), `label_ranking` and `ambiguous`.
    """

    _classifier: Optional[LinearClassifier] = None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the default settings.

        A message falls back when its best label is less sure than `fallback_threshold`, or when the chance that it
        is out of scope exceeds `outside_threshold` although another label is best. Tuned on held-out examples: with
        as many wrong refusals as 0.25 and 0.15 give, these two refuse three points more of the foreign requests.
        """
        return {
            "penalty": 1.5,
            "dense_weight": 1.3,
            "folds": 5,
            "fallback_threshold": 0.2,
            "outside_threshold": 0.08,
            "ambiguity_gap": 0.2,
            "ranking_length": 10,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the labels of all examples and store the result with the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        if examples:
            self._classifier = LinearClassifier(self.config["penalty"], self.config["folds"])
            rows = vstack([features_of(example, self.config["dense_weight"]) for example in examples]).tocsr()
            self._classifier.fit(rows, [example.get_full_intent() for example in examples])
            with self._model_storage.write_to(self._resource) as folder:
                self._classifier.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "LabelClassifier":
        """Read the classifier stored with the model."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._classifier = LinearClassifier.load(folder)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples their true labels."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Set intent, label and rankings of one message."""
        if not self._classifier:
            return
        ranking = self.rank(features_of(message, self.config["dense_weight"]))
        if not message.get(keys.FEATURE_VIEW):
            ranking = [(OUTSIDE, 0.0), *(one for one in ranking if one[0] != OUTSIDE)]
        self.announce(message, ranking)

    def rank(self, row: csr_matrix) -> Ranking:
        """Give all labels with their probabilities, best first."""
        assert self._classifier
        chances = self._classifier.probabilities(row)[0]
        order = np.argsort(-chances, kind="stable")
        return [(self._classifier.labels[column], float(chances[column])) for column in order]

    def announce(self, message: Message, ranking: Ranking) -> None:
        """Set what a ranking of labels means; a message of marks and emoji alone comes without confidence."""
        length = self.config["ranking_length"]
        label, confidence = ranking[0]
        gap = confidence - ranking[1][1] if len(ranking) > 1 else 1.0
        intents = _intents(ranking)[:length]
        if self._is_unsure(ranking):
            intents.insert(0, _named(DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - confidence))
        message.set(INTENT, intents[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, intents, add_to_output=True)
        message.set(keys.LABEL, label, add_to_output=True)
        message.set(keys.LABEL_RANKING, [_named(*one) for one in ranking[:length]], add_to_output=True)
        message.set(keys.AMBIGUOUS, gap < self.config["ambiguity_gap"], add_to_output=True)

    def _is_unsure(self, ranking: Ranking) -> bool:
        label, confidence = ranking[0]
        outside = dict(ranking).get(OUTSIDE, 0.0)
        foreign = label != OUTSIDE and outside > self.config["outside_threshold"]
        return foreign or confidence < self.config["fallback_threshold"]


def _named(name: str, confidence: float) -> Dict[Text, Any]:
    return {"name": name, "confidence": round(confidence, 4)}


def _intents(ranking: Ranking) -> List[Dict[Text, Any]]:
    """Fold labels into intents: an intent is as sure as its best label."""
    best: Dict[str, float] = {}
    for label, confidence in ranking:
        best.setdefault(label.split("/")[0], confidence)
    return [_named(name, confidence) for name, confidence in best.items()]
