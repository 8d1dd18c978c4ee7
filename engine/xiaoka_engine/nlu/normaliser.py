"""First component of the pipeline: computes the views of a message that all later components read."""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from xiaoka_engine.nlu import classwords, keys, views
from xiaoka_engine.nlu.component import PipelineComponent


def normalise(message: Message) -> None:
    """Set recogniser view, known numbers and feature view of a message."""
    text = message.get(TEXT)
    view = views.recogniser_view(text)
    found = classwords.recognise(view)
    hidden = found + classwords.people_and_places(view, found)
    message.set(keys.RECOGNISER_VIEW, view)
    message.set(keys.NUMBERS, [list(number) for number in found])
    message.set(keys.FEATURE_VIEW, views.feature_view(text, classwords.replacements(hidden)))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ChineseNormaliser(PipelineComponent):
    """Adds the recogniser view, the feature view and the known numbers; leaves the text itself untouched."""

    def process_one(self, message: Message) -> None:
        """Compute both views of one message."""
        normalise(message)
