"""Takes secrets out of what a customer typed, before anything of it is stored."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from xiaoka.gateway.errors import DeskError
from xiaoka.vault.detect import protect
from xiaoka.vault.service import Vault

# The engine parses no more than this; what is longer would block other customers.
MAX_CHARS = 500
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


@dataclass(frozen=True)
class Protected:
    """A text without secrets: with tokens for machines, masked for people."""

    text: str
    shown: str


class Protector(Protocol):
    """Replaces secrets by vault tokens."""

    def __call__(
        self, session: Session, text: str, *, expects: str | None, conversation_id: str, now: datetime
    ) -> Protected:
        """Return the text without secrets."""
        ...


class VaultProtector:
    """Seals secrets in the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def __call__(
        self, session: Session, text: str, *, expects: str | None, conversation_id: str, now: datetime
    ) -> Protected:
        """Return the text with tokens, and masked."""

        def seal(kind: str, value: str) -> str:
            return self._vault.seal(session, kind=kind, value=value, conversation_id=conversation_id, now=now)

        safe = protect(text, expects=expects, seal=seal)
        shown = self._vault.masked_text(session, safe.text, now=now, conversation_id=conversation_id)
        return Protected(safe.text, shown)


def clean(text: str) -> str:
    """Drop what cannot be seen or stored: control, invisible and broken characters.

    Raises:
        DeskError: ``text_empty`` when nothing is left.
    """
    kept = "".join(char for char in text if char == "\n" or _visible(char)).strip()
    if not kept:
        raise DeskError("text_empty")
    return kept


def check_length(text: str) -> None:
    """Refuse a text that the engine would refuse (DeskError ``text_too_long``)."""
    if len(unicodedata.normalize("NFKC", text)) > MAX_CHARS:
        raise DeskError("text_too_long")


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in _DROPPED
