"""Bringing both databases to their schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from xiaoka.carrier.demo.seed import ensure as ensure_demo_carrier
from xiaoka.db.session import Database
from xiaoka.settings import Settings

_MIGRATIONS = Path(__file__).resolve().parent.parent / "db" / "migrations"


def upgrade_all(settings: Settings) -> None:
    """Upgrade the product database and, in demo mode, the demo carrier's, seeding it when it is empty."""
    upgrade(settings.database_url)
    if settings.demo:
        demo = Database(settings.demo_carrier_url)
        try:
            ensure_demo_carrier(demo)
        finally:
            demo.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the product database at ``url`` to a revision."""
    database = Database(url)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        database.dispose()
