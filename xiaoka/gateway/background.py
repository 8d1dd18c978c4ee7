"""Brings events of the outbox, such as a passed face check, into the conversations they concern.

The worker may run in another process, but open windows are known here only, so the desk always looks itself.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier
from xiaoka.cases.enums import CaseKind
from xiaoka.gateway import conversations
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.turns import Turns
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.proactive import AGAIN, MOST_WAITS, PUSHING, hours_of, opening
from xiaoka.notify.service import Handler, enqueue, relay_once
from xiaoka.tasks.elsewhere import MOVED
from xiaoka.tasks.news import still_true

log = structlog.get_logger(__name__)
_PAUSE_S = 1.0


def command_of(payload: dict[str, Any]) -> str | None:
    """Return what the engine is told of an event of the outbox; None when no conversation goes on with it."""
    if payload.get("event") == "identity.passed":
        return '/system_event{"event": "identity_passed"}'
    if payload.get("event") == "identity.at_shop":
        return '/system_event{"event": "identity_at_shop"}'
    if payload.get("event") == MOVED:
        return '/system_event{"event": "task_moved"}'
    closed = payload.get("state") in ("B2_PAID", "B3_FAILED", "B4_EXPIRED")
    if payload.get("event") == "case.changed" and payload.get("kind") == CaseKind.PAY_BILL and closed:
        told = {"event": "payment", "case_number": str(payload["case_number"])}
        return f"/system_event{json.dumps(told)}"
    return None


class ConversationEvents:
    """Handler of the outbox for messages of kind *event*; called from worker threads.

    The message's key makes repeats harmless: the outbox delivers at least once.
    """

    def __init__(self, core: Core, turns: Turns, loop: asyncio.AbstractEventLoop) -> None:
        self._core, self._turns, self._loop = core, turns, loop

    def __call__(self, payload: dict[str, Any]) -> None:
        """Put the event into its conversation as a turn; events that concern none are done."""
        command = command_of(payload)
        conversation_id = payload.get("conversation_id")
        if command is None or not conversation_id:
            return
        with self._core.db.session() as session:
            now = self._core.clock.now()
            self._core.intake.event(session, conversation_id, f"event:{payload['key']}"[:80], command, now=now)
        self.wake(conversation_id)

    def wake(self, conversation_id: str) -> None:
        """Let a conversation be answered; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._turns.wake, conversation_id)


class ConversationNews:
    """Handler of the outbox for messages of kind *news*: said by day, on channels that may push, by nobody but 小卡.

    While a person answers in the conversation, they wait as a row of their own, in the transaction that looked.
    """

    def __init__(self, core: Core, events: ConversationEvents) -> None:
        self._core, self._events = core, events

    def __call__(self, payload: dict[str, Any]) -> None:
        """Put the news into their conversation as a turn, unless they are no longer true."""
        conversation_id, news = payload["conversation_id"], payload["news"]
        with self._core.db.session() as session:
            now = self._core.clock.now()
            if conversations.get(session, conversation_id) is None:
                return
            conversation = conversations.locked(session, conversation_id)
            if conversation.channel not in PUSHING or not still_true(session, conversation_id, news, now):
                return
            due = opening(hours_of(payload), now)
            if conversation.owner != Owner.BOT:
                due = max(due, now + AGAIN)
            if due > now:
                self._wait(session, payload, due, now)
                return
            told = {name: news[name] for name in ("event", "case_number") if name in news}
            command = f"/system_event{json.dumps(told)}"
            self._core.intake.event(session, conversation_id, _client_id(payload["key"]), command, now=now)
        self._events.wake(conversation_id)

    def _wait(self, session: Session, payload: dict[str, Any], due: datetime, now: datetime) -> None:
        waits = int(payload.get("waits", 0)) + 1
        if waits <= MOST_WAITS:
            key = f"{payload['key'].partition('#')[0]}#{waits}"
            later = {name: value for name, value in payload.items() if name != "key"} | {"waits": waits}
            enqueue(session, kind=NoticeKind.NEWS, key=key, payload=later, not_before=due, now=now)


def _client_id(key: str) -> str:
    """Return the same name for news however often they waited."""
    return key.partition("#")[0][:80]


class Relay:
    """Empties the outbox, once a second and when kicked.

    Args:
        core: of the desk.
        carrier: sends SMS; None for a relay beside another one that does.
        handlers: deliver by kind.
    """

    def __init__(self, core: Core, carrier: Carrier | None, handlers: Mapping[str, Handler]) -> None:
        self._core, self._carrier, self._handlers = core, carrier, handlers
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
        return relay_once(core.db, self._carrier, self._handlers, core.clock.now(), wording=core.wording)


class Relays:
    """Several relays as one."""

    def __init__(self, relays: list[Relay]) -> None:
        self._relays = relays

    def start(self) -> None:
        """Begin in the background."""
        for relay in self._relays:
            relay.start()

    async def stop(self) -> None:
        """End; messages being sent are sent to their end."""
        await asyncio.gather(*(relay.stop() for relay in self._relays))

    def kick(self) -> None:
        """Let all look into the outbox now."""
        for relay in self._relays:
            relay.kick()
