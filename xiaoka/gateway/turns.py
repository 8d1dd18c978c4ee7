"""Answers messages: strictly one after the other within a conversation, side by side between conversations.

The queue is the database (messages with status *pending*), so a crash loses nothing: whoever starts next goes
on, with the same message id, and the actions answer a repeated id without doing anything twice.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from xiaoka import ids, tracing
from xiaoka.gateway import conversations, messages, outcome
from xiaoka.gateway.bus import Event
from xiaoka.gateway.core import Core
from xiaoka.gateway.engine_client import EngineAnswer, EngineError, EngineTurn
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.outcome import Stored
from xiaoka.insight import service as insight
from xiaoka.tasks import engine as tasks

log = structlog.get_logger(__name__)

# A message that was begun so often without coming to an end takes the process down with it.
MAX_ATTEMPTS = 4
_SWEEP_S = 5.0
_STOP_S = 5.0
Deliver = Callable[[Session], Any]


@dataclass(frozen=True)
class Job:
    """The next message of a conversation."""

    turn: EngineTurn
    conversation_id: str
    client_id: str | None
    seq: int | None
    for_bot: bool
    for_desk: bool
    owner_version: int
    hopeless: bool


class Turns:
    """Runs one worker task per conversation that has something to answer."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._awake: set[str] = set()
        self._waiting: dict[str, dict[asyncio.Future[Any], Deliver | None]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin with what a crash left, and look for forgotten messages from time to time."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Let turns under way come to an end for a few seconds; the others stay pending in the database."""
        if self._sweeper:
            self._sweeper.cancel()
        workers = list(self._workers.values())
        if workers:
            _, late = await asyncio.wait(workers, timeout=_STOP_S)
            for worker in late:
                worker.cancel()

    def wake(self, conversation_id: str) -> None:
        """Make sure that the pending messages of a conversation get answered."""
        self._awake.add(conversation_id)
        if conversation_id not in self._workers:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id))

    def finished(self, message_id: str, deliver: Deliver | None = None) -> asyncio.Future[Any]:
        """Return a future that is done when the message's turn has come to an end in this process.

        Its result is what ``deliver`` gave in the transaction that stored the answer, and None where it was not called.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(message_id, {})[future] = deliver
        future.add_done_callback(lambda done: self._forget(message_id, done))
        return future

    def _forget(self, message_id: str, future: asyncio.Future[Any]) -> None:
        waiting = self._waiting.get(message_id, {})
        waiting.pop(future, None)
        if not waiting:
            self._waiting.pop(message_id, None)

    async def _sweep(self) -> None:
        while True:
            try:
                for conversation_id in await asyncio.to_thread(self._forgotten):
                    self.wake(conversation_id)
            except Exception as error:
                log.error("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(_SWEEP_S)

    def _forgotten(self) -> list[str]:
        with self._core.db.reading() as session:
            return messages.conversations_with_pending(session)

    async def _work(self, conversation_id: str) -> None:
        try:
            while conversation_id in self._awake:
                self._awake.discard(conversation_id)
                while await self._turns_of(conversation_id):
                    pass
        except Exception as error:
            # the database is in trouble: the message stays pending and the sweeper comes back to it
            log.error("worker_failed", conversation=conversation_id, error=type(error).__name__)
            self._core.metrics.failures.labels("desk").inc()
        finally:
            # no await since the last look at the set, so no wish to wake is lost
            self._workers.pop(conversation_id, None)

    async def _turns_of(self, conversation_id: str) -> bool:
        """Answer what is pending; True when something came while the conversation was let go."""
        gate = self._core.turnstile
        if not gate.shared:
            await self._turns_in_order(conversation_id)
            return False
        if not await asyncio.to_thread(gate.enter, conversation_id):
            # the desk that is there looks once more after it has come out, so nothing is forgotten
            return False
        try:
            await self._turns_in_order(conversation_id)
        finally:
            await asyncio.shield(asyncio.to_thread(gate.leave, conversation_id))
        return await asyncio.to_thread(self._waits, conversation_id)

    async def _turns_in_order(self, conversation_id: str) -> None:
        more = True
        # what comes after the last look wakes this worker once more
        while more and (job := await asyncio.to_thread(self._next, conversation_id)) is not None:
            more = await self._run(job)

    def _waits(self, conversation_id: str) -> bool:
        with self._core.db.reading() as session:
            return messages.next_pending(session, conversation_id) is not None

    def _next(self, conversation_id: str) -> Job | None:
        with self._core.db.session() as session:
            message = messages.next_pending(session, conversation_id)
            if message is None:
                return None
            conversation = conversations.locked(session, conversation_id)
            message.attempts += 1
            metadata = {
                "conversation": conversation_id,
                "turn": message.id,
                "channel": conversation.channel,
                "source": message.source,
                "task_open": "yes" if tasks.waits(session, conversation_id, message.text) else "",
            }
            sender = conversations.sender(conversation)
            return Job(
                EngineTurn(sender, message.id, message.text, message.command, metadata),
                conversation_id,
                message.client_id,
                message.seq,
                conversation.owner == Owner.BOT,
                self._core.desk.wants(conversation, message),
                conversation.owner_version,
                message.attempts > MAX_ATTEMPTS,
            )

    async def _run(self, job: Job) -> bool:
        """Answer one message; True when more were waiting as its answer was stored."""
        server = tracing.SpanKind.SERVER
        with tracing.span(
            "desk.turn", kind=server, root=True, conversation=job.conversation_id, turn=job.turn.message_id
        ) as around:
            stored = await self._answered(job)
            around.set_attribute("xiaoka.status", stored.status)
            return bool(stored.state["busy"])

    async def _answered(self, job: Job) -> Stored:
        core, begun = self._core, time.perf_counter()
        # stands in every line that is logged on the way
        structlog.contextvars.bind_contextvars(conversation=job.conversation_id, turn=job.turn.message_id)
        core.metrics.under_way.inc()
        self._tell(job, "typing", on=job.for_bot)
        try:
            stored = await self._stored(job)
        finally:
            core.metrics.under_way.dec()
        core.metrics.turn_seconds.labels(stored.status).observe(time.perf_counter() - begun)
        self._announce(job, stored)
        return stored

    async def _stored(self, job: Job) -> Stored:
        if not job.for_bot:
            return await asyncio.to_thread(self._store_left, job)
        if job.for_desk and (stored := await asyncio.to_thread(self._store_desk, job)) is not None:
            return stored
        if job.hopeless:
            return await self._store_failure(job, EngineError("attempts"))
        try:
            answer = await self._ask(job)
        except EngineError as error:
            return await self._store_failure(job, error)
        self._core.metrics.heard(answer, typed=job.turn.command is None)
        return await asyncio.to_thread(self._store_answer, job, answer)

    async def _ask(self, job: Job) -> EngineAnswer:
        asked = asyncio.create_task(self._engine(job))
        try:
            done, _ = await asyncio.wait({asked}, timeout=self._core.settings.slow_notice_s)
            if not done:
                with suppress(Exception):
                    self._say(job, await asyncio.to_thread(self._store_notice, job))
            return await asked
        finally:
            asked.cancel()

    async def _engine(self, job: Job) -> EngineAnswer:
        try:
            return await self._core.engine.turn(job.turn)
        except EngineError as error:
            if error.code != "episode_full":
                raise
        turn = await asyncio.to_thread(self._next_episode, job)
        return await self._core.engine.turn(turn)

    def _next_episode(self, job: Job) -> EngineTurn:
        with self._core.db.session() as session:
            conversation = conversations.locked(session, job.conversation_id)
            conversations.end_episode(conversation)
            sender = conversations.sender(conversation)
        return EngineTurn(sender, job.turn.message_id, job.turn.text, job.turn.command, job.turn.metadata)

    def _store_answer(self, job: Job, answer: EngineAnswer) -> Stored:
        now = self._core.clock.now()
        with self._core.db.session() as session:
            stored = outcome.answered(session, job.turn.message_id, answer, now, self._core.desk, job.owner_version)
            reason = None if job.turn.command else insight.why(answer.nlu, self._core.settings.insight_below)
            if reason is not None:
                insight.collect(
                    session,
                    turn_id=job.turn.message_id,
                    conversation_id=job.conversation_id,
                    text=job.turn.text,
                    nlu=answer.nlu,
                    why=reason,
                    now=now,
                )
            deliver = next(filter(None, list(self._waiting.get(job.turn.message_id, {}).values())), None)
            return replace(stored, delivered=deliver(session)) if deliver else stored

    def _store_desk(self, job: Job) -> Stored | None:
        with self._core.db.session() as session:
            return outcome.by_desk(session, job.turn.message_id, self._core.clock.now(), self._core.desk)

    def _store_left(self, job: Job) -> Stored:
        with self._core.db.session() as session:
            return outcome.left_to_person(session, job.turn.message_id)

    def _store_notice(self, job: Job) -> list[dict[str, Any]]:
        # a pressed button may be the one that files, which is no look-up
        notice = self._core.wording.render("utter_slow_pressed" if job.turn.command else "utter_slow")
        with self._core.db.session() as session:
            return outcome.noticed(session, job.turn.message_id, notice, self._core.clock.now())

    async def _store_failure(self, job: Job, error: EngineError) -> Stored:
        incident = error.incident or ids.incident()
        log.error("turn_failed", incident=incident, cause=error.code, turn=job.turn.message_id)
        self._core.metrics.failures.labels(error.code).inc()
        apology = self._core.wording.render("utter_incident", incident=incident)

        def store() -> Stored:
            with self._core.db.session() as session:
                now = self._core.clock.now()
                return outcome.failed(session, job.turn.message_id, apology, incident, now, self._core.desk)

        return await asyncio.to_thread(store)

    def _announce(self, job: Job, stored: Stored) -> None:
        if job.seq is not None:
            self._tell(job, "receipt", seq=job.seq, client_message_id=job.client_id, status=stored.status)
        self._say(job, stored.said)
        self._tell(job, "typing", on=False)
        self._tell(job, "state", **stored.state)
        for future in list(self._waiting.get(job.turn.message_id, ())):
            if not future.done():
                future.set_result(stored.delivered)

    def _say(self, job: Job, said: list[dict[str, Any]]) -> None:
        for message in said:
            self._core.bus.publish(job.conversation_id, Event("message", message))

    def _tell(self, job: Job, kind: str, **data: Any) -> None:
        self._core.bus.publish(job.conversation_id, Event(kind, data))
