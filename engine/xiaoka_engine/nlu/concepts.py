"""Concepts (概念): what many different words mean at the SIM-card desk, and in which order they are said."""

import re
from functools import lru_cache
from pathlib import Path
from typing import List

import yaml

_LEXICON = Path(__file__).with_name("concepts.yml")
_REACH = 6


@lru_cache(maxsize=1)
def _pattern() -> "re.Pattern[str]":
    lexicon = yaml.safe_load(_LEXICON.read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?P<{name}>{words})" for name, words in lexicon.items()))


def concepts(view: str) -> List[str]:
    """Name the concepts of a feature view in the order in which they are said."""
    return [match.lastgroup or "" for match in _pattern().finditer(view)]


def terms(view: str) -> List[str]:
    """Give the features of a text: each concept, each ordered pair of neighbouring ones, the first and the last."""
    said = concepts(view)
    if not said:
        return ["none"]
    distinct = list(dict.fromkeys(said))
    pairs = [f"{a}>{b}" for at, a in enumerate(distinct) for b in distinct[at + 1 : at + _REACH]]
    return [*distinct, *pairs, f"first:{said[0]}", f"last:{said[-1]}"]
