"""Takes messages in: everything is stored, in one transaction, before anything else happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import choices, conversations, messages
from xiaoka.gateway.enums import Owner, Role, Status
from xiaoka.gateway.models import Choice, Conversation, Message
from xiaoka.gateway.protect import Protected, Protector, check_length, clean

PHOTO = "photo"
"""The datum a task asks for when it wants a photo."""


@dataclass(frozen=True)
class Accepted:
    """A stored message.

    Args:
        message: as clients see it.
        turn_id: the message that will be answered; another one when a retry button was pressed.
        after: replies will have greater sequence numbers.
        fresh: False when the client had sent it before.
        retried: receipt of the failed message that a retry button set going again.
    """

    message: dict[str, Any]
    turn_id: str
    after: int
    fresh: bool = True
    retried: dict[str, Any] | None = None


class Intake:
    """Stores what customers and the desk's own events say.

    Args:
        protector: takes secrets out of typed text.
        idle: silence after which the engine begins with an empty tracker.
    """

    def __init__(self, protector: Protector, idle: timedelta) -> None:
        self._protector = protector
        self._idle = idle

    def text(
        self, session: Session, conversation_id: str, client_id: str, text: str, *, source: str, now: datetime
    ) -> Accepted:
        """Store a typed message; the words of a live button are a click on it.

        Raises:
            DeskError: ``text_empty`` or ``text_too_long``.
        """
        visible = clean(text)
        check_length(visible)
        conversation = conversations.locked(session, conversation_id)
        known = _known(session, conversation, client_id)
        if known is not None:
            return known
        meant = choices.typed(session, conversation, visible)
        if meant is not None:
            return self._press(session, conversation, client_id, meant, source, now)
        conversations.wake_episode(conversation, now=now, idle=self._idle)
        safe = self._protector(session, visible, expects=conversation.expects, conversation_id=conversation_id, now=now)
        check_length(safe.text)
        conversation.choice_group, conversation.source = None, source
        fields = {"text": safe.text, "shown": safe.shown, "status": Status.PENDING}
        return _store(session, conversation, client_id, now, source, fields)

    def without_secrets(self, session: Session, conversation_id: str, text: str, *, now: datetime) -> Protected:
        """Return what somebody else writes in a conversation, without secrets and without what cannot be seen.

        Raises:
            DeskError: ``text_empty`` or ``text_too_long``.
        """
        visible = clean(text)
        check_length(visible)
        return self._protector(session, visible, expects=None, conversation_id=conversation_id, now=now)

    def click(
        self, session: Session, conversation_id: str, client_id: str, choice_id: str, *, source: str, now: datetime
    ) -> Accepted:
        """Store a pressed button; its title becomes the customer's words.

        Raises:
            DeskError: ``choice_unknown`` or ``choice_stale``.
        """
        conversation = conversations.locked(session, conversation_id)
        known = _known(session, conversation, client_id)
        if known is not None:
            return known
        choice = choices.take(session, conversation, choice_id)
        return self._press(session, conversation, client_id, choice, source, now)

    def picture(
        self,
        session: Session,
        conversation_id: str,
        client_id: str,
        token: str,
        shown: str,
        facts: dict[str, Any],
        *,
        source: str,
        now: datetime,
    ) -> Accepted:
        """Store a photo that is in the vault already; the engine hears of its token only when it asked for a photo.

        Args:
            session: the caller's.
            conversation_id: whose.
            client_id: made by the client.
            token: of the vault.
            shown: what people read in its place.
            facts: kind, size in pixels and bytes.
            source: keyed hash of the client's address.
            now: aware UTC.
        """
        conversation = conversations.locked(session, conversation_id)
        known = _known(session, conversation, client_id)
        if known is not None:
            return known
        conversations.wake_episode(conversation, now=now, idle=self._idle)
        conversation.source = source
        wanted = conversation.owner == Owner.BOT and conversation.expects == PHOTO
        status = Status.PENDING if wanted else Status.DONE
        fields = {"text": token, "shown": shown, "status": status, "body": {"picture": facts}}
        return _store(session, conversation, client_id, now, source, fields)

    def _press(
        self, session: Session, conversation: Conversation, client_id: str, choice: Choice, source: str, now: datetime
    ) -> Accepted:
        choice.used_at = now
        conversations.wake_episode(conversation, now=now, idle=self._idle)
        conversation.choice_group, conversation.source = None, source
        fields = {"text": choice.title, "shown": choice.title, "choice_id": choice.id}
        if choice.payload == choices.RETRY:
            target = messages.by_id(session, choice.turn_id)
            target.status, target.attempts = Status.PENDING, 0
            fields["reply_to"] = target.id
            return _store(session, conversation, client_id, now, source, fields, target)
        fields |= {"command": choice.payload, "status": Status.PENDING}
        return _store(session, conversation, client_id, now, source, fields)

    def event(self, session: Session, conversation_id: str, key: str, command: str, *, now: datetime) -> bool:
        """Store a system event as a hidden message; False when this key came before or nobody is there."""
        if conversations.get(session, conversation_id) is None:
            return False
        conversation = conversations.locked(session, conversation_id)
        if messages.by_client_id(session, conversation_id, key) is not None:
            return False
        fields = {"command": command, "status": Status.PENDING, "source": conversation.source}
        messages.append(session, conversation, role=Role.SYSTEM, now=now, hidden=True, client_id=key, **fields)
        return True


def _store(
    session: Session,
    conversation: Conversation,
    client_id: str,
    now: datetime,
    source: str,
    fields: dict[str, Any],
    target: Message | None = None,
) -> Accepted:
    message = messages.append(
        session, conversation, role=Role.CUSTOMER, now=now, client_id=client_id, source=source, **fields
    )
    shown, seq = messages.public(message, None, []), message.seq or 0
    if target is None:
        return Accepted(shown, message.id, seq)
    retried = None if target.seq is None else messages.receipt(target)
    return Accepted(shown, target.id, seq, retried=retried)


def _known(session: Session, conversation: Conversation, client_id: str) -> Accepted | None:
    message: Message | None = messages.by_client_id(session, conversation.id, client_id)
    if message is None:
        return None
    turn_id = message.reply_to or message.id
    return Accepted(messages.public(message, None, []), turn_id, message.seq or 0, fresh=False)
