"""Sparse features: character n-grams, pinyin n-grams and concepts of the feature view."""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys
from xiaoka_engine.nlu.component import PipelineComponent, with_parts
from xiaoka_engine.nlu.ngrams import WEIGHTS, NgramVectoriser


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(PipelineComponent):
    """Learns the n-grams of the training examples and weighs them in every message."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give how much each part counts beside the sentence vector; chosen by cross-validation."""
        return {"weights": dict(WEIGHTS)}

    _vectoriser: Optional[NgramVectoriser] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams and store them with the model."""
        texts = [m.get(keys.FEATURE_VIEW) for m in training_data.training_examples if m.get(TEXT)]
        if texts:
            self._vectoriser = NgramVectoriser(self.config["weights"]).fit(texts)
            with self._model_storage.write_to(self._resource) as folder:
                self._vectoriser.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "NgramFeaturizer":
        """Read the n-grams stored with the model."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._vectoriser = NgramVectoriser.load(folder, component.config["weights"])
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the n-gram features of every message that has text, and of its clauses."""
        spoken = with_parts(messages)
        if spoken and self._vectoriser:
            rows = self._vectoriser.transform([message.get(keys.FEATURE_VIEW) for message in spoken])
            alias = self.config.get(FEATURIZER_CLASS_ALIAS, self.node_name)
            for position, message in enumerate(spoken):
                message.add_features(Features(rows[position], FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages
