"""What is said when nothing else applies: readable choices, then a person; never an intent name."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.runtime import services
from actions.speaking import speak
from xiaoka.tasks.turn import say


class DefaultFallback(Action):
    """Ask to say it differently the first time, offer a person the second."""

    def name(self) -> str:
        """Return the name of Rasa's own action, which this replaces."""
        return "action_default_fallback"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Count the misses in a row and answer accordingly."""
        speak(dispatcher, services(), say("utter_not_understood" if _misses(tracker) < 2 else "utter_offer_person"))
        return []


def _misses(tracker: Tracker) -> int:
    count = 0
    for event in reversed(tracker.events):
        if event.get("event") != "user":
            continue
        if (event.get("parse_data") or {}).get("intent", {}).get("name") != "nlu_fallback":
            break
        count += 1
    return count
