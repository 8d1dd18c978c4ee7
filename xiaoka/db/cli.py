"""``xiaoka migrate``: bring the databases to the schema of this version, or the product's to another one."""

import sys

from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade_all
from xiaoka.settings import settings


def migrate(to: str = "", *, yes: bool = False) -> int:
    """Migrate and return the exit code.

    Args:
        to: revision of the product database; that of this version when empty.
        yes: go down although that loses what newer revisions keep.
    """
    url = settings().database_url
    database = Database(url)
    try:
        before = schema.standing(database)
    finally:
        database.dispose()
    if before.revision is not None and not before.known:
        return _refused(before.words())
    if not to:
        upgrade_all(settings())
        return _told(f"the schema is {before.head}")
    if not schema.known(to):
        return _refused(f"there is no revision {to}; this version's is {before.head}")
    undone = _undone(to, before.revision)
    if undone and not yes:
        lines = "".join(f"\n  {revision}: {purpose}" for revision, purpose in undone)
        return _refused(f"going down to {to} takes back, with what is kept there:{lines}\nback up, then give --yes")
    schema.move(url, to, down=bool(undone))
    return _told(f"the schema is {to}; run the version of the product that belongs to it")


def _undone(to: str, revision: str | None) -> list[tuple[str, str]]:
    return [] if revision is None or to >= revision else schema.between(to, revision)


def _told(words: str) -> int:
    sys.stdout.write(f"{words}\n")
    return 0


def _refused(words: str) -> int:
    sys.stderr.write(f"xiaoka: {words}\n")
    return 1
