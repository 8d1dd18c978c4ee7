"""Copying a whole database out and in: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from xiaoka.backup.manifest import BackupError

FILES = {"sqlite": "product.db", "postgresql": "product.dump"}


def engine_of(url: str) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return make_url(url).get_backend_name()


def out(url: str, file: Path) -> None:
    """Copy the database at ``url`` into a file, in one consistent state, while others go on writing."""
    if engine_of(url) == "sqlite":
        _sqlite_copy(sqlite_file(url), file)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"], url)


def into(file: Path, url: str) -> None:
    """Fill the empty PostgreSQL database at ``url``, wholly or not at all."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    address, environment = _address(url)
    _run(["pg_restore", *options, f"--dbname={address}", str(file)], None, environment)


def readable(file: Path, engine: str) -> None:
    """Check that a copy can be read to its end.

    Raises:
        BackupError: it cannot.
    """
    if engine == "postgresql":
        _run(["pg_restore", "--file=/dev/null", str(file)], None)
        return
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file.name} cannot be read ({error})") from error
    if found != "ok":
        raise BackupError(f"{file.name} is damaged: {found}")


def sqlite_file(url: str) -> Path:
    """Return the file of a SQLite database."""
    return Path(str(make_url(url).database))


def _sqlite_copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"there is no database at {source}")
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        # one file that needs no other beside it
        writing.execute("PRAGMA journal_mode=DELETE")


def _address(url: str) -> tuple[str, dict[str, str]]:
    """Return an address without the password, which would stand in the list of processes, and the password's place."""
    parsed = make_url(url).set(drivername="postgresql")
    plain = parsed._replace(password=None).render_as_string(hide_password=False)
    return plain, {"PGPASSWORD": str(parsed.password)} if parsed.password else {}


def _run(command: list[str], url: str | None, environment: dict[str, str] | None = None) -> None:
    if url is not None:
        address, environment = _address(url)
        command = [*command, f"--dbname={address}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is not installed; on Debian: apt-get install postgresql-client") from None
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{command[0]} failed: {why}")
