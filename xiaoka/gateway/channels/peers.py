"""Customers of messaging channels: a keyed hash names them, their address is encrypted."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import conversations
from xiaoka.gateway.channels.models import ChannelPeer
from xiaoka.gateway.channels.port import Address, Heard
from xiaoka.gateway.models import Conversation
from xiaoka.vault.crypto import Keys, decrypt, encrypt, new_data_key

_WRAPPED = 60
"""Bytes of a wrapped data key: nonce, 256-bit key, tag."""


class Peers:
    """Finds the conversation of a vendor's user and keeps where to answer him.

    Args:
        key: that of the keyed hashes, which outlives a rotation of the vault's; whoever has the database alone
            learns no user id.
    """

    def __init__(self, key: str) -> None:
        self._keys = Keys(key)

    def conversation(self, session: Session, channel: str, heard: Heard, now: datetime) -> Conversation:
        """Return his conversation, held for writing, with the address of this message."""
        name = self._keys.lookup("channel user", channel, heard.user)
        found = conversations.of_external(session, channel=channel, external_id=name, now=now)
        conversation = conversations.locked(session, found.id)
        address = self._seal(conversation.id, {"user": heard.user, "route": dict(heard.route)})
        peer = session.get(ChannelPeer, conversation.id)
        if peer is None:
            session.add(ChannelPeer(conversation_id=conversation.id, address=address, heard_at=now, parts_sent=0))
        else:
            peer.address, peer.heard_at = address, now
        return conversation

    def address(self, peer: ChannelPeer) -> Address:
        """Return where a customer is reached."""
        sealed, bound = peer.address, _bound(peer.conversation_id)
        data_key = self._keys.unwrap(sealed[:_WRAPPED], bound)
        found = json.loads(decrypt(data_key, sealed[_WRAPPED:], bound))
        return Address(found["user"], found["route"], peer.heard_at)

    def _seal(self, conversation_id: str, content: dict[str, Any]) -> bytes:
        data_key, bound = new_data_key(), _bound(conversation_id)
        plain = json.dumps(content, ensure_ascii=False).encode()
        return self._keys.wrap(data_key, bound) + encrypt(data_key, plain, bound)


def _bound(conversation_id: str) -> bytes:
    return f"channel address|{conversation_id}".encode()
