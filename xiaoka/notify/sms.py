"""Sending an SMS of the outbox."""

from typing import Any

from xiaoka.carrier.ports import Carrier
from xiaoka.wording import Wording


class SmsHandler:
    """Renders the words and hands them to the carrier's gateway."""

    def __init__(self, carrier: Carrier, wording: Wording) -> None:
        self._carrier = carrier
        self._wording = wording

    def __call__(self, payload: dict[str, Any]) -> None:
        """Send; the key of the message makes a repeat harmless."""
        text = payload.get("text") or self._wording.text(payload["wording"], **payload.get("params", {}))
        self._carrier.send_sms(payload["to"], text, payload["key"])
