"""Customers who talk through the REST webhook and wait for each answer.

By aiohttp, which asks at a sixth of what httpx costs: on two cores the customers take from what they measure.
"""

import asyncio
import itertools
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.load import MESSAGES
from benchmarks.turns.sides import Side

PATIENCE_S = 60.0
_NAMES = itertools.count(1)


@dataclass
class Measured:
    """Turns of one side; milliseconds."""

    turns: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0

    def figures(self) -> dict[str, Any]:
        """Return median, 95th percentile and rate."""
        ordered = sorted(self.turns)
        return {
            "turns": len(ordered),
            "failed": self.failed,
            "p50_ms": round(statistics.median(ordered), 1),
            "p95_ms": round(ordered[max(0, int(len(ordered) * 0.95) - 1)], 1),
            "per_second": round(len(ordered) / self.seconds, 1),
        }


async def many(side: Side, conversations: int, rounds: int, into: Measured) -> None:
    """Hold conversations side by side; every round is a new customer."""
    async with _customers(side, conversations) as http:

        async def customer() -> None:
            for _ in range(rounds):
                sender = f"customer-{next(_NAMES)}"
                for text in MESSAGES:
                    await turn(http, side, sender, text, into)

        begun = time.perf_counter()
        await asyncio.gather(*(customer() for _ in range(conversations)))
        into.seconds += time.perf_counter() - begun


async def long(side: Side, turns: int) -> Measured:
    """Hold one conversation of so many turns."""
    measured, sender = Measured(), f"long-{next(_NAMES)}"
    begun = time.perf_counter()
    async with _customers(side, 1) as http:
        for text in itertools.islice(itertools.cycle(MESSAGES), turns):
            await turn(http, side, sender, text, measured)
    measured.seconds = time.perf_counter() - begun
    return measured


def _customers(side: Side, connections: int) -> aiohttp.ClientSession:
    patience, at_once = aiohttp.ClientTimeout(total=PATIENCE_S), aiohttp.TCPConnector(limit=connections)
    return aiohttp.ClientSession(timeout=patience, connector=at_once, headers=side.headers)


async def turn(http: aiohttp.ClientSession, side: Side, sender: str, text: str, into: Measured) -> None:
    """Send one message and wait for what is said to it; a turn without words is a failed one."""
    begun = time.perf_counter()
    try:
        body = {"sender": sender, "message": text}
        async with http.post(f"{side.url}/webhooks/rest/webhook", json=body) as answer:
            heard = answer.status == 200 and await answer.json()
    except (aiohttp.ClientError, TimeoutError):
        heard = []
    if heard and "error" not in (heard[0].get("custom") or {}):
        into.turns.append((time.perf_counter() - begun) * 1000)
    else:
        into.failed += 1


def around(turns: list[float], at: int) -> float:
    """Return the median of the twelve turns (two rounds of all messages) that end with the turn ``at``, from turn 6."""
    return round(statistics.median(turns[max(6, at - 12) : max(at, 18)]), 1)
