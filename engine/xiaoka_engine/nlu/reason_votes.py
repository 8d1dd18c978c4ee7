"""Counts the votes of the two judges of reasons: the classifier of clauses, and the network that reads messages."""

from typing import Dict, List, Mapping

from xiaoka_engine.nlu.reason_model import Guess
from xiaoka_engine.nlu.reason_net import TAGS, Reading

_NETWORK = 0.4  # how much the network's vote counts: docs/decisions/0005
_SLIGHT = 0.05


def counted(guesses: List[Guess], reading: Reading, shares: Mapping[str, float]) -> List[Guess]:
    """Give one guess for every tag that may be told, with the chance that both judges see together.

    Args:
        guesses: what the classifier takes each stretch of the message for.
        reading: what the network makes of the whole message.
        shares: of each kind, how probably the message is one in which such reasons are told; the network does not know.

    Returns:
        Guesses by falling chance, each at the stretch that tells most of it.
    """
    found = []
    for kind, tags in TAGS.items():
        here = [one for one in guesses if one.kind == kind]
        clauses: Dict[str, float] = {}
        for one in here:
            clauses[one.tag] = max(clauses.get(one.tag, 0.0), one.chance)
        for tag in tags:
            chance = _NETWORK * reading.chances[kind][tag] * shares[kind] + (1 - _NETWORK) * clauses.get(tag, 0.0)
            if here and chance > _SLIGHT:
                place = max(here, key=lambda one: _told_here(one, tag, reading))
                found.append(place._replace(tag=tag, chance=chance))
    return sorted(found, key=lambda one: -one.chance)


def _told_here(one: Guess, tag: str, reading: Reading) -> float:
    """Say how much of a reason a stretch tells; of equal ones the shorter counts."""
    said = one.chance if one.tag == tag else 0.0
    return said + reading.share(one.kind, tag, one.start, one.end) - 1e-6 * (one.end - one.start)
