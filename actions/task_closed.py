"""The stack is empty: mark the end of the episode, so that the engine's tracker stays short."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn


class TaskClosed(SpeakingAction):
    """Asks whether there is anything else."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_task_closed"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:  # noqa: ARG002
        """Close the episode."""
        return [Say("utter_anything_else", extra={"episode_end": True})]

    def events(self) -> list[dict[str, Any]]:
        """Leave no question open."""
        return [SlotSet("task_step", None), SlotSet("task_open", False)]
