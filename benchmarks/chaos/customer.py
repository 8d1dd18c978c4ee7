"""A customer in his window: sends, waits, sends again under the same id after a failure, and tries the other desk."""

import asyncio
import itertools
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.chaos.wishes import Act, Wish, codes

REQUEST_S = 10.0
ANSWER_S = 90.0
WISH_S = 180.0
_PAUSE_S = 0.5
_PLACES = itertools.count(256)


@dataclass
class Sent:
    """One message of a customer: whether a desk took it."""

    conversation: str
    client_id: str
    taken: bool = False


@dataclass
class Turn:
    """One turn as a customer felt it; seconds of the monotonic clock."""

    begun: float
    ended: float
    answered: bool
    """False when he was told that it did not work."""


@dataclass
class Ended:
    """What came of a wish; ``told`` is what its customer knows at the end."""

    wish: Wish
    conversation: str
    finished: bool
    case_number: str = ""
    told: str = ""
    filed: bool = False
    """Whether he ever confirmed."""


@dataclass
class Book:
    """What all customers did."""

    sent: list[Sent] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    repeats: int = 0
    """Requests sent again after a failure."""
    open: int = 0
    """Conversations in flight."""


class Refused(Exception):
    """The desk said no, with the status of its answer."""


class Customer:
    """One window on one wish.

    Args:
        http: shared by all customers.
        desks: addresses; his own first.
        wish: what he wants.
        book: where everything is noted.
        pause_s: how long he reads before he goes on, on the average.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        desks: list[str],
        wish: Wish,
        book: Book,
        pause_s: float,
        chance: random.Random,
    ) -> None:
        self._http, self._desks, self._wish, self._book = http, list(desks), wish, book
        self._pause_s, self._chance = pause_s, chance
        # as behind nginx: everybody comes from an address of his own
        place = next(_PLACES)
        self._headers = {"X-Forwarded-For": f"198.18.{place // 256 % 256}.{place % 256}"}
        self.conversation = ""
        self._confirmed = False

    async def run(self) -> None:
        """Open a conversation and go on until the wish is fulfilled or the patience is over."""
        self._book.open += 1
        deadline = time.monotonic() + WISH_S
        page: dict[str, Any] = {"messages": []}
        try:
            opened = await self._ask("POST", "/api/chat/sessions", {})
            self.conversation = str(opened["conversation_id"])
            self._headers["Authorization"] = f"Bearer {opened['token']}"
            while time.monotonic() < deadline:
                page = await self._page()
                if self._wish.done(page["messages"]):
                    break
                await self._do(self._wish.next(page))
                await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._pause_s)
        finally:
            self._book.open -= 1
            said = page["messages"]
            self._book.ended.append(
                Ended(
                    self._wish, self.conversation, self._wish.done(said), self._wish.case_number(said),
                    str(said[-1]["text"]) if said else "", self._confirmed,
                )
            )  # fmt: skip

    async def _do(self, act: Act) -> None:
        if act.kind == "say":
            await self._send({"text": act.value})
        elif act.kind == "press":
            self._confirmed |= act.title == "确认提交"
            await self._send({"choice_id": act.value})
        elif act.kind == "code":
            await self._code(act.value)
        elif act.kind == "face":
            await self._face(act.value)

    async def _code(self, resend: str) -> None:
        path = f"/api/demo/sms?number={self._wish.who.number}"
        found = codes([one["text"] for one in (await self._ask("GET", path))["messages"]])
        if found and found[0] not in self._wish.codes:
            self._wish.codes.add(found[0])
            self._wish.waits = 0
            await self._send({"text": found[0]})
            return
        self._wish.waits += 1
        # the text did not come: after a minute another may be asked for
        if resend and self._wish.waits * self._pause_s > 65:
            self._wish.waits = 0
            await self._send({"choice_id": resend})

    async def _face(self, link: str) -> None:
        path = f"/api/identity/face/{link.rsplit('/', 1)[-1]}"
        who = self._wish.who
        try:
            shown = await self._ask("GET", path)
            agreed = {"agreed": True, "consent_version": shown["consent_version"]}
            await self._ask("POST", f"{path}/consent", agreed)
            check = {"name": who.name, "id_card": who.id_card, "sample": f"live:{who.id_card}"}
            await self._ask("POST", f"{path}/submit", check)
        except Refused:
            # a link that was used: what it said got lost on its way
            pass
        self._wish.faces.add(link)

    async def _send(self, body: dict[str, str]) -> None:
        sent = Sent(self.conversation, uuid.uuid4().hex)
        self._book.sent.append(sent)
        begun = time.monotonic()
        try:
            taken = await self._ask("POST", "/api/chat/messages", {"client_message_id": sent.client_id, **body})
        except Refused:
            return  # he is told at once, sees what is offered now, and presses that
        sent.taken = True
        answered = await self._answered(int(taken["seq"]), sent.client_id, begun)
        self._book.turns.append(Turn(begun, time.monotonic(), answered))

    async def _answered(self, seq: int, client_id: str, begun: float) -> bool:
        pause = 0.15
        while time.monotonic() - begun < ANSWER_S:
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 1.0)
            page = await self._page(seq - 1)
            own = next((one for one in page["messages"] if one.get("client_message_id") == client_id), None)
            if own and not page["busy"] and own["status"] != "pending":
                said = "".join(str(one["text"]) for one in page["messages"] if one["role"] != "customer")
                return own["status"] == "done" and bool(said) and "INC-" not in said
        return False

    async def _page(self, after: int = 0) -> dict[str, Any]:
        return await self._ask("GET", f"/api/chat/history?after={after}")

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask until a desk answers, the same again after each failure.

        Raises:
            Refused: the desk will not, whoever asks.
        """
        while True:
            wait = _PAUSE_S
            try:
                async with self._http.request(
                    method, self._desks[0] + path, json=body, headers=self._headers
                ) as answer:
                    if answer.status < 300:
                        found: dict[str, Any] = await answer.json()
                        return found
                    if answer.status == 429:
                        wait = float(answer.headers.get("Retry-After", "1"))
                    elif answer.status < 500:
                        raise Refused(f"{answer.status} {path} {await answer.text()}")
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass
            self._book.repeats += 1
            self._desks.append(self._desks.pop(0))
            await asyncio.sleep(wait)
