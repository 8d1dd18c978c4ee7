"""The migrations make exactly the tables of the models, and take them away again."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import xiaoka.db
from xiaoka.db.session import Database
from xiaoka.db.tables import metadata
from xiaoka.launch.databases import upgrade

SCRIPTS = Path(xiaoka.db.__file__).parent / "migrations"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = os.environ.get("XIAOKA_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("XIAOKA_TEST_POSTGRES_URL is not set")
    schema, admin = f"migrations_{secrets.token_hex(4)}", Database(server)
    try:
        with admin.session() as session:
            session.execute(text(f"CREATE SCHEMA {schema}"))
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
    finally:
        with admin.session() as session:
            session.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        admin.dispose()


def test_migrations_equal_the_models(empty: str) -> None:
    upgrade(empty)
    database = Database(empty)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []
    database.dispose()


def test_the_way_back_leaves_nothing(empty: str) -> None:
    upgrade(empty)
    database, config = Database(empty), Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.dispose()
    upgrade(empty)
