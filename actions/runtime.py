"""The services of the action server, made at first use and not at import."""

from functools import lru_cache

from xiaoka.runtime import build_services
from xiaoka.settings import settings
from xiaoka.tasks.services import Services


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services of this process."""
    return build_services(settings())
