"""Handler of the outbox for answers on messaging channels.

A row names a message; what leaves is everything that the customer was not told yet, in as few messages of the vendor's
as possible, because vendors count them. Where the vendor stopped in the middle, the next try goes on.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import choices, conversations, messages, whole
from xiaoka.gateway.channels.message import Outgoing, outgoing
from xiaoka.gateway.channels.models import ChannelPeer
from xiaoka.gateway.channels.peers import Peers
from xiaoka.gateway.channels.port import Address, Channel, NotNow, Part
from xiaoka.gateway.core import Core
from xiaoka.gateway.delivery import lane
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Conversation
from xiaoka.notify.service import GiveUp, settle


@dataclass(frozen=True)
class Batch:
    """What is to be said now: up to message number ``upto``, of which ``sent`` parts have left."""

    conversation_id: str
    channel: Channel
    address: Address
    after: int
    upto: int
    parts: list[Part]
    sent: int

    def key(self, part: int) -> str:
        """Return the name of a part for good, in 32 characters."""
        return hashlib.sha256(f"{self.conversation_id}|{self.after}|{self.upto}|{part}".encode()).hexdigest()[:32]


class Outlet:
    """Sends what a conversation has said; called from threads, for one conversation by one at a time."""

    def __init__(self, core: Core, peers: Peers, channels: Mapping[str, Channel]) -> None:
        self._core, self._peers, self._channels = core, peers, channels

    def __call__(self, payload: dict[str, Any]) -> None:
        """Send until the message of the payload has left."""
        while (batch := self._batch(payload["conversation"], payload["seq"])) is not None:
            try:
                self._send(batch)
            except NotNow:
                self._leave(batch)
                raise
            except GiveUp:
                # what the vendor will never take must not hold up what comes after it
                self._done(batch)
                raise
            self._done(batch)

    def _send(self, batch: Batch) -> None:
        for number in range(batch.sent, len(batch.parts)):
            now = self._core.clock.now()
            batch.channel.send(batch.address, batch.parts[number], batch.key(number), now)
            with self._core.db.session() as session:
                session.get_one(ChannelPeer, batch.conversation_id).parts_sent = number + 1

    def _batch(self, conversation_id: str, wanted: int) -> Batch | None:
        with self._core.db.session() as session:
            conversation = conversations.locked(session, conversation_id)
            if wanted <= conversation.delivered:
                return None
            peer = session.get(ChannelPeer, conversation_id)
            if peer is None:
                raise GiveUp("no address")
            channel = self._channels.get(conversation.channel)
            if channel is None:
                raise OSError(f"channel {conversation.channel} is off")
            if peer.batch_to is None:
                peer.batch_to, peer.parts_sent = conversation.last_seq, 0
            after, upto = conversation.delivered, peer.batch_to
            parts = channel.parts(self._said(session, conversation, after, upto))
            return Batch(conversation_id, channel, self._peers.address(peer), after, upto, parts, peer.parts_sent)

    def _said(self, session: Session, conversation: Conversation, after: int, upto: int) -> list[Outgoing]:
        found = messages.publics(session, conversation, messages.between(session, conversation.id, after + 1, upto))
        found = whole.told(self._core, session, conversation.id, found)
        spoken = [one["seq"] for one in found if one["role"] == Role.BOT]
        last = spoken[-1] if spoken and choices.counts(conversation) else None
        return [outgoing(one, numbered=one["seq"] == last) for one in found]

    def _leave(self, batch: Batch) -> None:
        with self._core.db.session() as session:
            peer = session.get_one(ChannelPeer, batch.conversation_id)
            if peer.parts_sent == 0:
                # nothing of it has left, so it may go together with what is said later
                peer.batch_to = None

    def _done(self, batch: Batch) -> None:
        with self._core.db.session() as session:
            conversation = conversations.locked(session, batch.conversation_id)
            conversation.delivered = max(conversation.delivered, batch.upto)
            peer = session.get_one(ChannelPeer, batch.conversation_id)
            peer.batch_to, peer.parts_sent = None, 0
            settle(session, lane(batch.conversation_id), self._core.clock.now())
