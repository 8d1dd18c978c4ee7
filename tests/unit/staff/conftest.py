"""The desk of the gateway's tests, and the people at it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.unit.gateway.conftest import config, desk, engine, services
from xiaoka.db.session import Database
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.secret import Codes

__all__ = ["config", "desk", "engine", "services"]

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
PASSWORD = "a horse of 4 colours"


@pytest.fixture
def codes() -> Codes:
    return Codes("a key of this installation")


def hire(session: Session, name: str, role: Role = Role.AGENT, *, must_change: bool = False) -> None:
    accounts.add(session, name, role, PASSWORD, by="cli:test", now=NOW, must_change=must_change)


@pytest.fixture
def people(db: Database) -> Database:
    with db.session() as session:
        hire(session, "li.na")
        hire(session, "zhao.min", Role.SUPERVISOR)
    return db
