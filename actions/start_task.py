"""Begin the task a customer asks for, also in the middle of another."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.answer_question import AnswerQuestion
from actions.base import TaskAction, asked_back, likeliest_question
from xiaoka.tasks import engine, plain, store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn, say


class StartTask(TaskAction):
    """Puts a task on the stack; says plainly when a wish cannot be served here."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_start_task"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:
        """Start the task named by the label; ask back where the message says too little."""
        if (asked := asked_back(session, turn)) is not None:
            return Outcome(True, [asked], open=False)
        if (aside := _beside(session, services, turn, tracker)) is not None:
            return aside
        if turn.label in set(TaskKind):
            return engine.start(session, services, turn, TaskKind(turn.label))
        still_open = store.top(session, turn.conversation_id) is not None
        key = f"utter_not_served_{turn.label}"
        return Outcome(True, [say(key if services.wording.has(key) else "utter_not_served")], open=still_open)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Tell the rules whether the form has something to ask."""
        return [SlotSet("task_step", None), SlotSet("task_open", outcome.open)]


def _beside(session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome | None:
    """Take a message that only sounds like a wish beside an open task: a question, or a poor answer."""
    task = store.top(session, turn.conversation_id)
    if task is None or turn.label == task.kind:
        return None
    if _corrects_address(task.kind, turn):
        return engine.answer(session, services, replace(turn, label="inform"))
    if plain.wishes(turn):
        return None
    if not plain.asks(turn.text):
        outcome = engine.answer(session, services, turn)
        return outcome if outcome.handled else None
    question = likeliest_question(tracker)
    if question is None:
        return None
    return Outcome(True, AnswerQuestion().says(session, services, replace(turn, label=question), tracker), open=True)


def _corrects_address(kind: str, turn: Turn) -> bool:
    # nothing has been sent yet, so what is to be changed is the answer in this task
    return (kind, turn.label) == (TaskKind.REPLACE_CARD, TaskKind.CHANGE_DELIVERY) and bool(turn.values("address"))
