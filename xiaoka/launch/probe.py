"""``python -m xiaoka.launch.probe``: is a process well? For health checks of containers, which have no curl."""

import sys
import time
from pathlib import Path

import httpx

TIMEOUT_S = 2.0
BEAT_MAX_AGE_S = 120.0


def well(target: str) -> str:
    """Return what is wrong, or nothing.

    Args:
        target: an address that must answer with 200, or the file that a worker touches at each tick.
    """
    if target.startswith(("http://", "https://")):
        return _address(target)
    try:
        age = time.time() - Path(target).stat().st_mtime
    except OSError as error:
        return f"{target}: {error.strerror}"
    return "" if age <= BEAT_MAX_AGE_S else f"{target}: untouched for {age:.0f} s"


def _address(url: str) -> str:
    try:
        status = httpx.get(url, timeout=TIMEOUT_S, trust_env=False).status_code
    except httpx.HTTPError as error:
        return f"{url}: {type(error).__name__}"
    return "" if status == httpx.codes.OK else f"{url}: HTTP {status}"


def main(arguments: list[str]) -> int:
    """Check each target; 0 when all are well."""
    troubles = [trouble for target in arguments if (trouble := well(target))]
    sys.stderr.writelines(f"{trouble}\n" for trouble in troubles)
    return 1 if troubles or not arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
