"""Exported audit trails (审计导出): one line an entry, then one that says where the trail ended.

Every line is written in one way only (:func:`xiaoka.audit.service.canonical`), so any other byte in it shows.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.audit.service import GENESIS, HASHED, Problem, canonical, digest_of, export

END = "audit_end"
"""The only key of the last line."""
_FIELDS = {*HASHED, "hash"}


@dataclass(frozen=True)
class Checked:
    """What an exported file is worth: its problems, and where it ends."""

    problems: list[Problem]
    entries: int
    seq: int
    hash: str


def lines(session: Session, *, after: int = 0) -> Iterator[str]:
    """Yield the lines of an export, each with its line feed; entries up to ``after`` are left out."""
    count, first, seq, value = 0, GENESIS, after, GENESIS
    for entry in export(session, after=after):
        first = entry["prev_hash"] if count == 0 else first
        count, seq, value = count + 1, entry["seq"], entry["hash"]
        yield canonical(entry) + "\n"
    end = {"after": after, "entries": count, "hash": value, "prev_hash": first, "seq": seq}
    yield canonical({END: end}) + "\n"


def check(given: Iterable[str], *, anchor: tuple[int, str] | None = None) -> Checked:
    """Check the lines of an export.

    Args:
        given: the lines with their line feeds, as a file yields them when opened with ``newline=""``.
        anchor: a number and hash noted elsewhere; catches a file that was written anew as a whole.
    """
    found = _File()
    for number, line in enumerate(given, 1):
        found.take(number, line)
    found.finish(anchor)
    return Checked(found.problems, found.count, found.seq, found.hash)


class _File:
    """What has been seen of a file."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.count, self.seq, self.hash = 0, 0, GENESIS
        self.first: dict[str, Any] | None = None
        self.end: dict[str, Any] | None = None
        self.hashes: dict[int, str] = {0: GENESIS}

    def take(self, number: int, line: str) -> None:
        """Look at one line."""
        if self.end is not None:
            self._problem("order", f"line {number} follows the line that ends the export")
            return
        value = _read(line)
        if value is None:
            self._problem("changed", f"line {number} is not a line of an export")
        elif set(value) == {END}:
            self.end = value[END] if isinstance(value[END], dict) else {}
        elif set(value) == _FIELDS:
            self._entry(value)
        else:
            self._problem("changed", f"line {number} has other fields than an entry")

    def _entry(self, entry: dict[str, Any]) -> None:
        seq = entry["seq"] if type(entry["seq"]) is int else -1
        if self.first is None:
            self.first = entry
        elif seq != self.seq + 1:
            self.problems.append(Problem(self.seq + 1, "gap", f"entry {self.seq + 1} should follow, {seq} does"))
        elif entry["prev_hash"] != self.hash:
            self.problems.append(Problem(seq, "order", "does not follow the entry before it"))
        if digest_of({name: entry[name] for name in HASHED}) != entry["hash"]:
            self.problems.append(Problem(seq, "changed", "the content does not match its hash"))
        self.count, self.seq, self.hash = self.count + 1, seq, str(entry["hash"])
        self.hashes[seq] = self.hash

    def finish(self, anchor: tuple[int, str] | None) -> None:
        """Compare with what the last line says and with what was noted elsewhere."""
        if self.end is None:
            self._problem("truncated", "the line that ends the export is missing")
        else:
            after = self.end.get("after")
            start = self.first["seq"] - 1 if self.first else after
            before = self.first["prev_hash"] if self.first else GENESIS
            seq, value = (self.seq, self.hash) if self.first else (after, GENESIS)
            wanted = {"after": start, "entries": self.count, "hash": value, "prev_hash": before, "seq": seq}
            if canonical(self.end) != canonical(wanted):
                self._problem("truncated", "the entries are not those that the last line speaks of")
            if self.first and start == 0 and before != GENESIS:
                self._problem("order", "the first entry does not begin the trail")
        if anchor and self.hashes.get(anchor[0]) != anchor[1]:
            self.problems.append(Problem(anchor[0], "head", "the entry noted outside is missing or another one"))

    def _problem(self, kind: str, message: str) -> None:
        self.problems.append(Problem(self.seq, kind, message))


def _read(line: str) -> dict[str, Any] | None:
    """Return the value of a line that is written as an export writes it, else None."""
    try:
        value = json.loads(line)
        written = canonical(value) + "\n" if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None
    return value if written == line else None
