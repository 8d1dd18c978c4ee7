"""Words to customers: read from the responses of ``domain.yml``, filled strictly.

Keeping every sentence there lets a carrier's editor change wording without touching code, and lets the bot,
the SMS texts and the apologies of the desk speak with one voice.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka import readyaml

# {"choice": …} in a payload is a command, not a field: a field has a bare name
_FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class WordingError(KeyError):
    """A response is missing, or a value it names was not given."""


class Wording:
    """The responses of one ``domain.yml``."""

    def __init__(self, domain_file: Path) -> None:
        with domain_file.open(encoding="utf-8") as handle:
            self._responses: dict[str, list[dict[str, Any]]] = readyaml.load(handle)["responses"]

    def keys(self) -> set[str]:
        """Return the names of all responses."""
        return set(self._responses)

    def render(self, key: str, **params: Any) -> dict[str, Any]:
        """Return the message ``{text?, buttons?, custom?}`` of a response with its ``{fields}`` filled.

        Args:
            key: name of the response, such as ``utter_ask_number``.
            params: values for the fields; anything is turned into text.

        Raises:
            WordingError: no such response, or a field without a value.
        """
        if key not in self._responses:
            raise WordingError(f"domain.yml has no response {key!r}")
        filled: dict[str, Any] = _fill(self._responses[key][0], key, params)
        return {name: filled[name] for name in ("text", "buttons", "custom") if name in filled}

    def text(self, key: str, **params: Any) -> str:
        """Return only the text of a response."""
        return str(self.render(key, **params).get("text", "")).strip()

    def has(self, key: str) -> bool:
        """Tell whether a response exists."""
        return key in self._responses


def _fill(node: Any, key: str, params: dict[str, Any]) -> Any:
    if isinstance(node, str):
        return _FIELD.sub(lambda match: _value(match.group(1), key, params), node)
    if isinstance(node, list):
        return [_fill(item, key, params) for item in node]
    if isinstance(node, dict):
        return {name: _fill(item, key, params) for name, item in node.items()}
    return node


def _value(name: str, key: str, params: dict[str, Any]) -> str:
    if name not in params:
        raise WordingError(f"response {key!r} needs a value for {{{name}}}")
    return str(params[name])


@lru_cache(maxsize=4)
def load_wording(domain_file: Path) -> Wording:
    """Return the wording of a domain file, read once per process."""
    return Wording(domain_file)
