"""Entity recogniser for reasons; only where what the customer wants makes the words a reason."""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys, reason_model, reasons, views
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.reason_model import ReasonModel, Told
from xiaoka_engine.nlu.reasons import Reason

_KINDS = ("cancel_reason", "loss_reason")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ReasonRecogniser(PipelineComponent, EntityExtractorMixin):
    """Adds `cancel_reason` and `loss_reason` with English tags as values.

    搬家 is a reason beside a wish to cancel and none beside a new delivery address: therefore each kind of reason is
    looked for only under the labels that the configuration lists.
    """

    reads_clauses = False

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the labels under which each kind of reason is meant, as the training examples show."""
        return {
            "backend": "use",
            "chance": 0.25,
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

    _model: Optional[ReasonModel] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the clauses of the training wordings under the labels where reasons are meant."""
        told = [one for example in training_data.intent_examples for one in self._told(example)]
        if len({one.meaning for one in told}) > 1:
            self._model = ReasonModel(self.config["backend"]).train(told)
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def _told(self, example: Message) -> List[Told]:
        label, view = example.get_full_intent(), views.recogniser_view(example.get(TEXT) or "")
        kinds = [kind for kind in _KINDS if label in self.config[kind]]
        marks = [mark for mark in example.get(ENTITIES) or [] if mark["entity"] in kinds]
        found = []
        for start, end in reason_model.clauses(view) if kinds else ():
            mark = next((m for m in marks if m["start"] < end and start < m["end"]), None)
            tag = mark and reason_model.tag_of(view, mark["start"], mark["end"], mark["entity"])
            if not mark:
                found.append(Told(view[start:end], label))
            elif tag:
                found.append(Told(view[start:end], label, f"{mark['entity']}:{tag}"))
        return found

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "ReasonRecogniser":
        """Read the classifier stored with the model; without one, the lexicon alone is asked."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component._model = ReasonModel.load(folder)
        except ValueError:
            pass  # trained on wordings without a single reason
        return component

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
            for kind in _KINDS
            if label in self.config[kind]
            for reason in self.find(message.get(keys.RECOGNISER_VIEW), label, kind)
        ]
        self.add_entities(message, found)

    def find(self, view: str, label: str, kind: str) -> List[Reason]:
        """Find the reasons of a kind: the lexicon decides first about giving up, the classifier about a loss."""
        known = reasons.find(view, kind)
        if not self._model or (known and kind == "cancel_reason"):
            return known
        guess = self._model.best(view, label, kind)
        if not guess or guess.chance < self.config["chance"]:
            return known if kind == "cancel_reason" else []
        inside = [one for one in known if one.tag == guess.tag and one.start < guess.end and guess.start < one.end]
        return inside or [Reason(kind, guess.start, guess.end, guess.tag)]
