"""Entity recogniser for names (姓名) and postal addresses (地址)."""

from typing import Any, Dict, Iterator, Optional, Text, Tuple

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import given, keys, people, places, segmenter, views
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.people_corpus import Sentence
from xiaoka_engine.nlu.people_model import PeopleModel

Found = Tuple[str, int, int, float]


def _sentence(example: Message) -> Sentence:
    """Give the view of a training example with its marked names and addresses; vault tokens are found otherwise."""
    view = views.recogniser_view(example.get(TEXT))
    marks = ((mark["start"], mark["end"], mark["entity"]) for mark in example.get(ENTITIES) or [])
    return Sentence(view, tuple(m for m in marks if m[2] in ("name", "address") and view[m[0]] != "⟦"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PeopleRecogniser(PipelineComponent, EntityExtractorMixin):
    """Adds `name` and `address`; a bare name counts only in a message that gives information."""

    reads_clauses = False

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the labels under which a name may stand alone, and how long the spaCy pipeline learns.

        Where no rule finds a name the pipeline is asked. Under these labels it is believed where the characters may be
        a name's; under others it took words for names in every third message, so that what it finds must look much
        like one (see docs/decisions/0005). Whom people ask about who want a song or a forecast is no customer.
        """
        return {
            "bare_names_under": ["inform", "change_delivery"],
            "no_guess_under": ["out_of_scope"],
            "rounds": 20,
        }

    _model: Optional[PeopleModel] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Train the spaCy pipeline on marked wordings and the sentences of its corpus."""
        told = [_sentence(example) for example in training_data.intent_examples if example.get(TEXT)]
        marked, unmarked = [one for one in told if one.marks], [one.view for one in told if not one.marks]
        self._model = PeopleModel.train(marked, unmarked, self.config["rounds"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "PeopleRecogniser":
        """Load tagger and spaCy pipeline with the model, so that no customer waits for them."""
        segmenter.is_name("王建国")
        given.weight("王建国")
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = PeopleModel.load(folder)
        return component

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
        addresses = places.find(view)
        for start, end in addresses:
            yield "address", start, end, 0.9
        names = [name for name in people.find(view) if name.sure or bare]
        for name in names:
            yield "name", name.start, name.end, 0.9 if name.sure else 0.7
        if self._model and not names and message.get(keys.LABEL) not in self.config["no_guess_under"]:
            for start, end in self._guessed(view, bare):
                if not any(start < to and since < end for since, to in addresses):
                    yield "name", start, end, 0.6

    def _guessed(self, view: str, bare: bool) -> Iterator[given.Span]:
        """Give what the pipeline takes for names: what looks like one, and where one is expected, the rest too."""
        assert self._model is not None
        if not given.may_hold(view, given.POSSIBLE if bare else given.LIKELY):
            return  # whatever the pipeline took for a name would not be believed
        for start, end, _ in self._model.find(view):
            likely = given.near(view, start, end)
            if likely or (bare and given.possible(view[start:end]) and not given.cuts_a_word(view, start)):
                yield likely or (start, end)
