"""Give the customer's turn to the task on top; a turn it does not take is left to the rules."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import TaskAction
from xiaoka.tasks import engine, store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn

_ALREADY_TAKEN_BY = ("action_start_task", "action_continue_task")


class ValidateTaskForm(TaskAction):
    """Answers the one slot of the one form."""

    def name(self) -> str:
        """Return the name the form looks for."""
        return "validate_task_form"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:  # noqa: ARG002
        """Let the task take the turn, once: a form validates the message that opened it as well."""
        if any(store.logged(session, turn.id, name) for name in _ALREADY_TAKEN_BY):
            return Outcome(True, [], open=store.top(session, turn.conversation_id) is not None)
        return engine.answer(session, services, turn)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Fill the slot when no task is open any more; no slot event at all lets the form step back."""
        if not outcome.handled:
            return []
        return [
            SlotSet("task_step", None if outcome.open else "closed"),
            SlotSet("task_open", outcome.open),
            SlotSet("requested_slot", "task_step" if outcome.open else None),
        ]
