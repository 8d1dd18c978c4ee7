"""Our desk without its limits per conversation, which no person reaches but a benchmark of 1,000 turns does."""

import sys

from xiaoka.gateway import app, limits
from xiaoka.gateway.__main__ import main
from xiaoka.settings import Settings

ENOUGH = 10**9


class NoLimits(limits.Limits):
    """Counts, and refuses nobody."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("conversation", "source", "sessions"):
            setattr(self, name, limits.RateLimit(ENOUGH, 1.0, "too_many_messages"))

    @classmethod
    def of(cls, _settings: Settings) -> "NoLimits":
        """Return none, whatever an installation sets."""
        return cls()


if __name__ == "__main__":
    app.Limits = NoLimits  # type: ignore[misc]
    sys.exit(main())
