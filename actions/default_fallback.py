"""What is said when nothing else applies: readable choices, then a person; never an intent name."""

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from actions.misses import not_understood
from xiaoka.tasks import case_status
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say


class DefaultFallback(SpeakingAction):
    """Ask to say it differently the first time, offer a person the second."""

    def name(self) -> str:
        """Return the name of Rasa's own action, which this replaces."""
        return "action_default_fallback"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:
        """Count the misses in a row and answer accordingly."""
        if (told := case_status.how_far(session, services, turn)) is not None:
            return told
        return [say(not_understood(tracker))]
