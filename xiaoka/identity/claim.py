"""Who tries what, and the keyed hashes that keep secrets and addresses out of the tables."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from xiaoka.identity.enums import Method


@dataclass(frozen=True)
class Claim:
    """A claim to be the holder of a number, by one method, in one conversation.

    Args:
        source: keyed hash of the device or address it came from.
    """

    conversation_id: str
    msisdn: str
    method: Method
    source: str


class Pepper:
    """Keyed hashes. Without the key a stolen table tells neither codes nor addresses."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the identity service needs a secret")
        self._key = hmac.digest(secret.encode(), b"xiaoka identity v1", "sha256")

    def mac(self, purpose: str, *parts: str) -> str:
        """Return a hex digest; parts are framed, so that they cannot be shifted into each other."""
        raws = [part.encode() for part in (purpose, *parts)]
        framed = b"".join(len(raw).to_bytes(4, "big") + raw for raw in raws)
        return hmac.new(self._key, framed, sha256).hexdigest()

    def source(self, source: str, conversation_id: str) -> str:
        """Return the hash of a source; whoever comes without one is counted by the conversation."""
        return self.mac("source", source or f"conversation:{conversation_id}")[:32]
