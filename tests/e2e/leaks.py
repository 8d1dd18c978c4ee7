"""Looks for secrets where none may be: in the databases, byte for byte, and in everything the processes wrote."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.e2e.stack import NAMES, Stack

DATABASES = ("xiaoka.db", "tracker.db")
ENCRYPTED = {("vault_items", "ciphertext")}
"""Columns that hold secrets on purpose, unreadable without the key."""


def leaks(stack: Stack, *secrets: str) -> list[str]:
    """Return where one of the secrets can be read; the demo carrier's own database is outside of the product."""
    found = []
    for place, content in _places(stack):
        found += [f"{secret!r} in {place}" for secret in secrets if _holds(content, secret)]
    return found


def cells(file: Path) -> Iterator[tuple[str, str]]:
    """Yield name and content of every column of every table, but the encrypted ones."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            columns = [one[0] for one in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if (table, column) not in ENCRYPTED and value is not None:
                        yield f"{file.name}:{table}.{column}", str(value)


def _places(stack: Stack) -> Iterator[tuple[str, bytes]]:
    for name in DATABASES:
        file = stack.folder / name
        assert file.exists(), f"{name} is not where the processes were told to keep it"
        for part in sorted(stack.folder.glob(f"{name}*")):
            yield part.name, part.read_bytes()
        for place, value in cells(file):
            yield place, value.encode()
    for name in NAMES:
        yield f"log of {name}", stack.log(name).read_bytes()


def _holds(content: bytes, secret: str) -> bool:
    return any(_pattern(form).search(content) for form in _forms(secret))


def _forms(secret: str) -> set[bytes]:
    escaped = json.dumps(secret)[1:-1]
    return {secret.encode(), secret.encode("utf-16-le"), escaped.encode()}


def _pattern(form: bytes) -> re.Pattern[bytes]:
    plain = re.escape(form)
    if form.isdigit() and len(form) < 10:
        # short numbers also occur by chance within ids and fractions of seconds
        return re.compile(rb"(?<![0-9a-fA-F.])" + plain + rb"(?![0-9a-fA-F])")
    return re.compile(plain)
