"""Entity recogniser for reasons; only where what the customer wants makes the words a reason."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from xiaoka_engine.nlu import keys, reason_examples, reason_net, reason_votes, reasons, views
from xiaoka_engine.nlu.component import PipelineComponent
from xiaoka_engine.nlu.reason_edges import EdgeModel
from xiaoka_engine.nlu.reason_examples import KINDS, Mark
from xiaoka_engine.nlu.reason_model import TOLD_UNDER, Guess, ReasonModel
from xiaoka_engine.nlu.reasons import Reason

_DOUBT = 0.02  # what the clauses think less likely, the network is not asked about: docs/decisions/0005


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ReasonRecogniser(PipelineComponent, EntityExtractorMixin):
    """Adds `cancel_reason` and `loss_reason` with English tags as values.

    搬家 is a reason beside a wish to cancel and none beside a new delivery address: therefore reasons are looked for
    under three wishes only, each with the labels that the configuration lists, and a label that is in doubt counts by
    its chance.
    """

    reads_clauses = False

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the labels of each wish, where more examples lie, whether the network is asked, too, and limits.

        `examples` is a folder of messages in the format of `data/nlu`, with their reasons marked, that teach reasons
        and not labels.
        `chance` is how sure a reason must be, `beside_chance` how sure a second one told beside it, `second_chance`
        how sure a grave one must be to stand in the place of a likelier one; `grave_chance` names the grave tags and
        how sure they must be otherwise.
        How they were chosen: docs/decisions/0005.
        """
        return {
            "backend": "use",
            "examples": "",
            "network": True,
            "chance": {"cancel_reason": 0.33, "loss_reason": 0.33},
            "beside_chance": 0.45,
            "grave_chance": {"holder_died": 0.6},
            "second_chance": 0.9,
            "wishes": {
                "cancel": [
                    "cancel_card",
                    "keep_number",
                    "faq/cancel_",
                    "faq/keep_card",
                    "faq/number_recycle",
                    "faq/after_cancel",
                ],
                "sim": ["replace_card", "report_loss", "faq/replace_", "faq/stolen_risk"],
                "inform": ["inform"],
            },
        }

    _model: Optional[ReasonModel] = None
    _edges = EdgeModel()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the clauses of the training wordings, and of the messages that teach reasons only."""
        wordings, more = (
            [self._read(example) for example in examples if example.get(TEXT)]
            for examples in (training_data.intent_examples, self._more_examples())
        )
        told = [one for wording in [*wordings, *more] for one in reason_examples.told(*wording)]
        if len({one.meaning for one in told}) > 1:
            # the wordings are marked more closely than the messages, so they alone teach where a reason ends
            marked = [one for view, _, marks in wordings for one in reason_examples.marked(view, marks)]
            self._model, self._edges = ReasonModel(self.config["backend"]).train(told), EdgeModel.train(marked)
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
                self._edges.save(folder)
        return self._resource

    def _more_examples(self) -> List[Message]:
        folder = self.config["examples"]
        if folder and not Path(folder).is_dir():
            raise ValueError(f"ReasonRecogniser in config.yml: there is no folder {folder!r} of examples here")
        examples: List[Message] = load_data(folder).intent_examples if folder else []
        return examples

    def _read(self, example: Message) -> Tuple[Text, Text, List[Mark]]:
        """Give view, wish and marks of a training example."""
        label, listed = example.get_full_intent(), example.get(ENTITIES) or []
        marks = [Mark(one["entity"], one["start"], one["end"], str(one.get("value"))) for one in listed]
        return views.recogniser_view(example.get(TEXT)), reason_examples.wish_of(label, self.config["wishes"]), marks

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
        if component.config["network"]:
            reason_net.load()  # with the model, so that no customer waits for it
        try:
            with model_storage.read_from(resource) as folder:
                component._model, component._edges = ReasonModel.load(folder), EdgeModel.load(folder)
        except ValueError:
            pass  # trained on wordings without a single reason
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples their annotated entities."""
        return training_data

    def process_one(self, message: Message) -> None:
        """Add the reasons of one message."""
        text, view = message.get(TEXT), message.get(keys.RECOGNISER_VIEW)
        wishes = reason_examples.wishes_of(message.get(keys.LABEL_RANKING) or [], self.config["wishes"])
        found = [
            {
                "entity": reason.kind,
                "start": reason.start,
                "end": reason.end,
                "value": reason.tag,
                "text": text[reason.start : reason.end],
                "confidence_entity": round(reason.chance, 3),
            }
            for reason in beside(self.find(view, wishes), message.get(ENTITIES) or [])
        ]
        self.add_entities(message, found)

    def find(self, view: str, wishes: Dict[str, float]) -> List[Reason]:
        """Find the reasons in a message that wants one thing or another, with chances."""
        shares = {kind: sum(wishes.get(wish, 0.0) for wish in under) for kind, under in TOLD_UNDER.items()}
        if all(shares[kind] < least for kind, least in self.config["chance"].items()):
            return []  # no stretch could be likely enough
        if not self._model:
            return [one for kind in KINDS for one in reasons.find(view, kind)]
        guesses = self._model.guesses(view, wishes)
        if self.config["network"] and any(one.chance >= _DOUBT for one in guesses):
            guesses = reason_votes.counted(guesses, reason_net.load().read(view), shares)
        likely = [one for one in guesses if self._is_likely(one)]
        chosen = [guess for kind in KINDS for guess in self._chosen([one for one in likely if one.kind == kind])]
        return [
            Reason(one.kind, *self._edges.trim(view, one.start, one.end, one.kind), one.tag, one.chance)
            for one in chosen
            if not any(_shared(one, other) and one.chance < other.chance for other in chosen)
        ]

    def _is_likely(self, guess: Guess) -> bool:
        # nobody is told by mistake that we are sorry for his loss
        least = self.config["grave_chance"].get(guess.tag, self.config["chance"][guess.kind])
        return bool(guess.chance >= least)

    def _chosen(self, likely: List[Guess]) -> List[Guess]:
        """Choose the likeliest, of equally likely ones the shorter; or a grave one that is nearly certain, too.

        That somebody died matters more than that his card lies idle. Of other reasons a second one may stand beside the
        likeliest; the product takes that of the higher chance.
        """
        ranked = sorted(likely, key=lambda one: (-one.chance, one.end - one.start))
        grave = [one for one in ranked if one.tag in self.config["grave_chance"]]
        certain = [one for one in grave if one.chance >= self.config["second_chance"]]
        others = [one for one in ranked[1:] if one.tag != ranked[0].tag and one.chance >= self.config["beside_chance"]]
        return certain[:1] or [*ranked[:1], *others[:1]]


def _shared(one: Guess, other: Guess) -> bool:
    return one.start < other.end and other.start < one.end


def beside(found: List[Reason], entities: List[Dict[Text, Any]]) -> List[Reason]:
    """Cut from a reason the sum or number within it, keeping its longer side: 太贵,一个月一百六 tells 太贵."""
    kept = []
    for reason in found:
        start, end = reason.start, reason.end
        for one in entities:
            if one["start"] < end and start < one["end"]:
                start, end = (start, one["start"]) if one["start"] - start >= end - one["end"] else (one["end"], end)
        kept.append(reason._replace(start=start, end=end))
    return [one for one in kept if one.end > one.start]
