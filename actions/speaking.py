"""Turns what a task wants to say into the message that the engine carries to the desk."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say


def speak(dispatcher: CollectingDispatcher, services: Services, say: Say) -> None:
    """Utter one message, whole: text, buttons and what the desk must know stay together."""
    message: dict[str, Any] = render(services.wording, say)
    dispatcher.utter_message(
        text=message.get("text"),
        buttons=message.get("buttons") or None,
        json_message=message.get("custom") or None,
    )
