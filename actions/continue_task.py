"""Go on with an open task when the engine does not know of it (a new episode, a lost tracker)."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import TaskAction, asked_back
from actions.misses import not_understood
from xiaoka.tasks import asides, case_status, engine, plain
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn, say


class ContinueTask(TaskAction):
    """Takes an answer that came outside the form."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_continue_task"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:
        """Hand the answer to the open task, or say that nothing is being done."""
        if (asked := asked_back(session, turn)) is not None:
            return Outcome(True, [asked], open=False)
        outcome = engine.answer(session, services, turn)
        if outcome.handled or outcome.open:
            return Outcome(True, outcome.says, outcome.open)
        if turn.label == "system_event":
            return Outcome(True, [], open=False)
        if (told := case_status.how_far(session, services, turn)) is not None:
            return Outcome(True, told, open=False)
        if plain.hollow(turn):
            return Outcome(True, [say(not_understood(tracker))], open=False)
        if turn.label == "deny":
            return Outcome(True, [asides.not_wanted(services, turn, still_open=False)], open=False)
        key = {"affirm": "utter_nothing_open_yes", "stop": "utter_nothing_to_stop"}
        return Outcome(True, [say(key.get(turn.label, "utter_nothing_open"))], open=False)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Tell the rules whether the form has something to ask."""
        return [SlotSet("task_step", None), SlotSet("task_open", outcome.open)]
