"""The tables of the tracker store and their versions.

The launcher creates and upgrades them before the engine listens; the store itself never does.
"""

import sqlalchemy as sa

from xiaoka_engine.errors import StartRefused

metadata = sa.MetaData()

events = sa.Table(
    "xk_events",
    metadata,
    sa.Column("sender", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
)
"""One row for each event. The key (sender, seq) is also the version check: who writes second, fails."""

versions = sa.Table("xk_engine_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE xk_events (sender VARCHAR(64) NOT NULL, seq INTEGER NOT NULL, type VARCHAR(64) NOT NULL, "
        "data TEXT NOT NULL, created DOUBLE PRECISION NOT NULL, PRIMARY KEY (sender, seq))",
        "CREATE INDEX xk_events_created ON xk_events (created)",
    ),
)
"""The statements of each version, from 1 on. A version once released is never edited; a new one is appended."""


def current_version(connection: sa.engine.Connection) -> int:
    """Return the version of the tables, 0 when there are none."""
    if not sa.inspect(connection).has_table(versions.name):
        return 0
    return connection.execute(sa.select(sa.func.max(versions.c.version))).scalar() or 0


def upgrade(engine: sa.engine.Engine) -> int:
    """Bring the tables to the newest version in one transaction and return that version.

    Raises:
        StartRefused: the tables are newer than this engine, or the database cannot be used.
    """
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # of several engines that start together, one makes the tables
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(3621001)"))
            found = current_version(connection)
            if found > len(STEPS):
                raise StartRefused(f"The tracker tables have version {found}, this engine knows {len(STEPS)}.")
            if found == 0:
                versions.create(connection, checkfirst=True)
            for version in range(found + 1, len(STEPS) + 1):
                for statement in STEPS[version - 1]:
                    connection.execute(sa.text(statement))
                connection.execute(sa.insert(versions).values(version=version))
    except sa.exc.SQLAlchemyError as error:
        raise StartRefused(f"The tracker database cannot be used ({type(error).__name__}).") from error
    return len(STEPS)
