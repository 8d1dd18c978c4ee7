"""Which desk answers a conversation: one at a time, over all desks of a PostgreSQL database.

A lock of the database's, held by a connection of the desk's: when the desk dies its connection ends, and with it every
lock, so that another desk goes on at once. Within a desk a conversation has one worker anyhow.
"""

import hashlib
import threading
from typing import Any, Protocol

import psycopg
from sqlalchemy.engine import make_url


class Turnstile(Protocol):
    """Lets one desk at a time into a conversation."""

    shared: bool
    """Whether there may be others."""

    def enter(self, conversation_id: str) -> bool:
        """Go in; False when another desk is there."""
        ...

    def leave(self, conversation_id: str) -> None:
        """Come out."""
        ...

    def close(self) -> None:
        """Come out of everything."""
        ...


class Alone:
    """The only desk of a database."""

    shared = False

    def enter(self, conversation_id: str) -> bool:  # noqa: ARG002
        """Go in."""
        return True

    def leave(self, conversation_id: str) -> None:
        """Come out."""

    def close(self) -> None:
        """Nothing is held."""


class AmongDesks:
    """One of several desks.

    The connection must be the desk's own: a pooler that hands connections round after each transaction would hand
    the locks round too.

    Args:
        url: of the product database on PostgreSQL.
    """

    shared = True

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._one = threading.Lock()
        self._open: psycopg.Connection[Any] | None = None

    def enter(self, conversation_id: str) -> bool:
        """Go in; False when another desk is there.

        Raises:
            psycopg.Error: the database does not answer.
        """
        return bool(self._ask("SELECT pg_try_advisory_lock(%s)", conversation_id))

    def leave(self, conversation_id: str) -> None:
        """Come out; where the connection is gone the lock is too.

        Raises:
            psycopg.Error: the database does not answer.
        """
        self._ask("SELECT pg_advisory_unlock(%s)", conversation_id)

    def close(self) -> None:
        """Come out of everything."""
        with self._one:
            if self._open:
                self._open.close()
            self._open = None

    def _ask(self, question: str, conversation_id: str) -> Any:
        digest = hashlib.sha256(f"xiaoka conversation|{conversation_id}".encode()).digest()
        with self._one:
            if self._open is None or self._open.closed:
                self._open = psycopg.connect(self._url, autocommit=True, connect_timeout=3, keepalives_idle=5)
            try:
                row = self._open.execute(question, (int.from_bytes(digest[:8], signed=True),)).fetchone()
            except psycopg.Error:
                self._open.close()
                raise
        return row[0] if row else None


def turnstile(url: str) -> Turnstile:
    """Return what fits the database; opens no connection."""
    return AmongDesks(url) if make_url(url).get_backend_name() == "postgresql" else Alone()
