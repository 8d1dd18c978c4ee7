"""Hand the conversation to a person, at the first clear wish."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import TaskAction
from xiaoka.tasks import engine, hearing, store
from xiaoka.tasks.asides import aside
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn


class HandOff(TaskAction):
    """Marks the open tasks as handed over and tells the desk."""

    def name(self) -> str:
        """Return the name used in the rules."""
        return "action_hand_off"

    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:  # noqa: ARG002
        """Keep what was begun for the person who takes over."""
        task = store.top(session, turn.conversation_id)
        if task is not None and (told := aside(turn, task)) is not None:
            # 有人吗 after a day: nobody was asked for, and what is open is asked again
            return Outcome(True, [told, *engine.ask(session, services, turn, again=True)], open=True)
        kinds = engine.hand_off(session, services, turn.conversation_id)
        reason = "complaint" if TaskKind.FILE_COMPLAINT in kinds else "wish"
        # where nothing is half done, nobody needs to hear that it was not filed
        hard = kinds and not turn.chosen and hearing.finds_it_hard(turn.text)
        usual = "utter_handoff_hard" if hard else "utter_handoff" if kinds else "utter_handoff_first"
        key = "utter_handoff_complaint" if reason == "complaint" else usual
        extra = {"handoff": True, "handoff_reason": reason, "tasks": kinds, "episode_end": True}
        return Outcome(True, [Say(key, extra=extra)], open=False)

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Leave no question open, unless the task goes on."""
        return [SlotSet("task_step", None), SlotSet("task_open", outcome.open)]
