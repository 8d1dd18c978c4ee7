"""What ``xiaoka doctor`` says of one thing it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is well, and how to mend it."""

    what: str
    ok: bool
    detail: str = ""

    def line(self) -> str:
        """Return it as one line."""
        return f"{'✓' if self.ok else '✗'} {self.what}{'：' + self.detail if self.detail else ''}"


def well(what: str, detail: str = "") -> Finding:
    """Return a check that found nothing wrong."""
    return Finding(what, True, detail)


def wrong(what: str, why: str, *, where: str, mend: str) -> Finding:
    """Return a check that found something wrong: why it is, where it stands, how it is mended."""
    return Finding(what, False, f"{why}; where: {where}; mend: {mend}")
