"""Session tokens of customers: signed, bound to one conversation, expiring.

The token is the only proof that a client may speak in a conversation, so ids of conversations need not be secret.
Expiry runs on the machine's clock: moving the demo clock must not log people out.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from xiaoka.clock import Clock, SystemClock
from xiaoka.gateway.errors import DeskError

LIFETIME = timedelta(hours=24)
_MAX_LENGTH = 512


@dataclass(frozen=True)
class Claim:
    """What a valid token says.

    Args:
        conversation_id: the only conversation it is good for.
        version: must equal the conversation's ``token_version``.
        expires_at: aware UTC.
    """

    conversation_id: str
    version: int
    expires_at: datetime


class Sessions:
    """Issues and reads tokens with one key."""

    def __init__(self, key: str, clock: Clock | None = None) -> None:
        self._key = hashlib.sha256(b"xiaoka session token|" + key.encode()).digest()
        self._source_key = hashlib.sha256(b"xiaoka source|" + key.encode()).digest()
        self._clock = clock or SystemClock()

    def issue(self, conversation_id: str, version: int) -> tuple[str, datetime]:
        """Return a new token and the time (UTC) when it expires."""
        expires = (self._clock.now() + LIFETIME).replace(microsecond=0)
        claim = {"c": conversation_id, "v": version, "x": int(expires.timestamp())}
        body = base64.urlsafe_b64encode(json.dumps(claim, separators=(",", ":")).encode()).decode()
        return f"{body}.{self._mac(body)}", expires

    def read(self, token: str) -> Claim:
        """Return the claim of a token.

        Raises:
            DeskError: ``session_invalid`` or ``session_expired``.
        """
        body, _, mac = token.partition(".")
        signed = len(token) <= _MAX_LENGTH and token.isascii() and hmac.compare_digest(mac, self._mac(body))
        if not signed:
            raise DeskError("session_invalid")
        try:
            data = json.loads(base64.urlsafe_b64decode(body))
            claim = Claim(str(data["c"]), int(data["v"]), datetime.fromtimestamp(data["x"], UTC))
        except (binascii.Error, ValueError, KeyError, TypeError) as error:
            raise DeskError("session_invalid") from error
        if claim.expires_at <= self._clock.now():
            raise DeskError("session_expired")
        return claim

    def source(self, address: str) -> str:
        """Return a short keyed hash of a client address: enough for limits, useless to find the address."""
        return hmac.new(self._source_key, address.encode(), hashlib.sha256).hexdigest()[:16]

    def _mac(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()
