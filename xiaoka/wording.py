"""Words to customers: read from the responses of ``domain.yml``, filled strictly.

``{name}`` is a value of the moment, ``{{otp.ttl}}`` a figure of the policy with its unit (5 分钟), and
``{{otp.digits:number}}`` the figure alone, so that words and rules cannot disagree.

Keeping every sentence there lets a carrier's editor change wording without touching code, and lets the bot,
the SMS texts and the apologies of the desk speak with one voice.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka import readyaml

# {"choice": …} in a payload is a command, not a field: a field has a bare name
_FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
FIGURE = re.compile(r"\{\{\s*([a-z_.]+)(:number)?\s*\}\}")

Figures = Callable[[str, bool], str]
"""Returns the policy's value of a key as customers read it; the flag asks for the number without its unit."""


class WordingError(KeyError):
    """A response is missing, or a value it names was not given."""


@lru_cache(maxsize=2)
def _responses(domain: str) -> dict[str, list[dict[str, Any]]]:
    # read once in a process: it takes a third of a second, and nobody changes what it gives
    responses: dict[str, list[dict[str, Any]]] = readyaml.load(domain)["responses"]
    return responses


class Wording:
    """The responses of one ``domain.yml``.

    Args:
        domain_file: where they are.
        figures: of the policy; without them, responses that name a figure cannot be said.
    """

    def __init__(self, domain_file: Path, figures: Figures | None = None) -> None:
        self._responses = _responses(domain_file.read_text(encoding="utf-8"))
        self._figures = figures

    def keys(self) -> set[str]:
        """Return the names of all responses."""
        return set(self._responses)

    def render(self, key: str, **params: Any) -> dict[str, Any]:
        """Return the message ``{text?, buttons?, custom?}`` of a response with its ``{fields}`` filled.

        Args:
            key: name of the response, such as ``utter_ask_number``.
            params: values for the fields; anything is turned into text.

        Raises:
            WordingError: no such response, a field without a value, or a figure the policy does not have.
        """
        if key not in self._responses:
            raise WordingError(f"domain.yml has no response {key!r}")
        filled: dict[str, Any] = self._fill(self._responses[key][0], key, params)
        return {name: filled[name] for name in ("text", "buttons", "custom") if name in filled}

    def text(self, key: str, **params: Any) -> str:
        """Return only the text of a response."""
        return str(self.render(key, **params).get("text", "")).strip()

    def has(self, key: str) -> bool:
        """Tell whether a response exists."""
        return key in self._responses

    def _fill(self, node: Any, key: str, params: dict[str, Any]) -> Any:
        if isinstance(node, str):
            # figures first: a value of the moment is never read as one
            with_figures = FIGURE.sub(lambda match: self._figure(match, key), node)
            return _FIELD.sub(lambda match: _value(match.group(1), key, params), with_figures)
        if isinstance(node, list):
            return [self._fill(item, key, params) for item in node]
        if isinstance(node, dict):
            return {name: self._fill(item, key, params) for name, item in node.items()}
        return node

    def _figure(self, match: re.Match[str], key: str) -> str:
        if self._figures is None:
            raise WordingError(f"response {key!r} names {match.group(0)}, but no policy is at hand")
        try:
            return self._figures(match.group(1), match.group(2) is not None)
        except KeyError as error:
            raise WordingError(f"response {key!r} names {match.group(0)}: {error.args[0]}") from error


def _value(name: str, key: str, params: dict[str, Any]) -> str:
    if name not in params:
        raise WordingError(f"response {key!r} needs a value for {{{name}}}")
    return str(params[name])


@lru_cache(maxsize=4)
def load_wording(domain_file: Path) -> Wording:
    """Return the wording of a domain file without figures of the policy, read once per process."""
    return Wording(domain_file)
