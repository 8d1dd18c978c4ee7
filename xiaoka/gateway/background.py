"""Brings events of the outbox, such as a passed face check, into the conversations they concern.

The worker may run in another process, but open windows are known here only, so the desk always looks itself.
"""

import asyncio
from typing import Any

import structlog

from xiaoka.carrier.ports import Carrier
from xiaoka.gateway.core import Core
from xiaoka.gateway.turns import Turns
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import relay_once

log = structlog.get_logger(__name__)
_PAUSE_S = 1.0
# Events of the outbox that go on in a conversation, and what the engine is told.
_COMMANDS = {"identity.passed": '/system_event{"event": "identity_passed"}'}


class ConversationEvents:
    """Handler of the outbox for messages of kind *event*; called from worker threads.

    The message's key makes repeats harmless: the outbox delivers at least once.
    """

    def __init__(self, core: Core, turns: Turns, loop: asyncio.AbstractEventLoop) -> None:
        self._core, self._turns, self._loop = core, turns, loop

    def __call__(self, payload: dict[str, Any]) -> None:
        """Put the event into its conversation as a turn; events that concern none are done."""
        command = _COMMANDS.get(str(payload.get("event")))
        conversation_id = payload.get("conversation_id")
        if command is None or not conversation_id:
            return
        with self._core.db.session() as session:
            now = self._core.clock.now()
            self._core.intake.event(session, conversation_id, f"event:{payload['key']}"[:80], command, now=now)
        self._loop.call_soon_threadsafe(self._turns.wake, conversation_id)


class Relay:
    """Empties the outbox, once a second and when kicked."""

    def __init__(self, core: Core, carrier: Carrier, events: ConversationEvents) -> None:
        self._core, self._carrier, self._events = core, carrier, events
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; a message being sent is sent to its end."""
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    def kick(self) -> None:
        """Look into the outbox now, because somebody is waiting for what was just put there."""
        self._due.set()

    async def _run(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._once)
            except Exception as error:
                log.error("relay_failed", error=type(error).__name__)
            try:
                await asyncio.wait_for(self._due.wait(), _PAUSE_S)
            except TimeoutError:
                continue
            self._due.clear()

    def _once(self) -> int:
        core = self._core
        handlers = {NoticeKind.EVENT.value: self._events}
        return relay_once(core.db, self._carrier, handlers, core.clock.now(), wording=core.wording)
