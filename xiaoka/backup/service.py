"""Making, checking and restoring backups of the product database."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, inspect, select

from xiaoka import __version__
from xiaoka.audit import service as audit
from xiaoka.backup import dump, manifest
from xiaoka.backup.manifest import BackupError, Manifest, hash_of
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.vault.models import VaultItem

REPLACED = ".before-restore"
"""Ending of what a restore put aside: the file of SQLite, or a backup of what was in PostgreSQL."""
__all__ = ["create", "hash_of", "restore", "verify"]


def create(url: str, folder: Path, *, model: Path, policy: str) -> Manifest:
    """Back the database at ``url`` up into a new folder.

    Args:
        url: of the product database; processes may go on using it.
        folder: made by this; must not exist or be empty.
        model: the trained model, whose hash is noted.
        policy: version of the carrier's rules, noted.

    Raises:
        BackupError: nothing usable was made.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty")
    standing = _standing(url)
    if standing.revision is None:
        raise BackupError(standing.words())
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    # before the copy is made, so that this entry is in it whatever others write meanwhile
    end, keys = _end_and_keys(url)
    engine = dump.engine_of(url)
    copy = folder / dump.FILES[engine]
    dump.out(url, copy)
    copy.chmod(0o600)
    dump.readable(copy, engine)
    made = Manifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"), product=__version__, engine=engine,
        schema=standing.revision, audit=end, files={copy.name: hash_of(copy)}, keys=keys,
        model=hash_of(model) if model.is_file() else "", policy=policy,
    )  # fmt: skip
    manifest.write(folder, made)
    return made


def verify(folder: Path) -> Manifest:
    """Check hashes, readability and, of a SQLite backup, the audit trail in it.

    Raises:
        BackupError: the backup is not sound.
    """
    found = manifest.read(folder)
    copy = folder / dump.FILES[found.engine]
    dump.readable(copy, found.engine)
    if found.engine == "sqlite":
        with tempfile.TemporaryDirectory() as scratch:
            opened = Path(shutil.copy(copy, scratch))
            _check_trail(f"sqlite:///{opened}", found)
    return found


def restore(folder: Path, url: str, *, replace: bool = False) -> Manifest:
    """Bring a backup into the database at ``url`` and check the audit trail there.

    Args:
        folder: of the backup.
        url: of the target, of the same engine; no process may use it.
        replace: put it in the place of a database that is there, which is kept aside.

    Raises:
        BackupError: refused; of SQLite nothing was changed.
    """
    found = manifest.read(folder)
    if not schema.known(found.schema):
        raise BackupError(
            f"the backup has the schema {found.schema}, which is newer than this version ({schema.head()}); "
            "restore it with the version that made it"
        )
    if found.engine != dump.engine_of(url):
        raise BackupError(f"the backup is of {found.engine}, the database of {dump.engine_of(url)}")
    copy = folder / dump.FILES[found.engine]
    dump.readable(copy, found.engine)
    if found.engine == "sqlite":
        _restore_file(copy, url, found, replace)
    else:
        _restore_server(copy, url, found, replace)
    return found


def _restore_file(copy: Path, url: str, found: Manifest, replace: bool) -> None:
    target = dump.sqlite_file(url)
    # a command that only looked leaves an empty file
    there = target.exists() and target.stat().st_size > 0
    if there and not replace:
        raise BackupError(f"there is a database at {target}; give --replace to put the backup in its place")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.restoring")
    shutil.copy(copy, fresh)
    try:
        _check_trail(f"sqlite:///{fresh}", found)
        _settle(fresh)
        if target.exists():
            _settle(target)
        if target.exists():
            os.replace(target, target.with_name(target.name + REPLACED))
        os.replace(fresh, target)
    finally:
        for suffix in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)


def _restore_server(copy: Path, url: str, found: Manifest, replace: bool) -> None:
    standing = _standing(url)
    if standing.revision is not None or _tables(url):
        if not replace:
            raise BackupError("the database has tables; give --replace to put the backup in their place")
        strange = standing.revision is None and _tables(url) != ["alembic_version"]
        if strange or (standing.revision is not None and not standing.known):
            raise BackupError("the tables there are not of a version known here; name an empty database instead")
        kept = copy.parent.with_name(f"{copy.parent.name}{REPLACED}")
        if standing.revision is not None:
            create(url, kept, model=Path(), policy="")
        _empty(url)
    try:
        dump.into(copy, url)
        _check_trail(url, found)
    except BackupError as error:
        raise BackupError(f"{error}; what was there before, if anything, is in {copy.parent}{REPLACED}") from error


def _check_trail(url: str, found: Manifest) -> None:
    seq, _, value = found.audit.partition(":")
    database = Database(url)
    try:
        with database.session() as session:
            problems = audit.verify(session, anchor=(int(seq), value))
    finally:
        database.dispose()
    if problems:
        raise BackupError(f"the audit trail in the backup is broken: {problems[0].seq}: {problems[0].message}")


def _end_and_keys(url: str) -> tuple[str, dict[str, int]]:
    database = Database(url)
    try:
        with database.session() as session:
            seq, value = audit.head(session)
            counted = session.execute(select(VaultItem.key_id, func.count()).group_by(VaultItem.key_id))
            return f"{seq}:{value}", {key: int(count) for key, count in counted}
    finally:
        database.dispose()


def _standing(url: str) -> schema.Standing:
    database = Database(url)
    try:
        return schema.standing(database)
    finally:
        database.dispose()


def _tables(url: str) -> list[str]:
    database = Database(url)
    try:
        return inspect(database.engine).get_table_names()
    finally:
        database.dispose()


def _empty(url: str) -> None:
    """Take every table of the product away, and the functions that their triggers called."""
    schema.move(url, "base", down=True)
    database = Database(url)
    try:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
            for name in ("audit_refuse", "audit_head_refuse", "audit_follows"):
                connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")
    finally:
        database.dispose()


def _settle(file: Path) -> None:
    """Make one file of a database that was opened."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
