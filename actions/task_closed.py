"""The stack is empty: mark the end of the episode, so that the engine's tracker stays short."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from xiaoka.tasks import store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn

_TAKEN_BY = ("action_start_task", "action_continue_task", "validate_task_form")


class TaskClosed(SpeakingAction):
    """Asks whether there is anything else, except behind something that was left for the customer to choose."""

    asks_back = False  # a single word, such as 恢复, has just ended the task

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_task_closed"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:  # noqa: ARG002
        """Close the episode."""
        key = "utter_nothing_more" if _chooses(session, services, turn) else "utter_anything_else"
        return [Say(key, extra={"episode_end": True})]

    def events(self) -> list[dict[str, Any]]:
        """Leave no question open."""
        return [SlotSet("task_step", None), SlotSet("task_open", False)]


def _chooses(session: Session, services: Services, turn: Turn) -> bool:
    """Tell whether what was said last leaves something to press: a question behind it would be one too many."""
    logged = (store.logged(session, turn.id, action) for action in _TAKEN_BY)
    said = [one for outcome in logged if outcome for one in Outcome.from_json(outcome).says]
    last = render(services.wording, said[-1]) if said else {"buttons": [], "custom": {}}
    return bool(last["buttons"] or last["custom"].get("link"))
