"""Bringing the demo carrier's database to the present tables, from code."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from xiaoka.db.session import Database

VERSION_TABLE = "demo_carrier_version"
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Create or upgrade the tables in the database at ``url`` (SQLite or PostgreSQL)."""
    db = Database(url)
    try:
        upgrade_database(db)
    finally:
        db.dispose()


def upgrade_database(db: Database) -> None:
    """Create or upgrade the tables of an open database, in one transaction."""
    config = Config()
    # Alembic reads % in options as interpolation
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
