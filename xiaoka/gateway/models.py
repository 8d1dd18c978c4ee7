"""Tables of the gateway: conversations, their messages, buttons."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base
from xiaoka.gateway.enums import Owner, Status


class Conversation(Base):
    """One customer on one channel (会话)."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str | None] = mapped_column(String(255))
    owner: Mapped[str] = mapped_column(String(8), default=Owner.BOT)
    owner_version: Mapped[int] = mapped_column(default=0)
    # raising it makes all session tokens of the conversation void
    token_version: Mapped[int] = mapped_column(default=1)
    # the datum asked for last, so that the answer is protected accordingly
    expects: Mapped[str | None] = mapped_column(String(40))
    msisdn: Mapped[str | None] = mapped_column(String(11))
    episode: Mapped[int] = mapped_column(default=1)
    last_seq: Mapped[int] = mapped_column(default=0)
    # up to here a client that can only ask has been told; windows with an event stream count for themselves
    delivered: Mapped[int] = mapped_column(default=0)
    # only buttons of this group can still be pressed
    choice_group: Mapped[str | None] = mapped_column(String(40))
    # keyed hash of the last client address, for limits of the identity check
    source: Mapped[str] = mapped_column(String(32), default="")
    created: Mapped[datetime]
    last_active: Mapped[datetime]


class Message(Base):
    """One message (消息). ``n`` is the order of work; ``seq`` the order people see, none for hidden ones."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_messages_status", "status", "conversation_id"),
        Index("ix_messages_reply_to", "reply_to"),
    )

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(10))
    client_id: Mapped[str | None] = mapped_column(String(80))
    # secrets are vault tokens here, and masked in ``shown``
    text: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[str] = mapped_column(Text, default="")
    # ``/intent{…}`` of a pressed button or a system event; never shown
    command: Mapped[str | None] = mapped_column(Text)
    choice_id: Mapped[str | None] = mapped_column(String(40))
    reply_to: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(8), default=Status.DONE)
    attempts: Mapped[int] = mapped_column(default=0)
    incident: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(32), default="")
    created: Mapped[datetime]


class Choice(Base):
    """One button (选项): clients know its id and title only."""

    __tablename__ = "choices"
    __table_args__ = (Index("ix_choices_conversation_seq", "conversation_id", "seq"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    group_id: Mapped[str] = mapped_column(String(40))
    # the message that was being answered; a retry button runs it again
    turn_id: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    payload: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime | None]
