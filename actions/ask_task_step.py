"""Put the question the open task is waiting with."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import turn_of, within_deadline
from actions.runtime import services
from actions.speaking import speak
from xiaoka.carrier.outside import rehearse
from xiaoka.tasks import engine
from xiaoka.tasks.turn import Say

_ANSWERED_BY = ("action_answer_question", "action_small_talk")


class AskTaskStep(Action):
    """Asks; shorter when the customer only digressed."""

    def name(self) -> str:
        """Return the name the form looks for."""
        return "action_ask_task_form_task_step"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Read the question from the task and utter it."""
        turn = turn_of(tracker)
        again = _digressed(tracker)

        def read() -> list[Say]:
            with services().db.session() as session:
                return engine.ask(session, services(), turn, again=again)

        def work(_deadline: object) -> list[Say]:
            return rehearse(services().carrier, read)

        for one in await within_deadline(work):
            speak(dispatcher, services(), one)
        return []


def _digressed(tracker: Tracker) -> bool:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") in _ANSWERED_BY:
            return True
    return False
