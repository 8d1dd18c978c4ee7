"""Entity recogniser for numbers, vault tokens and sums of money."""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.numbers import Number


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NumberRecogniser(PipelineComponent, EntityExtractorMixin):
    """Turns the known numbers of the normaliser into entities; an amount's value is an integer in 分."""

    reads_clauses = False

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples their annotated entities."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Add the entities of one message."""
        text = message.get(TEXT)
        found = []
        for kind, start, end, value, confidence in (Number(*n) for n in message.get(keys.NUMBERS) or []):
            found.append(
                {
                    "entity": kind,
                    "start": start,
                    "end": end,
                    "value": int(value) if kind == "amount" and value.isdigit() else value,
                    "text": text[start:end],
                    "confidence_entity": confidence,
                }
            )
        self.add_entities(message, found)
