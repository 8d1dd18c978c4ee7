"""The stack is empty: mark the end of the episode, so that the engine's tracker stays short."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.runtime import services
from actions.speaking import speak
from xiaoka.tasks.turn import Say


class TaskClosed(Action):
    """Asks whether there is anything else."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_task_closed"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Close the episode."""
        speak(dispatcher, services(), Say("utter_anything_else", extra={"episode_end": True}))
        return [SlotSet("task_step", None), SlotSet("task_open", False)]
