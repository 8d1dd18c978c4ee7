"""Cleans what a customer typed, before anything of Rasa sees it."""

import re
import unicodedata

from xiaoka_engine.errors import EngineError

MAX_CHARS = 500
"""Longest message in characters, counted after cleaning. Parsing time grows with it and blocks other customers."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LEADING_SLASHES = re.compile(r"^/+")


def _kept(char: str) -> bool:
    if char == "\n" or unicodedata.category(char) not in _DROPPED:
        return True
    # Planes 2 and 3 hold rare characters of names; this Python's Unicode tables do not know the newest of them.
    return 0x20000 <= ord(char) <= 0x3FFFD


def clean_text(raw: str) -> str:
    """Return `raw` as Rasa may see it: NFKC, no control or invisible characters, no command.

    Rasa takes text that begins with ``/`` for an intent chosen by its author. Leading slashes become ``／``, and that
    after normalising, because normalising turns ``／`` into ``/``.

    Raises:
        EngineError: ``empty`` when nothing is left, ``too_long`` beyond `MAX_CHARS`.
    """
    text = unicodedata.normalize("NFKC", raw).replace("\r\n", "\n").replace("\t", " ")
    text = "".join(char for char in text if _kept(char)).strip()
    text = _LEADING_SLASHES.sub("／", text)
    if not text:
        raise EngineError("empty", "The message has no visible text.")
    if len(text) > MAX_CHARS:
        raise EngineError("too_long", f"The message is longer than {MAX_CHARS} characters.")
    return text
