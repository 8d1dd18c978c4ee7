"""Sentences of the desk itself, read from ``words.yml``."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka import readyaml


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = readyaml.load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return loaded


def error(code: str) -> tuple[int, str]:
    """Return HTTP status and sentence of an error code; an unknown code is a programming error (KeyError)."""
    row = _words()["errors"][code]
    return int(row["status"]), str(row["message"])


def edit_title(label: str) -> str:
    """Return the title of a card row's edit button, such as 修改收货地址."""
    return str(_words()["edit_row"]).replace("{label}", label)


def picture(phrase: str) -> str:
    """Return a phrase about a photo; a missing one is a programming error (KeyError)."""
    return str(_words()["picture"][phrase])


def channel(phrase: str, **params: str) -> str:
    """Return a phrase that channels without buttons need; a missing one is a programming error (KeyError)."""
    return str(_words()["channel"][phrase]).format(**params)
