"""A small spaCy pipeline of our own: blank `zh`, cut into characters, with a named entity recogniser that we train.

Characters and not words: a name nobody has met is cut anywhere by a dictionary, and then its edges cannot be marked.
"""

import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from xiaoka_engine.nlu import people_corpus
from xiaoka_engine.nlu.people_corpus import Sentence

_SEED = 20261125
_BATCH = 32
_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_KINDS = ("name",)
_MODEL: Dict[str, Any] = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 48,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 48,
            "attrs": ["ORTH", "SHAPE"],
            "rows": [3000, 200],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 48,
            "window_size": 1,
            "maxout_pieces": 3,
            "depth": 4,
        },
    },
}

Found = Tuple[int, int, str]


def masked(view: str) -> str:
    """Hide digits and vault tokens: which number it is tells nothing about names."""
    hidden = _TOKEN.sub(lambda token: "□" * len(token[0]), view)
    return re.sub(r"\d", "0", hidden)


def _blank() -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("ner", config={"model": _MODEL})
    return nlp


def _example(nlp: Language, sentence: Sentence) -> Example:
    doc = nlp.make_doc(masked(sentence.view))
    return Example.from_dict(doc, {"entities": [mark for mark in sentence.marks if mark[2] in _KINDS]})


class PeopleModel:
    """Finds names in a recogniser view; trained from marked wordings, stored without pickle."""

    def __init__(self, nlp: Language) -> None:
        """Wrap a pipeline; use `train` or `load` to get one."""
        self._nlp = nlp

    @classmethod
    def train(cls, marked: List[Sentence], unmarked: List[str], times: int = 8) -> "PeopleModel":
        """Learn from training wordings with and without marks, and from the sentences of the corpus."""
        fix_random_seed(_SEED)
        nlp = _blank()
        for kind in _KINDS:
            nlp.get_pipe("ner").add_label(kind)  # type: ignore[attr-defined]
        first = next(people_corpus.rounds(marked, unmarked, 1, _SEED))
        optimizer = nlp.initialize(lambda: [_example(nlp, one) for one in first[:100]])
        optimizer.learn_rate = 0.002
        for sentences in people_corpus.rounds(marked, unmarked, times, _SEED):
            for batch in minibatch(sentences, size=_BATCH):
                nlp.update([_example(nlp, one) for one in batch], sgd=optimizer, drop=0.1)
        return cls(nlp)

    def find(self, view: str) -> List[Found]:
        """Give `(start, end, kind)` of what is found, in order."""
        doc = self._nlp(masked(view))
        return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]

    def save(self, folder: Path) -> None:
        """Write the recogniser into a folder, without pickle."""
        recogniser = self._nlp.get_pipe("ner")
        (folder / "people.bin").write_bytes(recogniser.to_bytes(exclude=["vocab"]))  # type: ignore[attr-defined]

    @classmethod
    def load(cls, folder: Path) -> "PeopleModel":
        """Read what `save` has written."""
        nlp = _blank()
        recogniser = nlp.get_pipe("ner")
        recogniser.from_bytes((folder / "people.bin").read_bytes(), exclude=["vocab"])  # type: ignore[attr-defined]
        return cls(nlp)
