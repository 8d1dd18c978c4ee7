"""Which schema (表结构版本) a database has, and bringing it to another."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from xiaoka.db.session import Database

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK = 3621002


@dataclass(frozen=True)
class Standing:
    """Where a database stands; ``revision`` is None when nothing was ever migrated."""

    revision: str | None
    head: str
    known: bool

    @property
    def current(self) -> bool:
        """Whether it is what this version of the product needs."""
        return self.revision == self.head

    def words(self) -> str:
        """Return what is wrong and what mends it; empty when nothing is."""
        if self.current:
            return ""
        if self.revision is None:
            return "the database has no tables yet; run: xiaoka migrate"
        if not self.known:
            return f"the schema {self.revision} is newer than this version ({self.head}); run a newer one"
        return f"the schema is {self.revision}, but this version needs {self.head}; run: xiaoka migrate"


def standing(database: Database) -> Standing:
    """Look at a database.

    Raises:
        sqlalchemy.exc.DBAPIError: it cannot be reached.
    """
    with database.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return Standing(revision, head(), revision is not None and known(revision))


def head() -> str:
    """Return the revision that this version needs."""
    return str(_scripts().get_current_head())


def known(revision: str) -> bool:
    """Tell whether this version knows a revision."""
    return revision in {one.revision for one in _scripts().walk_revisions()}


def between(lower: str, upper: str) -> list[tuple[str, str]]:
    """Return id and purpose of the revisions after ``lower`` up to ``upper``, newest first."""
    found = _scripts().walk_revisions(lower, upper)
    return [(one.revision, str(one.doc)) for one in found if one.revision != lower]


def move(url: str, revision: str = "head", *, down: bool = False) -> None:
    """Bring the product database at ``url`` to a revision, in one transaction."""
    database = Database(url)
    config = _config()
    try:
        with database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # one at a time: a second waits, and then finds nothing left to do
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            config.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(config, revision)
    finally:
        database.dispose()


def _config() -> Config:
    config = Config()
    # Alembic reads % in options as interpolation
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
