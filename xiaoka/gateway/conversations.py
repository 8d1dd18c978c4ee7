"""Conversations: opening, locking, episodes and their owner. Callers own the transaction."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.events.service import conversation_opened
from xiaoka.gateway import statements
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.models import Conversation

# An answer to one of these stays protected however late it comes.
_SECRET_DATA = frozenset(("sms_code", "service_password", "id_card", "name_and_id"))

_HELD = "xiaoka_conversations_held"
"""Where a session keeps the conversations that its transaction holds for writing, beside that transaction."""


def open_new(session: Session, *, channel: str, now: datetime, external_id: str | None = None) -> Conversation:
    """Begin a conversation."""
    conversation = Conversation(
        id=ids.token("c"), channel=channel, external_id=external_id, created=now, last_active=now
    )
    session.add(conversation)
    session.flush()
    conversation_opened(session, conversation.id, channel=channel, now=now)
    return conversation


def of_external(session: Session, *, channel: str, external_id: str, now: datetime) -> Conversation:
    """Return the conversation of a customer known by a channel's own id, begun if there is none."""
    query, peer = statements.conversation_of_peer(), {"channel": channel, "external": external_id}
    found = session.scalar(query, peer)
    if found is not None:
        return _hold(session, found)
    try:
        with session.begin_nested():
            return open_new(session, channel=channel, now=now, external_id=external_id)
    except IntegrityError:
        # begun by a request beside this one
        return session.scalars(query, peer).one()


def get(session: Session, conversation_id: str) -> Conversation | None:
    """Return a conversation."""
    return session.get(Conversation, conversation_id)


def locked(session: Session, conversation_id: str) -> Conversation:
    """Return a conversation held for writing: numbers of messages are given out under this lock."""
    held = _held(session).get(conversation_id)
    return held or _hold(
        session, session.scalars(statements.conversation_held(), {"conversation": conversation_id}).one()
    )


def _hold(session: Session, conversation: Conversation) -> Conversation:
    # a savepoint that is undone lets go of what it locked, so only the whole transaction's locks are remembered
    if not session.in_nested_transaction():
        _held(session)[conversation.id] = conversation
    return conversation


def _held(session: Session) -> dict[str, Conversation]:
    transaction, held = session.info.get(_HELD, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        held = {}
        session.info[_HELD] = (session.get_transaction(), held)
    return cast(dict[str, Conversation], held)


def wake_episode(conversation: Conversation, *, now: datetime, idle: timedelta) -> None:
    """Begin a new episode of the engine's tracker after a long silence, and note the activity."""
    if now - conversation.last_active > idle:
        end_episode(conversation)
    conversation.last_active = now


def end_episode(conversation: Conversation) -> None:
    """Let the next message begin with an empty tracker; what matters is in the database."""
    conversation.episode += 1
    if conversation.expects not in _SECRET_DATA:
        conversation.expects = None


def sender(conversation: Conversation) -> str:
    """Return the engine's name for the present episode."""
    return f"{conversation.id}-{conversation.episode}"


def set_owner(session: Session, conversation_id: str, *, owner: Owner, expected_version: int) -> bool:
    """Change the owner by compare-and-set; False when somebody else was quicker."""
    change = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.owner_version == expected_version)
        .values(owner=owner, owner_version=expected_version + 1)
    )
    return cast(CursorResult[Any], session.execute(change)).rowcount == 1


def revoke_tokens(session: Session, conversation_id: str) -> None:
    """Make every session token of the conversation void."""
    locked(session, conversation_id).token_version += 1
