"""Opens the secrets that reach a proof as vault tokens; raw ones pass through."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from xiaoka.vault.service import TOKEN, VaultError


class Opens(Protocol):
    """The part of the vault used here."""

    def open(
        self,
        session: Session,
        token: str,
        *,
        purpose: str,
        actor: str,
        now: datetime,
        conversation_id: str | None = None,
    ) -> str:
        """Return the sealed value."""
        ...


def opened(
    vault: Opens, session: Session, secret: str | tuple[str, ...], conversation_id: str, now: datetime
) -> str | tuple[str, ...] | None:
    """Return the secret in plain, or None when its token is unknown, expired or of another conversation."""
    if isinstance(secret, tuple):
        parts = [opened(vault, session, one, conversation_id, now) for one in secret]
        plain = tuple(part for part in parts if isinstance(part, str))
        return plain if len(plain) == len(secret) else None
    if not TOKEN.fullmatch(secret):
        return secret
    try:
        return vault.open(session, secret, purpose="verify", actor="identity", now=now, conversation_id=conversation_id)
    except VaultError:
        return None
