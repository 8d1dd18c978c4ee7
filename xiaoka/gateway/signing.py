"""Signed choices: tells the engine what a pressed button means; the other half is in the engine's ``signing.py``.

Both halves are tested against the same vectors, since they run on different Pythons and share no code.
"""

import base64
import hashlib
import hmac
import json
from typing import Any


def sign_choice(key: str, sender: str, intent: str, entities: dict[str, Any], expires_at: int) -> str:
    """Return ``base64url(JSON).hex-HMAC-SHA256``, good for one sender until ``expires_at`` (Unix seconds)."""
    content = {"s": sender, "i": intent, "e": entities, "x": expires_at}
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    body = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    mac = hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()
    return f"{body}.{mac}"
