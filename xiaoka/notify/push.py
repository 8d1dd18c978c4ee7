"""Showing a message of the outbox in the carrier's app."""

from typing import Any

from xiaoka.carrier.ports import Carrier
from xiaoka.wording import Wording


class PushHandler:
    """Renders the words and hands them to the carrier, whose app it is."""

    def __init__(self, carrier: Carrier, wording: Wording) -> None:
        self._carrier = carrier
        self._wording = wording

    def __call__(self, payload: dict[str, Any]) -> None:
        """Show it; the key of the message makes a repeat harmless."""
        text = payload.get("text") or self._wording.text(payload["wording"], **payload.get("params", {}))
        self._carrier.push(payload["to"], text, payload["key"])
