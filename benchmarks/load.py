"""Many conversations at once against a running desk: ``make load``.

Every conversation sends the same few messages through the web channel and waits for each answer, as a customer
would. Reported: median and 95th percentile of a turn from the desk's door and back, turns a second, failures.
"""

import argparse
import asyncio
import statistics
import sys
import time
import uuid
from dataclasses import dataclass, field

import httpx

from xiaoka.settings import settings

MESSAGES = ("你好", "销户要带什么证件", "我想补张卡，卡坏了", "补卡多少钱", "算了不办了", "谢谢")
ANSWER_WITHIN_S = 30.0


@dataclass
class Result:
    """What a run measured; times in milliseconds."""

    conversations: int
    turns: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """Return one line for people."""
        ordered = sorted(self.turns)
        p50 = statistics.median(ordered) if ordered else 0.0
        p95 = ordered[int(len(ordered) * 0.95) - 1] if len(ordered) > 1 else p50
        rate = len(ordered) / self.seconds if self.seconds else 0.0
        return (
            f"{self.conversations:>4} conversations: p50 {p50:6.0f} ms, p95 {p95:6.0f} ms, "
            f"{rate:5.1f} turns/s, {len(ordered)} turns, {self.failures} failed"
        )


async def converse(client: httpx.AsyncClient, rounds: int, result: Result) -> None:
    """Hold one conversation."""
    session = (await client.post("/api/chat/sessions", json={})).raise_for_status().json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    for text in MESSAGES * rounds:
        begun = time.perf_counter()
        if await _turn(client, headers, text):
            result.turns.append((time.perf_counter() - begun) * 1000)
        else:
            result.failures += 1


async def _turn(client: httpx.AsyncClient, headers: dict[str, str], text: str) -> bool:
    mine = uuid.uuid4().hex
    body = {"client_message_id": mine, "text": text}
    sent = await client.post("/api/chat/messages", json=body, headers=headers)
    if sent.status_code != 202:
        return False
    seq, deadline = sent.json()["seq"], time.monotonic() + ANSWER_WITHIN_S
    while time.monotonic() < deadline:
        query = {"after": seq - 1}
        found = (await client.get("/api/chat/history", params=query, headers=headers)).json()["messages"]
        own = next((one for one in found if one.get("client_message_id") == mine), None)
        if own and own["status"] == "failed":
            return False
        if own and own["status"] == "done" and any(one["role"] == "bot" for one in found):
            return True
        await asyncio.sleep(0.01)
    return False


async def run(url: str, conversations: int, rounds: int) -> Result:
    """Run conversations side by side."""
    result = Result(conversations)
    limits = httpx.Limits(max_connections=conversations + 5)
    async with httpx.AsyncClient(base_url=url, timeout=ANSWER_WITHIN_S, limits=limits, trust_env=False) as client:
        begun = time.perf_counter()
        await asyncio.gather(*(converse(client, rounds, result) for _ in range(conversations)))
        result.seconds = time.perf_counter() - begun
    return result


def main() -> int:
    """Run against the desk of the settings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=settings().public_url)
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    try:
        httpx.get(f"{chosen.url}/healthz", timeout=3).raise_for_status()
    except httpx.HTTPError:
        sys.stderr.write(f"load: no desk answers at {chosen.url}; start it with: make run\n")
        return 1
    for conversations in sorted({1, chosen.conversations}):
        sys.stdout.write(asyncio.run(run(chosen.url, conversations, chosen.rounds)).line() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
