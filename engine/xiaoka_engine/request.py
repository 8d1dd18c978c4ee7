"""Checks the body of a request field by field."""

import json
import re
from typing import Any, NoReturn

from xiaoka_engine.clean import clean_text
from xiaoka_engine.errors import EngineError
from xiaoka_engine.signing import verify_choice
from xiaoka_engine.turns import Turn

MAX_BODY_BYTES = 16 * 1024
MAX_METADATA_BYTES = 4 * 1024
MAX_METADATA_DEPTH = 3
ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""Form of senders and message ids, which the gateway makes."""

_FIELDS = {"sender", "message_id", "text", "choice", "metadata"}
_OWN_METADATA = {"message_id", "choice"}


def read_json(body: bytes, fields: set[str]) -> dict[str, Any]:
    """Return the JSON object in `body`, which may have no other fields than `fields`.

    Raises:
        EngineError: ``bad_request``.
    """
    if len(body) > MAX_BODY_BYTES:
        raise EngineError("bad_request", f"The body is larger than {MAX_BODY_BYTES} bytes.")
    try:
        data = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise EngineError("bad_request", "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise EngineError("bad_request", "The body is not a JSON object.")
    unknown = set(data) - fields
    if unknown:
        raise EngineError("bad_request", f"The body has {len(unknown)} unknown field(s); known are {sorted(fields)}.")
    return data


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not JSON")


def read_text(data: dict[str, Any]) -> str | None:
    """Return the cleaned text, None when absent.

    Raises:
        EngineError: ``bad_request``, ``empty`` or ``too_long``.
    """
    text = data.get("text")
    if text is not None and not isinstance(text, str):
        raise EngineError("bad_request", "text must be a string.")
    return None if text is None else clean_text(text)


def read_turn(body: bytes, key: str, now: float) -> Turn:
    """Return the turn that a request asks for.

    Args:
        body: JSON with ``sender``, ``message_id``, ``text`` or ``choice`` or both, and ``metadata``.
        key: the shared secret, by which the choice is verified.
        now: current time in Unix seconds.

    Raises:
        EngineError: ``bad_request``, ``bad_sender``, ``empty``, ``too_long`` or ``bad_choice``.
    """
    data = read_json(body, _FIELDS)
    sender, message_id, token = data.get("sender"), data.get("message_id"), data.get("choice")
    if not isinstance(sender, str) or not ID.fullmatch(sender):
        raise EngineError("bad_sender", "sender must be 8 to 64 letters, digits, hyphens or underscores.")
    if not isinstance(message_id, str) or not ID.fullmatch(message_id):
        raise EngineError("bad_request", "message_id must be 8 to 64 letters, digits, hyphens or underscores.")
    if token is not None and not isinstance(token, str):
        raise EngineError("bad_choice", "The choice is not a signed token.")
    choice = None if token is None else verify_choice(key, token, sender, now)
    text = read_text(data)
    if text is None and choice is None:
        raise EngineError("empty", "The message has neither text nor choice.")
    return Turn(sender, message_id, text, choice, _metadata(data.get("metadata")))


def _metadata(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or _OWN_METADATA & set(value):
        raise EngineError("bad_request", f"metadata must be an object without {sorted(_OWN_METADATA)}.")
    if _depth(value) > MAX_METADATA_DEPTH:
        raise EngineError("bad_request", f"metadata is nested deeper than {MAX_METADATA_DEPTH} levels.")
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode("utf-8"))
    except UnicodeEncodeError:
        raise EngineError("bad_request", "metadata has text that is not valid Unicode.") from None
    if size > MAX_METADATA_BYTES:
        raise EngineError("bad_request", f"metadata is larger than {MAX_METADATA_BYTES} bytes.")
    return value


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
