"""The same search for thousands of secrets at once: numbers and hashes are read out of the content and looked up.

A run of the whole catalogue has thousands of codes, ID numbers and passwords; a pass over the content for each form of
each of them would take an hour.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

from tests.leaks.forms import SHORT, Wanted

_HEX = re.compile(rb"[0-9a-f]{32,}")
_HASH_LENGTHS = (32, 40, 64)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}")
_WIDE = re.compile(rb"(?:[0-9Xx]\x00){6,}")


class Many:
    """Secrets to be looked for together."""

    def __init__(self, wanted: dict[str, Wanted]) -> None:
        numbers = {secret for secret, one in wanted.items() if one.digits and secret.isascii()}
        self._others = {secret: one for secret, one in wanted.items() if secret not in numbers}
        self._short = {one.encode() for one in numbers if one.isdigit() and len(one) < SHORT}
        self._long = {one.encode() for one in numbers} - self._short
        self._hashes = {
            made(one.encode()).hexdigest().encode(): one
            for one in numbers
            for made in (hashlib.md5, hashlib.sha1, hashlib.sha256)
        }
        # windows of every length, also where they overlap; a short one only as a word of its own
        self._windows = [
            re.compile(rb"(?=([0-9]{%d}[0-9Xx]))" % (length - 1)) for length in {len(one) for one in self._long}
        ]
        self._words = [
            re.compile(rb"(?<![0-9a-fA-F.])[0-9]{%d}(?![0-9a-fA-F])" % length)
            for length in {len(one) for one in self._short}
        ]

    def within(self, content: bytes, packed: bytes) -> Iterator[str]:
        """Yield the secrets of which a form stands in the content; ``packed`` is the content without spacing."""
        found = self._hits(self._windows, self._long, (content, packed))
        found |= self._hits(self._words, self._short, (content,))
        found |= set(self._hashed(content)) | set(self._wrapped(content))
        found |= {secret for secret, one in self._others.items() if one.within(content, packed)}
        yield from sorted(found)

    @staticmethod
    def _hits(patterns: list[re.Pattern[bytes]], known: set[bytes], places: Iterable[bytes]) -> set[str]:
        return {
            one.decode() for place in places for pattern in patterns for one in pattern.findall(place) if one in known
        }

    def _hashed(self, content: bytes) -> Iterator[str]:
        for run in set(_HEX.findall(content)):
            for length in _HASH_LENGTHS:
                for start in range(len(run) - length + 1):
                    if (one := self._hashes.get(run[start : start + length])) is not None:
                        yield one

    def _wrapped(self, content: bytes) -> Iterator[str]:
        """Look into base64 and UTF-16."""
        wide = b"\n".join(run.replace(b"\x00", b"") for run in set(_WIDE.findall(content)))
        yield from self._hits(self._windows, self._long, (wide,)) | self._hits(self._words, self._short, (wide,))
        opened = b"\n".join(
            base64.b64decode(run[shift : shift + (len(run) - shift) // 4 * 4])
            for run in set(_BASE64.findall(content))
            for shift in range(4)
        )
        yield from self._hits(self._windows, self._long, (opened,))
