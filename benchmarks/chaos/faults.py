"""The faults, one after the other. Each returns when it is over; the moment it returns its mending is awaited."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.chaos.keeper import FULL_DISK
from benchmarks.chaos.topology import Topology
from xiaoka.carrier.demo.faults import FaultKind

HOLD_S = 8.0
"""How long a fault that lasts is kept up."""
SLOW_S = 2


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        name: for the report.
        happen: makes it, and takes it away where it does not end by itself.
        hit: processes that must be well again afterwards.
    """

    name: str
    happen: Callable[[], Awaitable[None]]
    hit: tuple[str, ...] = ()


def all_faults(on: Topology) -> Iterator[Fault]:
    """Yield every fault in order."""
    for name in on.health:
        yield Fault(f"{name} killed", partial(_signalled, on, name, signal.SIGKILL), (name,))
    # a desk is well when it reaches both
    desks = tuple(name for name in on.health if name.startswith("desk"))
    yield Fault("PostgreSQL connections cut", partial(_cut, on.services.cut_postgres), desks)
    yield Fault("Redis connections cut", partial(_cut, on.services.cut_redis), desks)
    # an immediate shut-down: nothing is written any more, and the next start recovers from the log
    yield Fault("PostgreSQL crashed", partial(_signalled, on, "postgres", signal.SIGQUIT), desks)
    yield Fault("Redis killed", partial(_signalled, on, "redis", signal.SIGKILL), desks)
    for kind, seconds in ((FaultKind.SLOW, SLOW_S), (FaultKind.ERROR, 0), (FaultKind.DOWN, 0), (FaultKind.LOST, 0)):
        yield Fault(f"carrier {kind.value}", partial(_carrier, on, kind, seconds))
    yield Fault("log disk full", partial(_full, on), tuple(on.health))


async def _signalled(on: Topology, name: str, with_signal: signal.Signals) -> None:
    on.keeper.hit(name, with_signal)


async def _cut(cut: Callable[[], int]) -> None:
    await asyncio.to_thread(cut)


async def _carrier(on: Topology, kind: FaultKind, seconds: int) -> None:
    await asyncio.to_thread(on.carrier.faults.set, kind, seconds)
    try:
        await asyncio.sleep(HOLD_S)
    finally:
        await asyncio.to_thread(on.carrier.faults.set, FaultKind.NONE)


async def _full(on: Topology) -> None:
    """Have every process write its log to a full disk for a while, started anew one of each kind at a time."""
    await _logging_to(on, full=True)
    await asyncio.sleep(HOLD_S)
    await _logging_to(on, full=False)


async def _logging_to(on: Topology, *, full: bool) -> None:
    rounds: dict[str, list[str]] = {}
    for name in on.health:
        rounds.setdefault(name.rpartition("-")[2], []).append(name)
    for names in rounds.values():
        for name in names:
            on.keeper.kept[name].log = FULL_DISK if full else on.log(name)
            on.keeper.hit(name, signal.SIGTERM)
        await asyncio.sleep(1.0)
        await on.well(*names)
