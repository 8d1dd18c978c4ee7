"""Fixtures for all tests: a seeded demo carrier and an empty product database, both real, on files."""

import importlib
import os
import pkgutil
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

import xiaoka
from tests.postgres import own_database
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
    _into_one_file(db)
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


@pytest.fixture(scope="session")
def _empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    _import_models()
    path = tmp_path_factory.mktemp("product") / "empty.db"
    db = Database(f"sqlite:///{path}")
    Base.metadata.create_all(db.engine)
    _into_one_file(db)
    return path


@pytest.fixture
def db(_empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty product database with all tables."""
    path = tmp_path / "xiaoka.db"
    shutil.copy(_empty_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A database of its own on the PostgreSQL that XIAOKA_TEST_POSTGRES_URL names; skipped where there is none."""
    with _own_postgres() as url:
        yield url


@pytest.fixture
def redis_url() -> str:
    """The Redis that XIAOKA_TEST_REDIS_URL names; skipped where there is none."""
    url = os.environ.get("XIAOKA_TEST_REDIS_URL", "")
    if not url:
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "XIAOKA_TEST_REDIS_URL is required here"
        pytest.skip("XIAOKA_TEST_REDIS_URL is not set")
    return url


@pytest.fixture(scope="module")
def module_postgres_url() -> Iterator[str]:
    """The same, one for all tests of a module."""
    with _own_postgres() as url:
        yield url


@contextmanager
def _own_postgres() -> Iterator[str]:
    server = os.environ.get("XIAOKA_TEST_POSTGRES_URL")
    if not server:
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "XIAOKA_TEST_POSTGRES_URL is required here"
        pytest.skip("XIAOKA_TEST_POSTGRES_URL is not set")
    with own_database(server) as url:
        yield url


def _into_one_file(db: Database) -> None:
    """Write all pages into the one file, so that copying it copies everything."""
    with db.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.dispose()


def _import_models() -> None:
    for package in pkgutil.iter_modules(xiaoka.__path__, "xiaoka."):
        if package.ispkg and find_spec(f"{package.name}.models"):
            importlib.import_module(f"{package.name}.models")
