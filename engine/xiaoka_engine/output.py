"""Collects what the bot says in one turn."""

from typing import Any

from rasa.core.channels.channel import OutputChannel

CHANNEL = "xiaoka"
_KEPT = ("text", "buttons", "custom", "image", "attachment")


class TurnOutput(OutputChannel):
    """Keeps each utterance as one object.

    Rasa's base class sends text, buttons, custom content and image of one utterance as separate messages, and the
    reader can no longer tell what belongs together.

    Attributes:
        messages: the utterances in order, each with those of ``text``, ``buttons``, ``custom``, ``image`` and
            ``attachment`` that are not empty, and ``response``, the name of its entry in ``domain.yml``.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name by which responses of one channel only are chosen."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:  # noqa: ARG002
        """Keep one utterance; `recipient_id` is the conversation of the turn and not needed."""
        buttons = [*(message.get("buttons") or []), *(message.get("quick_replies") or [])]
        said = {key: message[key] for key in _KEPT if message.get(key)}
        if buttons:
            said["buttons"] = buttons
        if said and message.get("utter_action"):
            said["response"] = message["utter_action"]
        if said:
            self.messages.append(said)
