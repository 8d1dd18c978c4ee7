"""A stretch of a message that holds a secret."""

from collections.abc import Iterable
from dataclasses import dataclass

BLANK = "\ufffc"
"""Stands for one character that later steps must not look at."""


@dataclass(frozen=True)
class Span:
    """``message[start:end]`` is a secret; ``value`` is its plain form. Weak ones give way to an address."""

    start: int
    end: int
    kind: str
    value: str
    weak: bool = False

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share a character."""
        return self.start < other.end and other.start < self.end


def blank(message: str, spans: Iterable[Span]) -> str:
    """Return the message, as long as before, with the spans blanked out."""
    chars = list(message)
    for span in spans:
        chars[span.start : span.end] = BLANK * (span.end - span.start)
    return "".join(chars)
