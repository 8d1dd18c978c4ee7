"""Conversations: opening, locking, episodes and their owner. Callers own the transaction."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.events.service import conversation_opened
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.models import Conversation

# An answer to one of these stays protected however late it comes.
_SECRET_DATA = frozenset(("sms_code", "service_password", "id_card", "name_and_id"))


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
    query = select(Conversation).where(Conversation.channel == channel, Conversation.external_id == external_id)
    found = session.scalar(query)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return open_new(session, channel=channel, now=now, external_id=external_id)
    except IntegrityError:
        # begun by a request beside this one
        return session.scalars(query).one()


def get(session: Session, conversation_id: str) -> Conversation | None:
    """Return a conversation."""
    return session.get(Conversation, conversation_id)


def locked(session: Session, conversation_id: str) -> Conversation:
    """Return a conversation held for writing: numbers of messages are given out under this lock."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


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
