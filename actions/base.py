"""What every action shares: reading the turn, a deadline, idempotency per message, and speaking."""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.runtime import services
from actions.speaking import speak
from xiaoka.carrier.outside import rehearse
from xiaoka.tasks import alarm, not_me, store, vague
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, recognised

log = structlog.get_logger(__name__)


class DeadlineExceeded(Exception):
    """The action took too long; nothing of it was committed."""


class Deadline:
    """Decides once whether work is committed or abandoned, never both."""

    def __init__(self) -> None:
        self._lock, self._state = threading.Lock(), "open"

    def settle(self, state: str) -> bool:
        """Try to move to ``committing`` or ``abandoned``; false when the other came first."""
        with self._lock:
            if self._state == "open":
                self._state = state
            return self._state == state

    def check(self, what: str) -> None:
        """Raise ``DeadlineExceeded`` when the work was abandoned."""
        with self._lock:
            if self._state == "abandoned":
                raise DeadlineExceeded(what)


class SpeakingAction(Action, ABC):
    """An action that only says something; it changes nothing."""

    asks_back = True
    """Whether a message that says too little is asked back instead: 停机 with its six meanings."""

    @abstractmethod
    def says(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> list[Say]:
        """Return what to say."""

    def events(self) -> list[dict[str, Any]]:
        """Return the events for the tracker."""
        return []

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Say it, within the deadline."""
        turn, shared = turn_of(tracker), services()

        def read() -> list[Say]:
            with shared.db.session() as session:
                asked = asked_back(session, turn, speaking=True) if self.asks_back else None
                return [asked] if asked else self.says(session, shared, turn, tracker)

        for one in await within_deadline(lambda _: rehearse(shared.carrier, read)):
            speak(dispatcher, shared, one)
        return self.events()


class TaskAction(Action, ABC):
    """An action that changes tasks: runs once per customer message, in one transaction, within a deadline."""

    @abstractmethod
    def work(self, session: Session, services: Services, turn: Turn, tracker: Tracker) -> Outcome:
        """Do the work; everything in one transaction."""

    def events(self, outcome: Outcome) -> list[dict[str, Any]]:  # noqa: ARG002
        """Return the events for the tracker."""
        return []

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Run :meth:`work`; a failure propagates, and the engine takes the whole turn back."""
        turn = turn_of(tracker)
        outcome = await within_deadline(lambda deadline: self._once(turn, tracker, deadline))
        for one in outcome.says:
            speak(dispatcher, services(), one)
        return self.events(outcome)

    def _once(self, turn: Turn, tracker: Tracker, deadline: Deadline) -> Outcome:
        shared = services()
        return rehearse(shared.carrier, lambda: self._transact(turn, tracker, deadline))

    def _transact(self, turn: Turn, tracker: Tracker, deadline: Deadline) -> Outcome:
        shared, name = services(), str(self.name())
        deadline.check(name)
        with shared.db.session() as session:
            before = store.logged(session, turn.id, name)
            if before is not None:
                return Outcome.from_json(before)
            outcome = self.work(session, shared, turn, tracker)
            store.log(session, turn.id, name, outcome.as_json(), shared.clock.now())
            session.flush()
            if not deadline.settle("committing"):
                raise DeadlineExceeded(name)
            return outcome


def asked_back(session: Session, turn: Turn, *, speaking: bool = False) -> Say | None:
    """Return the question to ask back when a message outside of any task says too little to act on.

    Whoever only speaks cannot begin a task: an alarm (不是我办的) that was heard as talk gets the button for it.
    """
    if speaking and alarm.heard(turn):
        return not_me.offer(session, services(), turn)
    asked = vague.question(turn)
    return asked if asked and store.top(session, turn.conversation_id) is None else None


async def within_deadline[Result](work: Callable[[Deadline], Result]) -> Result:
    """Run blocking work in a thread; past the deadline it is abandoned before its commit."""
    deadline = Deadline()
    task = asyncio.create_task(asyncio.to_thread(work, deadline))
    done, _ = await asyncio.wait({task}, timeout=services().settings.action_deadline_s)
    if not done and deadline.settle("abandoned"):
        task.add_done_callback(lambda late: late.exception())
        raise DeadlineExceeded("action deadline")
    return await task


def turn_of(tracker: Tracker) -> Turn:
    """Read the customer's turn from a tracker."""
    turn = turn_of_message(tracker.latest_message or {}, str(tracker.sender_id))
    # stands in every line that is logged on the way
    structlog.contextvars.bind_contextvars(conversation=turn.conversation_id, turn=turn.id)
    return turn


def likeliest_question(tracker: Tracker, least: float = 0.05) -> str | None:
    """Return the label of the question a message most likely asks; None when even that is unlikely."""
    ranking = (tracker.latest_message or {}).get("label_ranking") or []
    found = [one for one in ranking if str(one.get("name")).startswith("faq/")]
    return str(found[0]["name"]) if found and float(found[0].get("confidence") or 0) >= least else None


def turn_of_message(latest: dict[str, Any], sender: str = "") -> Turn:
    """Read a turn from what the engine understood of one message."""
    metadata = latest.get("metadata") or {}
    intent = (latest.get("intent") or {}).get("name") or "nlu_fallback"
    chosen = bool(metadata.get("choice"))
    label = intent if intent == "nlu_fallback" else latest.get("label") or intent
    return Turn(
        id=str(metadata.get("turn") or latest.get("message_id") or ""),
        conversation_id=str(metadata.get("conversation") or sender),
        channel=str(metadata.get("channel") or "unknown"),
        text=str(latest.get("text") or ""),
        label=str(label),
        confidence=float((latest.get("intent") or {}).get("confidence") or 0.0),
        entities=recognised(latest.get("entities") or []),
        chosen=chosen,
        source=str(metadata.get("source") or ""),
        wishes=tuple(str(clause.get("label")) for clause in latest.get("clauses") or []),
    )
