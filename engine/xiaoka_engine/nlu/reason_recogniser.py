"""Entity recogniser for reasons; only where what the customer wants makes the words a reason."""

from typing import Any, Dict, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys, reasons
from xiaoka_engine.nlu.component import PipelineComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ReasonRecogniser(PipelineComponent, EntityExtractorMixin):
    """Adds `cancel_reason` and `loss_reason` with English tags as values.

    搬家 is a reason beside a wish to cancel and none beside a new delivery address: therefore each kind of reason is
    looked for only under the labels that the configuration lists.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the labels under which each kind of reason is meant, as the training examples show."""
        return {
            "cancel_reason": ["cancel_card", "inform", "case_status", "faq/cancel_proxy"],
            "loss_reason": [
                "replace_card",
                "report_loss",
                "inform",
                "case_status",
                "change_delivery",
                "faq/stolen_risk",
                "faq/replace_process",
                "faq/replace_materials",
                "faq/replace_channels",
                "faq/replace_fee",
                "faq/replace_time",
                "faq/replace_number",
                "faq/replace_again",
                "faq/replace_proxy",
            ],
        }

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples their annotated entities."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Add the reasons of one message."""
        text, label = message.get(TEXT), message.get(keys.LABEL)
        found = [
            {
                "entity": reason.kind,
                "start": reason.start,
                "end": reason.end,
                "value": reason.tag,
                "text": text[reason.start : reason.end],
                "confidence_entity": 0.8,
            }
            for kind in ("cancel_reason", "loss_reason")
            if label in self.config[kind]
            for reason in reasons.find(message.get(keys.RECOGNISER_VIEW), kind)
        ]
        self.add_entities(message, found)
