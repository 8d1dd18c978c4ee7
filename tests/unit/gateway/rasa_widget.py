"""A client at ``/socket.io``: the real one of python-socketio, doing what a public widget does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.models import Conversation


class Widget:
    """What a public widget does, and no more."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self.client = client
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.confirmed: asyncio.Queue[str] = asyncio.Queue()
        client.on("bot_uttered", self.said.put_nowait)
        client.on("session_confirm", self.confirmed.put_nowait)

    async def request(self, session_id: Any = None) -> str:
        await self.client.emit("session_request", {"session_id": session_id})
        return await asyncio.wait_for(self.confirmed.get(), 5)

    async def say(self, message: Any, **more: Any) -> None:
        await self.client.emit("user_uttered", {"message": message, "customData": {"language": "zh"}, **more})

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.said.get(), 5)


def patient() -> socketio.AsyncClient:
    """Return a client that gives a busy machine half a minute to take its connection, not five seconds."""
    return socketio.AsyncClient(reconnection=False, request_timeout=30)


@asynccontextmanager
async def widget(desk: Desk, **options: Any) -> AsyncIterator[Widget]:
    client = patient()
    one = Widget(client)
    await client.connect(str(desk.http.base_url), wait_timeout=30, **options)
    try:
        yield one
    finally:
        # without waiting for a request that is still polling, as a browser that leaves the page
        await client.eio.disconnect(abort=True)


def conversations_of(desk: Desk) -> list[Conversation]:
    with desk.core.db.session() as session:
        return list(session.scalars(select(Conversation).where(Conversation.channel == "socketio")))
