"""Two components for several wishes in one message: one cuts the clauses, the other judges their labels."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import clauses, keys
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.normaliser import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ClauseSplitter(PipelineComponent):
    """Hangs the clauses below a live message, where featurisers and classifier treat them as messages."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples whole: each has one label."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Cut one message."""
        if message.get(keys.PARTS) is not None:
            return
        text = message.get(TEXT)
        spans = clauses.split(message.get(keys.RECOGNISER_VIEW))
        parts = [Message({TEXT: text[start:end], keys.PARTS: []}) for start, end in spans]
        for part in parts:
            normalise(part)
        message.set(keys.PARTS, parts)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClauseJudge(PipelineComponent):
    """Sets `clauses`, a list of `{text, label, confidence}`, where at least two clauses wish different things."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give how sure the label of a clause must be."""
        return {"confidence": 0.5}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples alone."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Collect the wishes of one message."""
        wishes: List[Dict[Text, Any]] = []
        for part in message.get(keys.PARTS) or []:
            wish = self._wish(part)
            if wish and wish["label"] not in [known["label"] for known in wishes]:
                wishes.append(wish)
        if len(wishes) > 1 and self._agrees(message, wishes):
            message.set(keys.CLAUSES, wishes, add_to_output=True)

    def _agrees(self, message: Message, wishes: List[Dict[Text, Any]]) -> bool:
        """Tell whether the message as a whole is one of the wishes, or none of them for sure."""
        whole = (message.get(keys.LABEL_RANKING) or [{"name": "", "confidence": 0.0}])[0]
        doubtful: bool = whole["confidence"] < self.config["confidence"] and not whole["name"].startswith("faq/")
        return doubtful or whole["name"] in [wish["label"] for wish in wishes]

    def _wish(self, part: Message) -> Dict[Text, Any]:
        best = (part.get(keys.LABEL_RANKING) or [{"name": "", "confidence": 0.0}])[0]
        named = clauses.names_wish(part.get(keys.FEATURE_VIEW) or "", best["name"])
        if not named or best["confidence"] < self.config["confidence"]:
            return {}
        return {"text": part.get(TEXT), "label": best["name"], "confidence": best["confidence"]}
