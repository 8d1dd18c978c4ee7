"""The vault (保密柜): secrets of customers go in and a token comes out, which is all that others ever see."""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.vault import crypto
from xiaoka.vault.enums import LONG, NEVER_SHOWN, TTL
from xiaoka.vault.mask import HIDDEN, mask
from xiaoka.vault.models import VaultItem, VaultRead

__all__ = ["TOKEN", "Vault", "VaultError"]

TOKEN = re.compile(r"⟦([a-z_]{1,32}):([0-9a-f]{16})⟧")
"""A token in a text; groups are kind and id."""


class VaultError(Exception):
    """A token that may not be opened here; ``reason`` is unknown, expired, foreign or damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"vault token {reason}")
        self.reason = reason


class Vault:
    """Sealing and opening.

    Args:
        key: the current key of the setting ``vault_key``.
        retired: earlier keys, only for opening what they sealed until :meth:`rewrap` has run.
        ttl: lifetimes by kind; those not named live ``LONG``.
    """

    def __init__(self, key: str, *, retired: Iterable[str] = (), ttl: Mapping[str, timedelta] = TTL) -> None:
        self._keys = crypto.Keys(key)
        self._by_id = {keys.id: keys for keys in map(crypto.Keys, retired)} | {self._keys.id: self._keys}
        self._ttl = ttl

    def seal(self, session: Session, *, kind: str, value: str, conversation_id: str, now: datetime) -> str:
        """Store a value and return its token ``⟦kind:<16 hex>⟧``.

        The same value of the same kind in the same conversation gives the same token and lives on from now.
        """
        lookup = self._keys.lookup(kind, conversation_id, value)
        expires = now + self._ttl.get(kind, LONG)
        item = self._known(session, lookup, now)
        if item is None:
            try:
                with session.begin_nested():
                    item = self._new(kind, value, conversation_id, lookup, now, expires)
                    session.add(item)
            except IntegrityError:
                # another turn of this conversation sealed the same value just now
                item = self._known(session, lookup, now)
                if item is None:
                    raise
        item.expires = max(item.expires, expires)
        return f"⟦{kind}:{item.id}⟧"

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
        """Return the value behind a token and log the reading.

        Args:
            session: the caller's; the log entry is part of its transaction.
            token: as returned by :meth:`seal`.
            purpose: what it is needed for, such as ``identity.name_id``.
            actor: who reads.
            now: aware UTC time.
            conversation_id: refuse tokens of other conversations when given.

        Raises:
            VaultError: unknown, expired, of another conversation, or damaged.
        """
        item = self._find(session, token, now, conversation_id)
        value = self._decrypt(item)
        session.add(VaultRead(item_id=item.id, kind=item.kind, at=now, actor=actor, purpose=purpose))
        return value

    def masked(
        self,
        session: Session,
        token: str,
        *,
        now: datetime,
        actor: str = "S",
        conversation_id: str | None = None,
    ) -> str:
        """Return the masked value for people; ``******`` for codes and whatever cannot be opened any more."""
        match = TOKEN.fullmatch(token)
        if match is None or match[1] in NEVER_SHOWN:
            return HIDDEN
        try:
            value = self.open(session, token, purpose="mask", actor=actor, now=now, conversation_id=conversation_id)
        except VaultError:
            return HIDDEN
        return mask(match[1], value)

    def masked_text(self, session: Session, text: str, *, now: datetime, conversation_id: str | None = None) -> str:
        """Return a text with each token replaced by its masked value."""
        return TOKEN.sub(
            lambda match: self.masked(session, match.group(), now=now, conversation_id=conversation_id), text
        )

    def erase(self, session: Session, conversation_id: str) -> int:
        """Delete everything sealed in a conversation; return how many items."""
        return _deleted(session, delete(VaultItem).where(VaultItem.conversation_id == conversation_id))

    def purge_expired(self, session: Session, now: datetime) -> int:
        """Delete what has expired; return how many items."""
        return _deleted(session, delete(VaultItem).where(VaultItem.expires <= now))

    def rewrap(self, session: Session, *, limit: int = 500) -> int:
        """Wrap data keys of retired keys with the current one; return how many, zero when done.

        The fingerprints stay those of the old key, so an equal value given again gets a new token.
        """
        query = select(VaultItem).where(VaultItem.key_id != self._keys.id, VaultItem.key_id.in_(self._by_id))
        items = session.scalars(query.limit(limit)).all()
        for item in items:
            data_key = self._data_key(item)
            item.wrapped_key = self._keys.wrap(data_key, _bound(item.id, item.kind, item.conversation_id))
            item.key_id = self._keys.id
        return len(items)

    def _new(
        self, kind: str, value: str, conversation_id: str, lookup: str, now: datetime, expires: datetime
    ) -> VaultItem:
        item_id, data_key = secrets.token_hex(8), crypto.new_data_key()
        bound = _bound(item_id, kind, conversation_id)
        return VaultItem(
            id=item_id, kind=kind, conversation_id=conversation_id, lookup=lookup, key_id=self._keys.id,
            wrapped_key=self._keys.wrap(data_key, bound), created=now, expires=expires,
            ciphertext=crypto.encrypt(data_key, value.encode(), bound),
        )  # fmt: skip

    def _known(self, session: Session, lookup: str, now: datetime) -> VaultItem | None:
        item = session.scalars(select(VaultItem).where(VaultItem.lookup == lookup)).one_or_none()
        if item is not None and item.expires <= now:
            session.delete(item)
            session.flush()
            return None
        return item

    def _find(self, session: Session, token: str, now: datetime, conversation_id: str | None) -> VaultItem:
        match = TOKEN.fullmatch(token)
        item = session.get(VaultItem, match[2]) if match else None
        if match is None or item is None or item.kind != match[1]:
            raise VaultError("unknown")
        if conversation_id is not None and item.conversation_id != conversation_id:
            raise VaultError("foreign")
        if item.expires <= now:
            raise VaultError("expired")
        return item

    def _data_key(self, item: VaultItem) -> bytes:
        keys = self._by_id.get(item.key_id)
        if keys is None:
            raise VaultError("damaged")
        try:
            return keys.unwrap(item.wrapped_key, _bound(item.id, item.kind, item.conversation_id))
        except InvalidTag as error:
            raise VaultError("damaged") from error

    def _decrypt(self, item: VaultItem) -> str:
        try:
            bound = _bound(item.id, item.kind, item.conversation_id)
            return crypto.decrypt(self._data_key(item), item.ciphertext, bound).decode()
        except InvalidTag as error:
            raise VaultError("damaged") from error


def _bound(item_id: str, kind: str, conversation_id: str) -> bytes:
    # a ciphertext copied into another row does not open there
    return f"{item_id}|{kind}|{conversation_id}".encode()


def _deleted(session: Session, statement: object) -> int:
    result = session.execute(statement)  # type: ignore[call-overload]
    return result.rowcount if isinstance(result, CursorResult) else 0
