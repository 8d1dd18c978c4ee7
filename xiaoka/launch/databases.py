"""Bringing both databases to their schema."""

from xiaoka.carrier.demo.seed import ensure as ensure_demo_carrier
from xiaoka.clock import SystemClock
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.settings import Settings
from xiaoka.staff.demo import ensure as ensure_demo_staff


def upgrade_all(settings: Settings) -> None:
    """Upgrade the product database and, in demo mode, the demo carrier's; seed it and its staff when empty."""
    upgrade(settings.database_url)
    if settings.demo:
        demo = Database(settings.demo_carrier_url)
        try:
            ensure_demo_carrier(demo)
        finally:
            demo.dispose()
        product = Database(settings.database_url)
        try:
            with product.session() as session:
                ensure_demo_staff(session, SystemClock().now())
        finally:
            product.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the product database at ``url`` up to a revision."""
    schema.move(url, revision)
