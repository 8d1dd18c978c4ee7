"""Hand the conversation to a person, at the first clear wish."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import TaskAction
from xiaoka.tasks import engine
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn


class HandOff(TaskAction):
    """Marks the open tasks as handed over and tells the desk."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_hand_off"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:  # noqa: ARG002
        """Keep what was begun for the person who takes over."""
        kinds = engine.hand_off(session, services, turn.conversation_id)
        reason = "complaint" if turn.label == "file_complaint" else "wish"
        key = "utter_handoff_complaint" if reason == "complaint" else "utter_handoff"
        extra = {"handoff": True, "handoff_reason": reason, "tasks": kinds, "episode_end": True}
        return Outcome(True, [Say(key, extra=extra)], open=False)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:  # noqa: ARG002
        """Leave no question open."""
        return [SlotSet("task_step", None), SlotSet("task_open", False)]
