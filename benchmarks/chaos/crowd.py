"""Keeps so many conversations in flight: whoever is served goes, and another comes with another wish."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp

from benchmarks.chaos.customer import REQUEST_S, Book, Customer
from benchmarks.chaos.people import seeded
from benchmarks.chaos.topology import Topology
from benchmarks.chaos.wishes import OPENINGS, Wish
from tests.e2e.people import Person


class Crowd:
    """All customers.

    Args:
        on: whom they talk to.
        book: where everything is noted.
        size: conversations in flight.
        pause_s: how long each reads before he goes on, on the average.
        chance: decides who wants what.
    """

    def __init__(self, on: Topology, book: Book, size: int, pause_s: float, chance: random.Random) -> None:
        self._on, self._book, self._size, self._pause_s, self._chance = on, book, size, pause_s, chance
        self._people: Iterator[Person] = iter(())
        self._shop = ""
        self._closing = False

    def seed(self, count: int, now: datetime) -> None:
        """Write so many subscribers, one for each wish."""
        self._people = seeded(self._on.carrier.db, count, now)
        self._shop = next(iter(self._on.carrier.shops("北京"))).name

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Talk while the block lasts, then let everybody come to his end."""
        patience, at_once = aiohttp.ClientTimeout(total=REQUEST_S), aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=patience, connector=at_once) as http:
            places = [asyncio.create_task(self._place(http, number)) for number in range(self._size)]
            try:
                yield
            finally:
                self._closing = True
                for failed in [one for one in await asyncio.gather(*places, return_exceptions=True) if one]:
                    sys.stderr.write(f"chaos: a customer broke off: {failed!r}\n")

    async def _place(self, http: aiohttp.ClientSession, number: int) -> None:
        await asyncio.sleep(self._chance.random() * self._pause_s)
        kinds = list(OPENINGS)
        while not self._closing and (who := next(self._people, None)) is not None:
            desks = self._on.desks[number % len(self._on.desks) :] + self._on.desks[: number % len(self._on.desks)]
            wish = Wish(self._chance.choice(kinds), who, self._shop)
            await Customer(http, desks, wish, self._book, self._pause_s, self._chance).run()
