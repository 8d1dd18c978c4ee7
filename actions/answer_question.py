"""Answer a question from the knowledge base."""

import re

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from xiaoka.knowledge.personal import personal
from xiaoka.knowledge.service import filled, load
from xiaoka.tasks import case_status, hearing
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say

_INVITATION = re.compile(r"(，|(?<=[。\n])|^)(要(办|现在办|看)|具体能退多少)[^。，]*，?[^。]*说“[^。]*。\s*$")


class AnswerQuestion(SpeakingAction):
    """One rule and a look-up for all questions."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_answer_question"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:
        """Return the article of the label, with the figures of the policy in force."""
        if turn.label.startswith("faq/cancel_") and hearing.cancel_reason(turn.text, asked=True) == "holder_died":
            # somebody in mourning gets no general article
            return [say("utter_holder_died")]
        if (told := case_status.how_far(session, services, turn)) is not None:
            return told
        article = load().get(turn.label)
        if article is None:
            return [say("utter_no_answer")]
        # in the middle of a task its question follows, and buttons to other things would only confuse
        offers = () if tracker.active_loop_name else tuple(Say(f"offer_{one}") for one in article.offers)
        answer = filled(article, services.policy, services.clock.now())
        if tracker.active_loop_name:
            answer = without_invitation(answer)
        own, instead = personal(session, services, turn)
        if instead:
            person = () if tracker.active_loop_name else (Say("offer_human_handoff"),)
            return [Say("utter_answer", {"answer": own}, choices=person)]
        answer = "\n".join(filter(None, (answer, own)))
        return [Say("utter_answer", {"answer": answer}, choices=offers)]


def without_invitation(answer: str) -> str:
    """Leave out a closing 要办直接说“销户”: whoever is in the middle of it was asked already."""
    return _INVITATION.sub(lambda found: "。" if found[1] == "，" else "", answer).strip()
