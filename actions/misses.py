"""How often in a row the customer was not understood."""

from typing import Any

from rasa_sdk import Tracker

from actions.base import turn_of_message
from xiaoka.tasks import plain

PERSON_AT = 2  # misses in a row


def misses(tracker: Tracker) -> int:
    """Count the newest messages in a row that said nothing to act on."""
    count = 0
    for event in reversed(tracker.events):
        if event.get("event") != "user":
            continue
        if not _missed(event.get("parse_data") or {}):
            break
        count += 1
    return count


def not_understood(tracker: Tracker) -> str:
    """Return the response: say it differently the first time, a person the second."""
    return "utter_not_understood" if misses(tracker) < PERSON_AT else "utter_offer_person"


def _missed(parsed: dict[str, Any]) -> bool:
    turn = turn_of_message(parsed)
    return turn.label in ("nlu_fallback", "out_of_scope") or plain.hollow(turn)
