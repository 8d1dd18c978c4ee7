"""Ways to tell a reason, and to tell none though it sounds like one, made up for the classifier of reasons.

`reason_sayings.yml` lists them by tag; `{city}` and `{country}` in one stand for places of its lists, a few for each
saying, so that 搬到 is learnt and not a place. Unlike phrases they never give a mark its tag: many are too short.
"""

from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import yaml

from xiaoka_engine.nlu.views import recogniser_view

_SAYINGS = Path(__file__).with_name("reason_sayings.yml")
_PLACES_EACH = 3
_SEPARATOR = "|"


@lru_cache(maxsize=1)
def _listed() -> Dict[str, Dict[str, List[str]]]:
    read: Dict[str, Dict[str, str]] = yaml.safe_load(_SAYINGS.read_text(encoding="utf-8"))
    return {
        kind: {tag: [one.strip() for one in words.split(_SEPARATOR)] for tag, words in tags.items()}
        for kind, tags in read.items()
    }


def sayings() -> List[Tuple[str, str, str]]:
    """List the reasons as `(kind, tag, view)`."""
    turn = count()
    return [
        (kind, tag, recogniser_view(said))
        for kind, tags in _listed().items()
        if kind.endswith("_reason")
        for tag, some in tags.items()
        for one in some
        for said in _placed(one, turn)
    ]


def innocent() -> List[str]:
    """List the views of what tells no reason: asked, denied, feared, or about something else."""
    return [recogniser_view(one) for some in _listed()["none"].values() for one in some]


def _placed(saying: str, turn: "Iterator[int]") -> List[str]:
    """Put a few places into a saying that has room for one, others into the next."""
    for name, places in _listed()["places"].items():
        if f"{{{name}}}" in saying:
            first = next(turn) * _PLACES_EACH
            return [saying.replace(f"{{{name}}}", places[(first + at) % len(places)]) for at in range(_PLACES_EACH)]
    return [saying]
