"""Runs one turn of a conversation from message to stored answer."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from xiaoka_engine import spans
from xiaoka_engine.errors import EngineError
from xiaoka_engine.output import CHANNEL, TurnOutput
from xiaoka_engine.signing import Choice
from xiaoka_engine.understanding import chosen, report, trimmed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """One message of a customer, checked and cleaned.

    Attributes:
        sender: the conversation.
        message_id: given by the gateway; the same id again gets the same answer again.
        text: what was typed, or the title of the pressed button; None when only a choice was sent.
        choice: what the pressed button means; then the text is not interpreted.
        metadata: travels to the actions.
    """

    sender: str
    message_id: str
    text: str | None = None
    choice: Choice | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class TurnRunner:
    """Runs turns, one at a time for each conversation.

    It goes through the same steps as ``MessageProcessor.handle_message``, but stores only a turn that came to its end,
    within a deadline, and answers a repeated message from the store.

    Args:
        agent: with a loaded model, our tracker store and our locks.
        timeout_s: longest time for understanding, dialogue and actions, in seconds, without waiting and storing.
    """

    def __init__(self, agent: Agent, timeout_s: float) -> None:
        """Use `agent`, which must be ready."""
        self._processor = agent.processor
        self._locks = agent.lock_store
        self._timeout_s = timeout_s

    async def understand(self, text: str) -> dict[str, Any]:
        """Return what production understands of a cleaned text: label, confidence, ranking, entities, clauses."""
        return report(await self._parse(text))

    async def run(self, turn: Turn) -> dict[str, Any]:
        """Answer `turn` and store it.

        Returns:
            ``messages``, ``nlu``, ``ms`` (wait, turn, store, in milliseconds), and ``replayed`` when the message had
            been answered before.

        Raises:
            EngineError: nothing of the turn is stored.
        """
        begun = time.perf_counter()
        async with self._locks.lock(turn.sender):
            held = time.perf_counter()
            output = TurnOutput()
            try:
                tracker, replayed = await asyncio.wait_for(self._converse(turn, output), self._timeout_s)
            except asyncio.TimeoutError:
                raise EngineError("timeout", f"The turn took longer than {self._timeout_s:g} s.") from None
            done = time.perf_counter()
            if not replayed:
                with spans.within("rasa.store"):
                    await self._processor.save_tracker(tracker)
        stored = time.perf_counter()
        answer: dict[str, Any] = {
            "messages": output.messages,
            "nlu": report(_heard(tracker, turn.message_id).parse_data),
            "ms": {"wait": _ms(begun, held), "turn": _ms(held, done), "store": _ms(done, stored)},
        }
        return {**answer, "replayed": True} if replayed else answer

    async def _converse(self, turn: Turn, output: TurnOutput) -> tuple[DialogueStateTracker, bool]:
        processor = self._processor
        tracker = await processor.fetch_tracker_and_update_session(turn.sender, output)
        if _heard(tracker, turn.message_id) is not None:
            await _repeat(tracker, turn.message_id, output)
            return tracker, True
        if turn.metadata.get("task_open") and not any(isinstance(one, UserUttered) for one in tracker.events):
            self._take_up(tracker)
        message = await self._message(turn, output)
        await processor._handle_message_with_tracker(message, tracker)
        tracker = await processor.run_action_extract_slots(output, tracker)
        await processor._run_prediction_loop(output, tracker)
        return tracker, False

    def _take_up(self, tracker: DialogueStateTracker) -> None:
        """Begin an episode in the middle of a task that the product's database has open: its form is active."""
        events = [
            ActionExecuted("task_form"),
            ActiveLoop("task_form"),
            SlotSet("task_open", True),
            SlotSet("requested_slot", "task_step"),
            ActionExecuted("action_listen"),
        ]
        tracker.update_with_events(events, self._processor.domain)

    async def _message(self, turn: Turn, output: TurnOutput) -> UserMessage:
        if turn.choice is None:
            parse_data = trimmed(await self._parse(turn.text or ""))
        else:
            parse_data = chosen(turn.choice, turn.text, self._processor.domain)
        return UserMessage(
            parse_data["text"],
            output,
            turn.sender,
            parse_data=parse_data,
            input_channel=CHANNEL,
            message_id=turn.message_id,
            metadata={**turn.metadata, "message_id": turn.message_id, "choice": turn.choice is not None},
        )

    async def _parse(self, text: str) -> dict[str, Any]:
        with spans.within("rasa.understand"):
            return await self._processor.parse_message(UserMessage(text, sender_id="parse"))


def _heard(tracker: DialogueStateTracker, message_id: str) -> UserUttered | None:
    """Return the event of the message with this id."""
    said = (event for event in tracker.events if isinstance(event, UserUttered))
    return next((event for event in said if event.message_id == message_id), None)


async def _repeat(tracker: DialogueStateTracker, message_id: str, output: TurnOutput) -> None:
    """Say again what was said after the message with this id."""
    current = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            current = event.message_id
        elif isinstance(event, BotUttered) and current == message_id:
            await output.send_response(tracker.sender_id, event.message())


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
