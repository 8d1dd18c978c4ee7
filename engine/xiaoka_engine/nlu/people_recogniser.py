"""Entity recogniser for names (姓名) and postal addresses (地址)."""

from typing import Any, Dict, Iterator, Text, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys, people, places, segmenter
from xiaoka_engine.nlu.component import PipelineComponent

Found = Tuple[str, int, int, float]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PeopleRecogniser(PipelineComponent, EntityExtractorMixin):
    """Adds `name` and `address`; a bare name counts only in a message that gives information."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the labels under which a name may stand alone."""
        return {"bare_names_under": ["inform", "change_delivery"]}

    @classmethod
    def load(cls, config: Dict[Text, Any], *storage: Any, **more: Any) -> "PeopleRecogniser":
        """Load the part-of-speech tagger with the model, so that no customer waits for it."""
        segmenter.is_name("王建国")
        return cls.create(config, *storage, **more)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples their annotated entities."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Add names and addresses of one message, in the customer's own words."""
        text = message.get(TEXT)
        found = [
            {
                "entity": kind,
                "start": start,
                "end": end,
                "value": text[start:end],
                "text": text[start:end],
                "confidence_entity": confidence,
            }
            for kind, start, end, confidence in self._find(message)
        ]
        self.add_entities(message, found)

    def _find(self, message: Message) -> Iterator[Found]:
        view = message.get(keys.RECOGNISER_VIEW)
        bare = message.get(keys.LABEL) in self.config["bare_names_under"]
        for start, end in places.find(view):
            yield "address", start, end, 0.9
        for name in people.find(view):
            if name.sure or bare:
                yield "name", name.start, name.end, 0.9 if name.sure else 0.7
