"""Fixtures for all tests: a seeded demo carrier and an empty product database, both real, on files."""

import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

import xiaoka
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.base import Base
from xiaoka.db.session import Database

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("carrier") / "seeded.db"
    db = Database(f"sqlite:///{path}")
    reset(db, frozen_at=START)
    with db.engine.connect() as connection:
        # all pages into the one file, so that copying it copies everything
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.dispose()
    return path


@pytest.fixture
def carrier_db(_seeded_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "demo-carrier.db"
    shutil.copy(_seeded_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def carrier(carrier_db: Database) -> DemoCarrier:
    """The demo carrier, its clock frozen at 2026-11-22 10:00 in China."""
    return DemoCarrier(carrier_db)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty product database with all tables."""
    _import_models()
    database = Database(f"sqlite:///{tmp_path / 'xiaoka.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


def _import_models() -> None:
    for package in pkgutil.iter_modules(xiaoka.__path__, "xiaoka."):
        if package.ispkg and find_spec(f"{package.name}.models"):
            importlib.import_module(f"{package.name}.models")
