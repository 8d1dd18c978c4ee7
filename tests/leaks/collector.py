"""Secrets of a long run: the vault forgets codes and passwords after minutes, so it is asked again and again."""

import threading
from collections.abc import Callable
from types import TracebackType


class Collector:
    """Asks for secrets every few seconds in a thread of its own, as long as its block runs.

    Args:
        ask: returns what can be known now.
        every_s: pause between two times, in seconds.
    """

    def __init__(self, ask: Callable[[], set[str]], every_s: float = 10.0) -> None:
        self._ask, self._every = ask, every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.known: set[str] = set()
        self.asked = 0
        self.failed: list[Exception] = []

    def __enter__(self) -> "Collector":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def all(self) -> set[str]:
        """Return everything that was known at any time, asked once more."""
        self.known |= self._ask()
        self.asked += 1
        return set(self.known)

    def _run(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.known |= self._ask()
                self.asked += 1
            except Exception as error:  # a busy database; the next time will do, and the test looks at how many failed
                self.failed.append(error)
