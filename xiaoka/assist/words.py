"""Words for agents, read from ``words.yml``."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka import readyaml


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = readyaml.load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return loaded


def word(group: str, name: object, **params: object) -> str:
    """Return a word of a group; the name itself where there is none."""
    found = str(_words()[group].get(name, name))
    return found.format(**params) if params else found


def policy_keys(task: str) -> list[str]:
    """Return the keys of the policy that an agent may have to tell about a task."""
    return [str(key) for key in _words()["policy"].get(task, [])]
