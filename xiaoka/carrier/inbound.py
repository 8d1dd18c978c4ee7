"""How a carrier signs what it hands over to us, such as SMS of customers (``docs/carrier.md``)."""

import hashlib
import hmac
from datetime import datetime

WINDOW_S = 300
"""For so long a signed request may be on its way; a repeat within it is known by its id."""


def signature(key: str, timestamp: str, body: bytes) -> str:
    """Return HMAC-SHA256 of ``<timestamp>.<body>`` in hex; the timestamp in Unix seconds."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def genuine(key: str, timestamp: str, body: bytes, given: str, now: datetime) -> bool:
    """Tell whether a request was signed with the key, a moment ago."""
    if not hmac.compare_digest(signature(key, timestamp, body).encode(), given.encode()):
        return False
    return timestamp.isascii() and timestamp.isdigit() and abs(now.timestamp() - int(timestamp)) <= WINDOW_S
