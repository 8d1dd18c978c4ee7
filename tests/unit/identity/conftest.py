"""Fixtures of the identity tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.identity.world import START, World
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database


@pytest.fixture(scope="session")
def seeded_carrier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("identity") / "carrier.db"
    db = Database(f"sqlite:///{file}")
    reset(db, frozen_at=START)
    db.dispose()
    return file


@pytest.fixture
def world(tmp_path: Path, seeded_carrier: Path) -> Iterator[World]:
    made = World(tmp_path, seeded_carrier)
    yield made
    made.db.dispose()
    made.demo.dispose()
