"""Answer a question from the knowledge base."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import turn_of
from actions.runtime import services
from actions.speaking import speak
from xiaoka.knowledge.service import filled, load
from xiaoka.tasks.turn import Say, say


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
        turn = turn_of(tracker)
        article = load().get(turn.label)
        if article is None:
            speak(dispatcher, services(), say("utter_no_answer"))
            return []
        # in the middle of a task its question follows, and buttons to other things would only confuse
        offers = () if tracker.active_loop_name else tuple(Say(f"offer_{one}") for one in article.offers)
        text = filled(article, services().policy)
        speak(dispatcher, services(), Say("utter_answer", {"answer": text}, choices=offers))
        return []
