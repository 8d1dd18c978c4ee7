"""Rasa's Socket.IO channel at ``/socket.io``, as public widgets for Rasa speak it.

Its events are ``session_request``, ``session_confirm``, ``user_uttered`` and ``bot_uttered``. Rasa's own channel trusts
any session id; here the id is a signed session (:mod:`xiaoka.gateway.socket_visitors`), and everything else is as in
the web channel: secrets hidden before anything is stored, buttons opaque, order, de-duplication and limits.
"""

import asyncio
import re
from typing import Any

import socketio
from starlette.types import ASGIApp

from xiaoka import ids
from xiaoka.gateway import choices, words
from xiaoka.gateway.context import honoured
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.intake import Accepted
from xiaoka.gateway.middleware import MAX_BODY
from xiaoka.gateway.sessions import Claim
from xiaoka.gateway.socket_visitors import Visitor, Visitors
from xiaoka.gateway.turns import Turns
from xiaoka.gateway.views_chat import announce

PATH = "/socket.io"
_LOOPBACK = frozenset(("127.0.0.1", "::1"))
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
# what widgets send by themselves when they are opened, such as /get_started
_OPENING = re.compile(r"/[\w.-]{1,64}(\{.*\})?", re.DOTALL)


def socket_server(core: Core, turns: Turns) -> socketio.AsyncServer:
    """Return the server for ``/socket.io``; origins as the settings say, the desk's own when they say nothing."""
    origins = core.settings.allowed_origins()
    server = socketio.AsyncServer(
        async_mode="asgi",
        cors_allowed_origins="*" if origins == ["*"] else origins or None,
        cors_credentials=False,
        max_http_buffer_size=MAX_BODY,
        # one after the other, in the order in which they were sent
        async_handlers=False,
        namespaces=["/"],
    )
    server.register_namespace(_Rasa(core, turns, Visitors(core, server)))
    return server


def mounted(server: socketio.AsyncServer) -> ASGIApp:
    """Return the application to mount at :data:`PATH`."""
    app: ASGIApp = socketio.ASGIApp(server, socketio_path=PATH)
    return app


class _Rasa(socketio.AsyncNamespace):  # type: ignore[misc]
    """The events of Rasa's channel."""

    def __init__(self, core: Core, turns: Turns, visitors: Visitors) -> None:
        super().__init__("/")
        self._core, self._turns, self._visitors = core, turns, visitors

    async def on_connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        client = environ["asgi.scope"].get("client")
        host = client[0] if client else ""
        local = self._core.settings.demo and host in _LOOPBACK
        self._visitors.enter(Visitor(sid, self._core.sessions.source(host), local))

    async def on_disconnect(self, sid: str, reason: str = "") -> None:
        await self._visitors.leave(sid, silent=reason == self.server.reason.PING_TIMEOUT)

    async def on_session_request(self, sid: str, data: Any = None) -> None:
        visitor = self._visitors.get(sid)
        if visitor:
            try:
                await self._visitors.bind(visitor, _field(data, "session_id"))
            except DeskError as error:
                await self._refuse(visitor, error)

    async def on_user_uttered(self, sid: str, data: Any = None) -> None:
        visitor = self._visitors.get(sid)
        if visitor is None:
            return
        try:
            # a client that asks for no session speaks in a conversation of its own
            claim = self._visitors.open_claim(visitor)
            claim = claim or await self._visitors.bind(visitor, _field(data, "session_id"))
            await self._hear(visitor, claim, data)
        except DeskError as error:
            await self._refuse(visitor, error)

    async def _hear(self, visitor: Visitor, claim: Claim, data: Any) -> None:
        text, opening = _field(data, "message"), visitor.opening
        visitor.opening = False
        if not isinstance(text, str):
            raise DeskError("request_malformed")
        if not visitor.local:
            await self._core.limits.source.spend(visitor.source)
        await self._core.limits.conversation.spend(claim.conversation_id)
        if opening and _OPENING.fullmatch(text.strip()):
            await asyncio.to_thread(self._greet, claim)
            self._turns.wake(claim.conversation_id)
            return
        named = _field(data, "message_id")
        client_id = named if isinstance(named, str) and _ID.fullmatch(named) else ids.token("s")
        taken = await asyncio.to_thread(self._take, claim, client_id, text.strip(), visitor.source)
        announce(self._core, self._turns, claim.conversation_id, taken)

    def _greet(self, claim: Claim) -> None:
        """Greet in a new conversation; whatever intent the widget names, it may not choose one."""
        with self._core.db.session() as session:
            if honoured(session, claim).last_seq == 0:
                now = self._core.clock.now()
                self._core.intake.event(
                    session, claim.conversation_id, f"{claim.conversation_id}:open", "/greet", now=now
                )

    def _take(self, claim: Claim, client_id: str, text: str, source: str) -> Accepted:
        now, intake = self._core.clock.now(), self._core.intake
        take = intake.click if choices.CHOICE_ID.fullmatch(text) else intake.text
        with self._core.db.session() as session:
            honoured(session, claim)
            return take(session, claim.conversation_id, client_id, text, source=source, now=now)

    async def _refuse(self, visitor: Visitor, error: DeskError) -> None:
        # widgets show messages and nothing else, so a refusal is spoken
        await self._visitors.say(visitor, words.error(error.code)[1])


def _field(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None
