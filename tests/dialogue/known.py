"""Scenarios that the product does not pass yet."""

from functools import lru_cache
from pathlib import Path

import yaml

OPEN = Path(__file__).with_name("open.yml")


@lru_cache(maxsize=1)
def still_open() -> dict[str, str]:
    """Return the scenarios that the product does not pass yet, each with what is wrong."""
    listed: dict[str, str] = yaml.safe_load(OPEN.read_text(encoding="utf-8")) or {}
    return listed
