"""Where the product stores or writes anything: databases, the bytes of their files, logs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, make_url, text

from xiaoka.db.session import Database

ENCRYPTED = frozenset({("vault_items", "ciphertext")})
"""Columns that hold secrets on purpose, unreadable without the key."""


@dataclass(frozen=True)
class Stores:
    """What is searched.

    Attributes:
        databases: addresses of databases; the carrier's own is outside of the product and not among them.
        files: logs, exports, or whatever else was written; folders are searched as a whole.
    """

    databases: Sequence[str]
    files: Sequence[Path] = ()

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every column, database file and other file."""
        for url in self.databases:
            address = url if "://" in url else f"sqlite:///{url}"
            yield from _columns(address)
            yield from _database_files(address)
        for file in self.files:
            for one in sorted(file.rglob("*")) if file.is_dir() else [file]:
                if one.is_file():
                    yield str(one), one.read_bytes()


def _columns(url: str) -> Iterator[tuple[str, bytes]]:
    database, name = Database(url), make_url(url).database
    try:
        with database.engine.connect() as connection:
            for table in inspect(connection).get_table_names():
                found: dict[str, list[bytes]] = defaultdict(list)
                # as text where it is no bytes: JSON columns with their escapes, numbers, times
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
                for row in rows:
                    for column, value in row.items():
                        if value is not None and (table, column) not in ENCRYPTED:
                            found[column].append(value if isinstance(value, bytes) else str(value).encode())
                for column, values in found.items():
                    yield f"{name}: {table}.{column}", b"\n\x1e\n".join(values)
    finally:
        database.dispose()


def _database_files(url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the raw bytes of SQLite files with their journals: deleted rows linger there."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        file = Path(parsed.database)
        assert file.exists(), f"{file} is not where the processes were told to keep it"
        for part in sorted(file.parent.glob(f"{file.name}*")):
            yield f"bytes of {part.name}", part.read_bytes()
