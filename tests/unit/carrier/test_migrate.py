from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import xiaoka.carrier.demo.records  # noqa: F401  registers its tables
from xiaoka.carrier.demo import migrate
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.migrate import VERSION_TABLE, upgrade
from xiaoka.carrier.demo.models import DemoBase
from xiaoka.carrier.demo.seed import reset
from xiaoka.carrier.ports import LineStatus
from xiaoka.db.session import Database

SCRIPTS = Path(migrate.__file__).parent / "migrations"


def _differences(url: str) -> list[object]:
    db = Database(url)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        found: list[object] = compare_metadata(context, DemoBase.metadata)
    db.dispose()
    return found


def test_migrations_give_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo 100%.db'}"
    upgrade(url)
    upgrade(url)
    assert _differences(url) == []


def test_the_newest_migration_goes_down_and_up_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    upgrade(url)
    db = Database(url)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "payment_orders" not in inspect(connection).get_table_names()
    db.dispose()
    upgrade(url)
    assert _differences(url) == []


@pytest.mark.services
def test_on_postgresql(postgres_url: str) -> None:
    upgrade(postgres_url)
    assert _differences(postgres_url) == []
    db = Database(postgres_url)
    reset(db)
    carrier = DemoCarrier(db)
    carrier.pre_cancel("13800138001", "a")
    carrier.pre_cancel("13800138001", "a")
    assert carrier.line("13800138001").line.status is LineStatus.PRE_CANCELLED
    assert carrier.issue_sim("13900139002", "b") == carrier.issue_sim("13900139002", "b")
    reset(db)
    db.dispose()
