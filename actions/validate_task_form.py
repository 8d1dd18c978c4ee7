"""Give the customer's turn to the task on top; a turn it does not take is left to the rules."""

import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.answer_question import AnswerQuestion
from actions.base import TaskAction, likeliest_question
from xiaoka.tasks import engine, hearing, store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn

LIKELY = 0.1
"""How likely a question must be that comes behind an answer: ⟦code⟧ 对了销户收钱吗."""
_LEAST_QUESTION = 5
_TOKEN = re.compile(r"⟦[^⟧]*⟧|\d+")
_ALREADY_TAKEN_BY = ("action_start_task", "action_continue_task")


class ValidateTaskForm(TaskAction):
    """Answers the one slot of the one form."""

    def name(self) -> str:
        """Return the name the form looks for."""
        return "validate_task_form"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:
        """Let the task take the turn, once: a form validates the message that opened it as well."""
        if any(store.logged(session, turn.id, name) for name in _ALREADY_TAKEN_BY):
            return Outcome(True, [], open=store.top(session, turn.conversation_id) is not None)
        outcome = engine.answer(session, services, turn)
        question = next((one for one in (turn.label, *turn.wishes) if one.startswith("faq/")), None)
        if question is None and _more_is_asked(turn):
            question = likeliest_question(tracker, LIKELY)
        if outcome.handled and question and hearing.asks(turn.text):
            # he answered and asked at once
            asked = replace(turn, label=question)
            outcome.says = [*AnswerQuestion().says(session, services, asked, tracker), *outcome.says]
        return outcome

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Fill the slot when no task is open any more; no slot event at all lets the form step back."""
        if not outcome.handled:
            return []
        return [
            SlotSet("task_step", None if outcome.open else "closed"),
            SlotSet("task_open", outcome.open),
            SlotSet("requested_slot", "task_step" if outcome.open else None),
        ]


def _more_is_asked(turn: Turn) -> bool:
    """Tell whether something is asked beside a datum that was given."""
    rest = _TOKEN.sub("", turn.text).strip()
    return bool(turn.entities) and not turn.chosen and len(rest) >= _LEAST_QUESTION and hearing.asks(rest)
