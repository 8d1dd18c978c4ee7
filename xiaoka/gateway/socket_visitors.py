"""Clients at ``/socket.io``: which conversation each may speak in, and what it is told.

A session id is our signed token and nothing else: it is proof, so the id of somebody else's conversation cannot be
made up. An id that a client chose itself opens nothing; it gets a conversation of its own, under the id that
``session_confirm`` names.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import socketio
import structlog
from sqlalchemy.orm import Session

from xiaoka.gateway import conversations
from xiaoka.gateway.bus import Event, TooManyWindows
from xiaoka.gateway.context import honoured
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.events import happenings
from xiaoka.gateway.models import Conversation
from xiaoka.gateway.rasa_format import uttered
from xiaoka.gateway.sessions import LIFETIME, Claim

CHANNEL = "socketio"
# a client that does not answer is noticed so much later: ping interval and timeout of Socket.IO
_UNSURE_S = 45.0
_TOLD_KEPT = 50
_ENDING_S = 5.0
log = structlog.get_logger(__name__)


@dataclass
class Visitor:
    """One connected client.

    Args:
        sid: Socket.IO's name of the connection.
        source: keyed hash of the client's address.
        local: on the own machine of a demo, which is not limited.
        claim: the conversation it proved, or was given.
        opening: nothing was said on this connection so far.
        pump: tells it what happens.
        told: when (monotonic seconds) and up to which message it was told lately.
    """

    sid: str
    source: str
    local: bool
    claim: Claim | None = None
    opening: bool = True
    pump: asyncio.Task[None] | None = field(default=None, repr=False)
    told: list[tuple[float, int]] = field(default_factory=list, repr=False)


class Visitors:
    """All connected clients of one desk."""

    def __init__(self, core: Core, server: socketio.AsyncServer) -> None:
        self._core, self._server = core, server
        self._by_sid: dict[str, Visitor] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def enter(self, visitor: Visitor) -> None:
        """Note a new connection."""
        self._by_sid[visitor.sid] = visitor

    async def leave(self, sid: str, *, silent: bool) -> None:
        """Forget a connection; what went into one that had fallen silent is told again to the next."""
        visitor = self._by_sid.pop(sid, None)
        if visitor is None:
            return
        self._end(visitor)
        since = time.monotonic() - _UNSURE_S
        unsure = [seq for at, seq in visitor.told if at > since]
        if silent and visitor.claim and unsure:
            await asyncio.to_thread(self._note, visitor.claim.conversation_id, unsure[0] - 1, back=True)

    def get(self, sid: str) -> Visitor | None:
        """Return who is connected under this name."""
        return self._by_sid.get(sid)

    async def bind(self, visitor: Visitor, session_id: Any) -> Claim:
        """Give a client the conversation that its session id proves, or a new one, and begin to tell it what happens.

        Raises:
            DeskError: too many new sessions, or too many windows.
        """
        if self._ending:
            # what a connection that just ended was told must be known first
            await asyncio.wait(self._ending, timeout=_ENDING_S)
        found = await asyncio.to_thread(self._proven, session_id)
        if found is None:
            if not visitor.local:
                await self._core.limits.sessions.spend(visitor.source)
            found = await asyncio.to_thread(self._begin)
        claim, delivered = found
        happened = happenings(self._core, claim, delivered)
        try:
            await anext(happened)
        except TooManyWindows:
            raise DeskError("too_many_streams") from None
        self._end(visitor)
        visitor.claim, visitor.opening, visitor.told = claim, True, []
        await self._server.emit("session_confirm", self._token(claim, session_id), to=visitor.sid)
        visitor.pump = asyncio.create_task(self._tell(visitor, claim, happened))
        return claim

    def open_claim(self, visitor: Visitor) -> Claim | None:
        """Return the claim of a client while its session lasts."""
        claim = visitor.claim
        return claim if claim and claim.expires_at > datetime.now(UTC) else None

    async def say(self, visitor: Visitor, text: str) -> None:
        """Tell one client something of the desk's own."""
        await self._server.emit("bot_uttered", {"text": text}, to=visitor.sid)

    def _token(self, claim: Claim, session_id: Any) -> str:
        """Return the session id; the same again while it is young, so that the widget keeps its transcript."""
        young = claim.expires_at - datetime.now(UTC) > LIFETIME / 2
        if young and isinstance(session_id, str) and self._read(session_id) == claim:
            return session_id
        return self._core.sessions.issue(claim.conversation_id, claim.version)[0]

    def _read(self, session_id: Any) -> Claim | None:
        try:
            return self._core.sessions.read(session_id) if isinstance(session_id, str) else None
        except DeskError:
            return None

    def _proven(self, session_id: Any) -> tuple[Claim, int] | None:
        claim = self._read(session_id)
        if claim is None:
            return None
        with self._core.db.session() as session:
            conversation = _own(session, claim)
            return (claim, conversation.delivered) if conversation else None

    def _begin(self) -> tuple[Claim, int]:
        with self._core.db.session() as session:
            opened = conversations.open_new(session, channel=CHANNEL, now=self._core.clock.now())
            token, _ = self._core.sessions.issue(opened.id, opened.token_version)
        return self._core.sessions.read(token), 0

    def _end(self, visitor: Visitor) -> None:
        if visitor.pump:
            visitor.pump.cancel()
            self._ending.add(visitor.pump)
            visitor.pump.add_done_callback(self._ending.discard)

    async def _tell(self, visitor: Visitor, claim: Claim, happened: AsyncGenerator[Event | None]) -> None:
        try:
            async with aclosing(happened):
                async for event in happened:
                    if event is not None and event.kind == "message" and event.data["role"] != Role.CUSTOMER:
                        await self._utter(visitor, claim, event.data)
        except Exception as error:
            log.error("socket_failed", conversation=claim.conversation_id, error=type(error).__name__)
        # the desk stops, the window fell behind, or the session ended: the client connects again and goes on
        await self._server.disconnect(visitor.sid)

    async def _utter(self, visitor: Visitor, claim: Claim, message: dict[str, Any]) -> None:
        await self._server.emit("bot_uttered", uttered(message), to=visitor.sid)
        visitor.told = [*visitor.told[1 - _TOLD_KEPT :], (time.monotonic(), message["seq"])]
        noted = asyncio.create_task(asyncio.to_thread(self._note, claim.conversation_id, message["seq"]))
        try:
            await asyncio.shield(noted)
        except asyncio.CancelledError:
            await noted
            raise

    def _note(self, conversation_id: str, seq: int, *, back: bool = False) -> None:
        with self._core.db.session() as session:
            conversation = conversations.locked(session, conversation_id)
            conversation.delivered = (min if back else max)(conversation.delivered, seq)


def _own(session: Session, claim: Claim) -> Conversation | None:
    try:
        conversation = honoured(session, claim)
    except DeskError:
        return None
    return conversation if conversation.channel == CHANNEL else None
