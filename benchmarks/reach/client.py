"""One customer's window: an event stream read from a bare socket, so that many of them weigh little."""

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Seen:
    """What all windows saw."""

    latencies_ms: list[float] = field(default_factory=list)
    disconnects: int = 0
    doubled: int = 0
    disordered: int = 0


@dataclass
class Window:
    """A conversation with an open stream.

    Args:
        port: of the desk.
        token: of the conversation.
        seen: shared by all windows.
        last: number of the newest message, from which a new stream goes on.
        texts: of every message, by its number.
        asked: when each text was sent, in seconds of the monotonic clock.
        steady: whether the stream was open when the text was sent and the desk was not being restarted.
    """

    port: int
    token: str
    seen: Seen
    last: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    open: bool = False
    writer: asyncio.StreamWriter | None = None
    running: bool = True

    async def run(self) -> None:
        """Keep a stream open, coming back after every break as a browser does."""
        while self.running:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._stream()
            self.open = False
            if self.running:
                self.seen.disconnects += 1
                await asyncio.sleep(0.2)

    def cut(self) -> None:
        """Break the connection off."""
        if self.writer:
            self.open = False
            self.writer.transport.abort()

    def stop(self) -> None:
        """End for good."""
        self.running = False
        self.cut()

    async def _stream(self) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = (
            "GET /api/chat/events HTTP/1.1\r\nHost: desk\r\n"
            f"Authorization: Bearer {self.token}\r\nLast-Event-ID: {self.last}\r\n\r\n"
        )
        self.writer.write(head.encode())
        status = await reader.readline()
        if b" 200 " not in status:
            self.writer.close()
            await asyncio.sleep(0.5)
            return
        kind = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
                self.open = self.open or kind == "state"
            elif line.startswith(b"data: ") and kind == "message":
                self._take(json.loads(line[6:]))

    def _take(self, message: dict[str, Any]) -> None:
        now, seq = time.monotonic(), int(message["seq"])
        if seq in self.texts:
            self.seen.doubled += 1
            return
        if seq != self.last + 1:
            self.seen.disordered += 1
        self.last, self.texts[seq] = seq, message["text"]
        begun = self.asked.pop(message["text"], None)
        if begun is not None:
            self.seen.latencies_ms.append((now - begun) * 1000)
