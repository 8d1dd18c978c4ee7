"""Tables of the messaging channels: where customers are reached, and what was received already."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class ChannelPeer(Base):
    """The customer's end of a conversation on a messaging channel (渠道用户)."""

    __tablename__ = "channel_peers"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    # the vendor's user id and what else is needed to answer, encrypted; the conversation knows a keyed hash only
    address: Mapped[bytes] = mapped_column(LargeBinary)
    heard_at: Mapped[datetime]
    # what is being sent: up to this message, and how many vendor messages of it have left
    batch_to: Mapped[int | None]
    parts_sent: Mapped[int] = mapped_column(default=0)


class ChannelRequest(Base):
    """A signed request of a vendor that was taken; the same signature with another body is a forgery (重放)."""

    __tablename__ = "channel_requests"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class ChannelCursor(Base):
    """How far the messages of an account that must be fetched have been read (游标)."""

    __tablename__ = "channel_cursors"

    account: Mapped[str] = mapped_column(String(120), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(128))
