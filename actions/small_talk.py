"""Answer what belongs to no task: greetings, thanks, anger, out of scope. Never a dead end."""

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.base import SpeakingAction
from actions.misses import PERSON_AT, misses, not_understood
from xiaoka.tasks import case_status, plain, store
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say


class SmallTalk(SpeakingAction):
    """Says the response of the label; a shorter one while a task is open."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_small_talk"

    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:
        """Return the response that fits; a mere guess of the NLU is taken for not understood."""
        if (told := case_status.how_far(session, services, turn)) is not None:
            return told
        wording = services.wording
        if plain.hollow(turn):
            return [say(not_understood(tracker))]
        short, long = f"utter_{turn.label}_in_task", f"utter_{turn.label}"
        if wording.has(short) and store.top(session, turn.conversation_id) is not None:
            return [say("utter_not_words_in_task" if plain.no_words(turn.text) else short)]
        if turn.label == "out_of_scope" and misses(tracker) >= PERSON_AT:
            return [say("utter_out_of_scope_again")]  # the same words twice help nobody
        return [say(long if wording.has(long) else "utter_not_understood")]
