"""Can a stranger tell by the clock which numbers are ours? Times both answers, pair by pair.

``python -m benchmarks.parity`` drives the identity service over the demo carrier, on files as in production. A pair
is one attempt on a number of ours and one on a number that is not, in random order, each with its own conversation.
For every method the two samples are compared by the Mann-Whitney U test (normal approximation with ties) and by the
shift of the medians. The result goes to ``benchmarks/results/parity.json``.
"""

import json
import math
import os
import platform
import random
import shutil
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import typer
from sqlalchemy import delete

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.base import Base
from xiaoka.db.session import Database
from xiaoka.db.tables import metadata
from xiaoka.identity.enums import Method
from xiaoka.identity.models import IdentityAttempt, IdentityLock, SmsCode
from xiaoka.identity.service import Identity
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.vault.service import Vault

RESULT = ROOT / "benchmarks/results/parity.json"
OURS, STRANGE = "13800138001", "13100009999"
WRONG: dict[Method, Any] = {
    Method.SERVICE_PASSWORD: "908172",
    Method.NAME_ID: ("甲", "110101199003077571"),
    Method.CALL_RECORDS: ("13999970001", "13999970002", "13999970003"),
    Method.SMS_CODE: "000000",
    Method.RESERVED_CONTACT: "000000",
}


@dataclass(frozen=True)
class Result:
    """What came of one comparison; times in milliseconds.

    Args:
        act: what was timed.
        pairs: how many of each.
        ours_ms: median for a number of ours.
        strange_ms: median for a number that is not.
        shift: difference of the medians, as a share of the median.
        superiority: chance that an attempt on ours takes longer than one on a strange number; 0.5 is no difference.
        p: two-sided, of the Mann-Whitney test.
        guesses: attempts of each kind that somebody would need to tell the two apart with 95 % certainty.
    """

    act: str
    pairs: int
    ours_ms: float
    strange_ms: float
    shift: float
    superiority: float
    p: float
    guesses: int | None


class Bench:
    """Identity on files of its own."""

    def __init__(self, folder: Path) -> None:
        carrier_db = Database(f"sqlite:///{folder}/carrier.db")
        reset(carrier_db, frozen_at=datetime(2026, 3, 10, 2, tzinfo=UTC))
        self.carrier = DemoCarrier(carrier_db)
        self.db = Database(f"sqlite:///{folder}/xiaoka.db")
        metadata()
        Base.metadata.create_all(self.db.engine)
        self.identity = Identity(
            carrier=self.carrier,
            policy=load_policy(ROOT / "policy", "default"),
            vault=Vault("k" * 32),
            clock=self.carrier.clock,
            public_url="https://xiaoka.example",
            secret="s" * 32,
            sms_text=lambda key, **_params: key,
        )
        self._n = 0

    def begin(self, number: str, method: Method) -> float:
        """Return the seconds that beginning takes."""
        self._n += 1
        name = f"p{self._n}"
        return self._timed(lambda session: self.identity.begin(session, name, number, method, source=name))

    def answer(self, number: str, method: Method) -> float:
        """Return the seconds that a wrong answer takes; a code is under way for those that need one."""
        self._n += 1
        name, turn = f"p{self._n}", f"t{self._n}"
        if method in (Method.SMS_CODE, Method.RESERVED_CONTACT):
            with self.db.session() as session:
                self.identity.begin(session, name, number, method, source=name)
        secret = WRONG[method]
        return self._timed(
            lambda session: self.identity.answer(session, name, number, method, secret, source=name, turn_id=turn)
        )

    def forget(self) -> None:
        """Let no limit stand in the way of the next pair; the same for both numbers."""
        with self.db.session() as session:
            for table in (IdentityAttempt, IdentityLock, SmsCode):
                session.execute(delete(table))

    def _timed(self, work: Callable[[Any], object]) -> float:
        begun = perf_counter()
        with self.db.session() as session:
            work(session)
        return perf_counter() - begun


def compare(act: str, attempt: Callable[[str], float], forget: Callable[[], None], pairs: int, seed: int = 1) -> Result:
    """Time an attempt on both numbers in pairs, in random order, and compare the samples."""
    chosen, taken = random.Random(seed), {OURS: list[float](), STRANGE: list[float]()}
    for number in (OURS, STRANGE) * 5:
        attempt(number)
    for _ in range(pairs):
        forget()
        for number in chosen.sample((OURS, STRANGE), 2):
            taken[number].append(attempt(number) * 1000)
    return judged(act, taken[OURS], taken[STRANGE])


def judged(act: str, ours: list[float], strange: list[float]) -> Result:
    """Compare two samples of milliseconds."""
    effect, p = mann_whitney(ours, strange)
    one, other = statistics.median(ours), statistics.median(strange)
    # to see an effect of this size at 95 % with power 0.8, per sample (Noether's formula)
    odds = abs(effect - 0.5)
    needed = math.ceil((1.96 + 0.84) ** 2 / (6 * odds**2)) if odds > 1e-6 else None
    shift = (one - other) / other
    return Result(
        act, len(ours), round(one, 3), round(other, 3), round(shift, 4), round(effect, 4), round(p, 4), needed
    )


def mann_whitney(one: list[float], other: list[float]) -> tuple[float, float]:
    """Return the probability of superiority of the first sample and the two-sided p."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    total, ties, index, size = 0.0, 0.0, 0, len(ranked)
    while index < size:
        end = index
        while end < size and ranked[end][0] == ranked[index][0]:
            end += 1
        mean_rank = (index + 1 + end) / 2
        total += mean_rank * sum(1 for _, group in ranked[index:end] if group == 0)
        ties += (end - index) ** 3 - (end - index)
        index = end
    n, m = len(one), len(other)
    u = total - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((size + 1) - ties / (size * (size - 1))))
    z = (u - n * m / 2) / spread if spread else 0.0
    return u / (n * m), math.erfc(abs(z) / math.sqrt(2))


def main(pairs: int = 400, output: Path = RESULT) -> None:
    """Time every method and write the figures."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoka-parity-"))
    bench = Bench(folder)
    results = [
        compare(f"begin {method}", lambda number, m=method: bench.begin(number, m), bench.forget, pairs)
        for method in (Method.SMS_CODE, Method.RESERVED_CONTACT, Method.FACE)
    ]
    results += [
        compare(f"wrong {method}", lambda number, m=method: bench.answer(number, m), bench.forget, pairs)
        for method in WRONG
    ]
    shutil.rmtree(folder)
    machine = {"python": platform.python_version(), "system": platform.platform(), "cpus": _cpus()}
    took = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "pairs": pairs, "machine": machine}
    output.write_text(
        json.dumps(took | {"results": [asdict(one) for one in results]}, ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )
    for one in results:
        typer.echo(
            f"{one.act:24} {one.ours_ms:8.2f} ms {one.strange_ms:8.2f} ms  shift {one.shift:+.1%}"
            f"  superiority {one.superiority:.3f}  p {one.p:.3f}"
        )


def _cpus() -> dict[str, Any]:
    load = os.getloadavg()[0]
    return {"count": os.cpu_count(), "load": round(load, 1)}


if __name__ == "__main__":
    typer.run(main)
