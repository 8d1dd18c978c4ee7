"""Answer a question from the knowledge base."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import turn_of
from actions.runtime import services
from actions.speaking import speak
from xiaoka.knowledge.service import answer
from xiaoka.tasks.turn import say


class AnswerQuestion(Action):
    """One rule and a look-up for all questions."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_answer_question"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Utter the article of the label, with the figures of the policy in force."""
        found = answer(services().policy, turn_of(tracker).label)
        if found is None:
            speak(dispatcher, services(), say("utter_no_answer"))
        else:
            speak(dispatcher, services(), say("utter_answer", answer=found))
        return []
