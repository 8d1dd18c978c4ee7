"""What is said when nothing else applies: readable choices, then a person; never an intent name."""

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say

PERSON_AT = 2  # misses in a row


class DefaultFallback(SpeakingAction):
    """Ask to say it differently the first time, offer a person the second."""

    def name(self) -> str:
        """Return the name of Rasa's own action, which this replaces."""
        return "action_default_fallback"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:  # noqa: ARG002
        """Count the misses in a row and answer accordingly."""
        return [say("utter_not_understood" if _misses(tracker) < PERSON_AT else "utter_offer_person")]


def _misses(tracker: Tracker) -> int:
    count = 0
    for event in reversed(tracker.events):
        if event.get("event") != "user":
            continue
        if (event.get("parse_data") or {}).get("intent", {}).get("name") != "nlu_fallback":
            break
        count += 1
    return count
