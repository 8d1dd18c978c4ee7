"""Which engine serves a conversation: the same one as long as it is up, so that its lock is seldom asked of others."""

import hashlib
import time
from collections.abc import Callable, Sequence

RESTS_S = 5.0
"""After a failure an engine is asked last for so long: a machine that is gone costs a connection time-out each time."""


class Routes:
    """Rendezvous hashing: of N engines, one that goes or comes moves 1/N of the conversations and no other.

    Args:
        urls: addresses of the engines; their order does not matter.
        clock: seconds that never go back.
    """

    def __init__(self, urls: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        if not urls:
            raise ValueError("XIAOKA_RASA_URL names no engine")
        self.urls = tuple(url.rstrip("/") for url in urls)
        self._clock = clock
        self._rests: dict[str, float] = {}

    def order(self, conversation: str) -> list[str]:
        """Return all engines, that of the conversation first and those that failed lately last."""
        now = self._clock()
        return sorted(self.urls, key=lambda url: (self._rests.get(url, now) > now, -_weight(url, conversation)))

    def failed(self, url: str) -> None:
        """Note that an engine could not be reached."""
        self._rests[url] = self._clock() + RESTS_S


def _weight(url: str, conversation: str) -> int:
    digest = hashlib.blake2b(f"{url}|{conversation}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
