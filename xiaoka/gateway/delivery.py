"""Puts what is said in a conversation on a messaging channel into the outbox, with the message, in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.gateway.models import Conversation, Message
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue

PUSHED = frozenset(("wechat", "wechat_kf", "dingtalk", "feishu"))
"""Channels whose customers cannot ask for what was said: it must be brought to them."""


def lane(conversation_id: str) -> str:
    """Return the lane of the outbox that keeps a conversation in order."""
    return f"channel:{conversation_id}"


def post(session: Session, conversation: Conversation, message: Message, now: datetime) -> None:
    """Let a message leave; the conversation is held for writing, so the order of rows is that of messages."""
    if conversation.channel not in PUSHED:
        return
    payload = {"conversation": conversation.id, "seq": message.seq}
    key, where = f"channel:{message.id}", lane(conversation.id)
    enqueue(session, kind=NoticeKind.CHANNEL, key=key, payload=payload, lane=where, now=now)
