"""The part of a Rasa graph component that is the same for every component of this pipeline."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys


def with_parts(messages: List[Message]) -> List[Message]:
    """List the messages that have text, each followed by its clauses where it has been cut."""
    return [one for message in messages for one in (message, *(message.get(keys.PARTS) or ())) if one.get(TEXT)]


class PipelineComponent(GraphComponent):
    """Keeps configuration and storage, and treats training examples exactly as live messages."""

    reads_clauses = True
    """Whether clauses are worked on, too; what is found in them beside their label nobody asks for."""

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        """Keep what the graph hands over; nothing heavy is loaded here."""
        self.config = {**self.get_default_config(), **config}
        self.node_name = name
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PipelineComponent":
        """Build an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    def process(self, messages: List[Message]) -> List[Message]:
        """Work on every message that has text, and on the clauses below it."""
        for message in with_parts(messages) if self.reads_clauses else messages:
            if message.get(TEXT):
                self.process_one(message)
        return messages

    def process_one(self, message: Message) -> None:
        """Work on one message in place."""
        raise NotImplementedError

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Treat training examples as `process` treats live messages."""
        self.process(training_data.training_examples)
        return training_data

    def add_entities(self, message: Message, found: List[Dict[Text, Any]]) -> None:
        """Add entities that do not overlap one found earlier in the pipeline."""
        kept = list(message.get(ENTITIES) or [])
        for entity in found:
            if not any(e["start"] < entity["end"] and entity["start"] < e["end"] for e in kept):
                kept.append({**entity, "extractor": type(self).__name__})
        message.set(ENTITIES, sorted(kept, key=lambda e: e["start"]), add_to_output=True)
