"""Put the question the open task is waiting with."""

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from xiaoka.tasks import engine
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn

_ANSWERED_BY = ("action_answer_question", "action_small_talk")


class AskTaskStep(SpeakingAction):
    """Asks; shorter when the customer only digressed."""

    def name(self) -> str:
        """Return the name the form looks for."""
        return "action_ask_task_form_task_step"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:
        """Return the question of the task on top."""
        return engine.ask(session, services, turn, again=_digressed(tracker) and turn.label != "repeat")


def _digressed(tracker: Tracker) -> bool:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") in _ANSWERED_BY:
            return True
    return False
