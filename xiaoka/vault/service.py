"""The vault (保密柜): secrets of customers go in and a token comes out, which is all that others ever see."""

import re
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.vault import crypto
from xiaoka.vault.enums import CREDENTIALS, Purpose
from xiaoka.vault.lifetimes import Lifetimes
from xiaoka.vault.mask import HIDDEN, mask
from xiaoka.vault.models import VaultItem, VaultRead

__all__ = ["TOKEN", "Vault", "VaultError"]

TOKEN = re.compile(r"⟦([a-z_]{1,32}):([0-9a-f]{16})⟧")
"""A token in a text; groups are kind and id."""


class VaultError(Exception):
    """A token that may not be opened here; ``reason`` is unknown, expired, foreign, key or damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"vault token {reason}")
        self.reason = reason


class Vault:
    """Sealing and opening.

    Args:
        key: the current key of the setting ``vault_key``.
        retired: earlier keys, only for opening what they sealed until :meth:`rewrap` has run. What was sealed
            by any other key is refused.
        lifetimes: of sealed values.
    """

    def __init__(self, key: str, *, retired: Iterable[str] = (), lifetimes: Lifetimes | None = None) -> None:
        self._keys = crypto.Keys(key)
        self._by_id = {keys.id: keys for keys in map(crypto.Keys, retired)} | {self._keys.id: self._keys}
        self._lifetimes = lifetimes or Lifetimes()

    def seal(self, session: Session, *, kind: str, value: str, conversation_id: str, now: datetime) -> str:
        """Store a value and return its token ``⟦kind:<16 hex>⟧``.

        The same value of the same kind in the same conversation gives the same token and lives on from now.
        """
        lookup = self._keys.lookup(kind, conversation_id, value)
        expires = now + self._lifetimes[kind]
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
            purpose: what it is needed for, one of :class:`Purpose`.
            actor: who reads.
            now: aware UTC time.
            conversation_id: refuse tokens of other conversations when given.

        Raises:
            VaultError: unknown, expired, of another conversation, under a key that is gone, or damaged.
            ValueError: a purpose that nobody has laid down.
        """
        wanted = Purpose(purpose)
        item = self._find(session, token, now, conversation_id)
        value = self._decrypt(item)
        session.add(VaultRead(item_id=item.id, kind=item.kind, at=now, actor=actor, purpose=wanted.value))
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
        if match is None or match[1] in CREDENTIALS:
            return HIDDEN
        try:
            value = self.open(
                session, token, purpose=Purpose.MASK, actor=actor, now=now, conversation_id=conversation_id
            )
        except VaultError:
            return HIDDEN
        return mask(match[1], value)

    def masked_text(
        self, session: Session, text: str, *, now: datetime, actor: str = "S", conversation_id: str | None = None
    ) -> str:
        """Return a text with each token replaced by its masked value; the log of openings names ``actor``."""

        def shown(match: re.Match[str]) -> str:
            return self.masked(session, match.group(), now=now, actor=actor, conversation_id=conversation_id)

        return TOKEN.sub(shown, text)

    def erase(self, session: Session, conversation_id: str, *, keep: Collection[str] = ()) -> int:
        """Delete everything sealed in a conversation but the tokens to keep; return how many items."""
        kept = [match[2] for match in map(TOKEN.fullmatch, keep) if match]
        mine = VaultItem.conversation_id == conversation_id
        return _deleted(session, delete(VaultItem).where(mine, VaultItem.id.not_in(kept)))

    def purge_expired(self, session: Session, now: datetime) -> int:
        """Delete what has expired; return how many items."""
        return _deleted(session, delete(VaultItem).where(VaultItem.expires <= now))

    def rewrap(self, session: Session, *, limit: int = 500) -> int:
        """Bring items of retired keys under the current one; return how many, zero when done.

        The data key is wrapped anew and the fingerprint made anew, since whoever has the old key could try ID
        numbers against the old one. May be stopped and begun again at any time, and run beside others.
        """
        query = select(VaultItem).where(VaultItem.key_id != self._keys.id, VaultItem.key_id.in_(self._by_id))
        items = session.scalars(query.order_by(VaultItem.id).limit(limit).with_for_update(skip_locked=True)).all()
        for item in items:
            value, data_key = self._decrypt(item), self._data_key(item)
            lookup = self._keys.lookup(item.kind, item.conversation_id, value)
            if session.scalar(select(VaultItem.id).where(VaultItem.lookup == lookup)) is not None:
                lookup = secrets.token_hex(32)  # the same value was given again since; both tokens stay good
            item.wrapped_key = self._keys.wrap(data_key, _bound(item.id, item.kind, item.conversation_id))
            item.key_id, item.lookup = self._keys.id, lookup
            session.flush()
        return len(items)

    def under_keys(self, session: Session) -> list[tuple[str, str, int]]:
        """Return id, standing (``current``, ``retired`` or ``refused``) and number of items of each key."""
        query = select(VaultItem.key_id, func.count()).group_by(VaultItem.key_id)
        counts = {key_id: count for key_id, count in session.execute(query)}
        known = [self._keys.id, *(one for one in self._by_id if one != self._keys.id)]
        ids = dict.fromkeys([*known, *sorted(counts)])
        standing = {self._keys.id: "current"} | {one: "retired" for one in known[1:]}
        return [(one, standing.get(one, "refused"), counts.get(one, 0)) for one in ids]

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
            raise VaultError("key")
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
