"""Answer what belongs to no task: greetings, thanks, anger, out of scope. Never a dead end."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import turn_of, within_deadline
from actions.runtime import services
from actions.speaking import speak
from xiaoka.tasks import store
from xiaoka.tasks.turn import say


class SmallTalk(Action):
    """Says the response of the label; a shorter one while a task is open."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_small_talk"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Utter the response."""
        turn = turn_of(tracker)

        def work(_deadline: object) -> bool:
            with services().db.session() as session:
                return store.top(session, turn.conversation_id) is not None

        busy = await within_deadline(work)
        short = f"utter_{turn.label}_in_task"
        key = short if busy and services().wording.has(short) else f"utter_{turn.label}"
        speak(dispatcher, services(), say(key if services().wording.has(key) else "utter_not_understood"))
        return []
