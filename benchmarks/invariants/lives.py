"""Random lives as a tree: what two lives have in common is lived once, every leaf is a sequence of its own."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from benchmarks.invariants.checks import check
from benchmarks.invariants.world import KINDS, OUTSIDE, PEOPLE, SPANS, World
from xiaoka.carrier.demo.faults import FaultKind

TRUNK = 6
"""Events before the first fork."""
FORKS = (1, 2, 1, 2, 1, 3, 16)
"""In how many ways a life goes on at each event after the trunk."""


@dataclass
class Tally:
    """What was generated."""

    events: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    """How often each state was stood in after an event."""
    sequences: set[int] = field(default_factory=set)
    """Hashes of whole lives, so that none is counted twice."""
    broken: list[dict[str, object]] = field(default_factory=list)


Event = tuple[str, Callable[[World], None]]


class Tree:
    """All lives that grow from one seed; every rule is asked after every event."""

    def __init__(self, world: World, seed: int, tally: Tally) -> None:
        self.world, self.seed, self.tally, self.random = world, seed, tally, Random(seed)

    def grow(self) -> None:
        """Live them all."""
        self.world.restore(self.world.begin)
        life, audited = (), 0
        for _ in range(TRUNK):
            life, audited = self._live(life, audited)
            if audited < 0:
                return
        self._branch(life, audited, 0)

    def _branch(self, life: tuple[str, ...], audited: int, depth: int) -> None:
        if depth == len(FORKS):
            self.tally.sequences.add(hash(life))
            return
        here = self.world.snapshot() if FORKS[depth] > 1 else None
        for way in range(FORKS[depth]):
            if way and here:
                self.world.restore(here)
            longer, then = self._live(life, audited)
            if then >= 0:
                self._branch(longer, then, depth + 1)

    def _live(self, life: tuple[str, ...], audited: int) -> tuple[tuple[str, ...], int]:
        """Let one thing happen; the number of audit entries is negative when a rule broke."""
        name, event = choose(self.random)
        life = (*life, name)
        self.tally.events += 1
        self.tally.kinds[name.split()[0]] += 1
        try:
            event(self.world)
            return life, check(self.world, audited, self.tally.states)
        except Exception as error:
            self.tally.broken.append({"seed": self.seed, "life": life, "error": f"{type(error).__name__}: {error}"})
            return life, -1


def choose(random: Random) -> Event:
    """Choose what happens next, with its name for people."""
    roll = random.random()
    who, kind = random.choice(PEOPLE), random.choice(KINDS)
    if roll < 0.16:
        who = who if random.random() < 0.2 else "H"
        return f"file {kind} {who}", lambda world: world.file(kind, who)
    if roll < 0.38:
        which = random.choice((0, 0, 0, 1))
        return f"onward {which}", lambda world: world.onward(which)
    if roll < 0.56:
        level, which, what = random.choice((0, 1, 2, 3, 3, 3)), random.choice((0, 0, 0, 1, 2)), random.randrange(1000)
        return f"event {who} {level} {which} {what}", lambda world: world.event(who, level, which, what)
    if roll < 0.9:
        hours, deaths = random.choice(SPANS), random.choice((0, 0, 0, 0, 1))
        return f"time {hours} {deaths}", lambda world: world.time(hours, deaths)
    if roll < 0.93:
        return f"not_me {who}", lambda world: world.not_me(who)
    return _around(random)


def _around(random: Random) -> Event:
    what = random.choice(("trouble", "card", "outside"))
    if what == "trouble":
        trouble = random.choice((FaultKind.NONE, FaultKind.NONE, FaultKind.DOWN, FaultKind.LOST))
        return f"trouble {trouble}", lambda world: world.trouble(trouble)
    if what == "card":
        return "card", lambda world: world.card_is_put_in()
    happened = random.choice(OUTSIDE)
    return f"outside {happened}", lambda world: world.outside(happened)
