"""Begin the task a customer asks for, also in the middle of another."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import TaskAction
from xiaoka.tasks import engine, store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn, say


class StartTask(TaskAction):
    """Puts a task on the stack; says plainly when a wish cannot be served here."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_start_task"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:  # noqa: ARG002
        """Start the task named by the label."""
        if turn.label in set(TaskKind):
            return engine.start(session, services, turn, TaskKind(turn.label))
        still_open = store.top(session, turn.conversation_id) is not None
        key = f"utter_not_served_{turn.label}"
        return Outcome(True, [say(key if services.wording.has(key) else "utter_not_served")], open=still_open)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Tell the rules whether the form has something to ask."""
        return [SlotSet("task_step", None), SlotSet("task_open", outcome.open)]
