"""Dense features: the meaning of a whole message as a pretrained sentence encoder sees it."""

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import encoders, keys
from xiaoka_engine.nlu.component import PipelineComponent, with_parts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(PipelineComponent):
    """Encodes the feature view of a message."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the default encoder: see `encoders.load` for the others."""
        return {"backend": "use"}

    @classmethod
    def load(cls, config: Dict[Text, Any], *storage: Any, **more: Any) -> "SentenceEncoderFeaturizer":
        """Load the encoder with the model, so that no customer waits for it."""
        component = cls.create(config, *storage, **more)
        encoders.load(component.config["backend"])
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the sentence vectors of live messages and of their clauses, in one call of the encoder."""
        spoken = with_parts(messages)
        vectors = encoders.encode_remembered(self.config["backend"], [one.get(keys.FEATURE_VIEW) for one in spoken])
        for message, vector in zip(spoken, vectors, strict=True):
            self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the sentence vectors of all training examples, in batches."""
        messages: List[Message] = [m for m in training_data.training_examples if m.get(TEXT)]
        if messages:
            views = [message.get(keys.FEATURE_VIEW) for message in messages]
            for message, vector in zip(messages, encoders.encode_many(self.config["backend"], views), strict=True):
                self._add(message, vector)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        alias = self.config.get(FEATURIZER_CLASS_ALIAS, self.node_name)
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, alias))
