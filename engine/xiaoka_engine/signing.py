"""Signed choices: what a pressed button means, bound to one conversation.

A customer never sends an intent. The gateway keeps what each button means, and when one is pressed it hands the engine
a token that only holders of ``XIAOKA_ENGINE_KEY`` can make:

    token   = body + "." + mac
    body    = base64url of the UTF-8 JSON object, without padding
    object  = {"s": sender, "i": intent or "faq/…" label, "e": {entity: value}, "x": expiry, whole Unix seconds}
    mac     = lower-case hex HMAC-SHA256(key = UTF-8 bytes of XIAOKA_ENGINE_KEY, message = ASCII bytes of body)

The mac is over the encoded body, so signer and verifier need not agree on spaces or key order inside the JSON.
``tests/data/choice_vectors.json`` holds examples that both sides are tested against.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Any

from xiaoka_engine.errors import EngineError

MAX_TOKEN_CHARS = 4096
_INTENT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}(/[A-Za-z0-9_]{1,64})?")
_ENTITY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True)
class Choice:
    """What a pressed button means.

    Attributes:
        label: intent, or the full label of a question such as ``faq/cancel_fee``.
        entities: entity name to value (text, number or truth value).
    """

    label: str
    entities: dict[str, Any] = field(default_factory=dict)

    @property
    def intent(self) -> str:
        """The intent that the dialogue rules know: ``faq`` for ``faq/cancel_fee``."""
        return self.label.split("/", 1)[0]


def _mac(key: str, body: str) -> str:
    return hmac.new(key.encode("utf-8"), body.encode("ascii"), hashlib.sha256).hexdigest()


def sign_choice(key: str, sender: str, choice: Choice, expires_at: int) -> str:
    """Return the token for `choice`, valid for `sender` until `expires_at` (Unix seconds)."""
    content = {"s": sender, "i": choice.label, "e": choice.entities, "x": expires_at}
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    body = base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
    return f"{body}.{_mac(key, body)}"


def verify_choice(key: str, token: str, sender: str, now: float) -> Choice:
    """Return what `token` means.

    Args:
        key: the shared secret.
        token: as made by `sign_choice` or by the gateway.
        sender: the conversation that sent it; a token of another one is refused.
        now: current time in Unix seconds.

    Raises:
        EngineError: ``bad_choice`` when forged, foreign, expired or malformed.
    """
    body, dot, mac = token.partition(".")
    if len(token) > MAX_TOKEN_CHARS or not dot or not token.isascii():
        raise EngineError("bad_choice", "The choice is not a signed token.")
    if not hmac.compare_digest(_mac(key, body), mac):
        raise EngineError("bad_choice", "The signature of the choice is wrong.")
    content = _content(body)
    if content["s"] != sender:
        raise EngineError("bad_choice", "The choice belongs to another conversation.")
    if content["x"] <= now:
        raise EngineError("bad_choice", "The choice has expired.")
    return Choice(content["i"], content["e"])


def _content(body: str) -> dict[str, Any]:
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        content = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        raise EngineError("bad_choice", "The content of the choice is not readable.") from None
    if not isinstance(content, dict) or set(content) != {"s", "i", "e", "x"} or not _well_formed(content):
        raise EngineError("bad_choice", "The content of the choice has the wrong form.")
    return content


def _well_formed(content: dict[str, Any]) -> bool:
    label, entities, expiry = content["i"], content["e"], content["x"]
    return (
        isinstance(label, str)
        and _INTENT.fullmatch(label) is not None
        and isinstance(expiry, int)
        and isinstance(entities, dict)
        and all(_ENTITY.fullmatch(name) and isinstance(value, (str, int, float)) for name, value in entities.items())
    )
