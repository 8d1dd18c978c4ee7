"""Going up from the first revision and one step down, with rows in every table; and the command for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, func, insert, inspect, select
from typer.testing import CliRunner

from tests.unit.db.rows import NOW, filled
from xiaoka.audit.service import record, verify
from xiaoka.cli import app
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.settings import settings

FIRST = "0001"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    found = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    monkeypatch.setenv("XIAOKA_DATABASE_URL", found)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", f"sqlite:///{tmp_path}/carrier.db")
    settings.cache_clear()
    yield str(found)
    settings.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def _contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables, by table."""
    database, found = Database(url), MetaData()
    try:
        found.reflect(database.engine)
        with database.engine.connect() as connection:
            return {
                table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
                for table in found.sorted_tables
                if table.name != "alembic_version"
            }
    finally:
        database.dispose()


def _fill(url: str) -> None:
    """Put a row of every kind into the tables as they are."""
    database, found = Database(url), MetaData()
    found.reflect(database.engine)
    with database.session() as session:
        for number in range(3):
            record(session, at=NOW, actor="S", channel="w", event="e", subject=f"s{number}")
        for table in found.sorted_tables:
            if table.name not in ("alembic_version", "audit", "audit_head"):
                session.execute(insert(table).values(**filled(table)))
    database.dispose()


def _without(rows: list[dict[str, Any]], columns: set[str]) -> list[dict[str, Any]]:
    return sorted(({name: value for name, value in row.items() if name not in columns} for row in rows), key=str)


def _trail_is_sound(url: str) -> None:
    database = Database(url)
    with database.session() as session:
        assert verify(session) == []
        record(session, at=NOW, actor="S", channel="w", event="e", subject="later")
    with database.session() as session:
        assert verify(session) == []
    database.dispose()


def test_up_from_the_first_revision_keeps_every_row(url: str) -> None:
    schema.move(url, FIRST)
    _fill(url)
    before = _contents(url)
    assert len(before) >= 19 and all(before.values())

    schema.move(url)
    after = _contents(url)
    for name, rows in before.items():
        known = {column for row in rows for column in row}
        assert _without(after[name], {column for row in after[name] for column in row} - known) == rows, name
    _trail_is_sound(url)


def test_one_step_down_and_up_loses_only_what_the_step_brought(url: str) -> None:
    schema.move(url)
    _fill(url)
    before = _contents(url)
    [(newest, _), (previous, _)] = schema.between("base", schema.head())[:2]
    assert newest == schema.head()

    schema.move(url, previous, down=True)
    lower = _contents(url)
    for name, rows in lower.items():
        brought = {column for row in before[name] for column in row} - {column for row in rows for column in row}
        assert _without(before[name], brought) == rows, name
    _trail_is_sound(url)
    schema.move(url)
    assert {name: len(rows) for name, rows in _contents(url).items() if name in lower} == {
        name: len(rows) + (name == "audit") for name, rows in lower.items()
    }
    _trail_is_sound(url)


def test_every_step_can_be_taken_back_with_rows_in_it(url: str) -> None:
    schema.move(url)
    _fill(url)
    cases = len(_contents(url)["cases"])
    steps = [revision for revision, _ in schema.between("base", schema.head())]
    for revision in [*steps[1:], "base"][:-1]:
        schema.move(url, revision, down=True)
    assert steps[-1] == FIRST and len(_contents(url)["cases"]) == cases == 1
    schema.move(url)
    assert len(_contents(url)["cases"]) == 1
    _trail_is_sound(url)


def test_the_command_goes_down_only_when_told_twice(url: str) -> None:
    assert run("migrate") == (0, f"the schema is {schema.head()}\n")
    previous = schema.between("base", schema.head())[1][0]
    code, said = run("migrate", "--to", previous)
    assert code == 1 and schema.head() in said and "--yes" in said
    code, said = run("migrate", "--to", previous, "--yes")
    assert code == 0 and previous in said
    assert _standing(url).words().endswith("run: xiaoka migrate")
    assert run("migrate")[0] == 0 and _standing(url).current
    code, said = run("migrate", "--to", "0999_nowhere")
    assert code == 1 and "there is no revision 0999_nowhere" in said


def test_a_newer_database_is_left_alone(url: str) -> None:
    schema.move(url)
    database = Database(url)
    version = Table("alembic_version", MetaData(), autoload_with=database.engine)
    with database.engine.begin() as connection:
        connection.execute(version.update().values(version_num="0999_of_next_year"))
    database.dispose()
    code, said = run("migrate")

    assert code == 1 and "newer than this version" in said
    assert not _standing(url).known


def test_an_empty_one_is_told_from_an_older_one(url: str) -> None:
    assert "no tables yet" in _standing(url).words()
    schema.move(url, FIRST)
    assert f"the schema is {FIRST}" in _standing(url).words()
    database = Database(url)
    assert "cases" in inspect(database.engine).get_table_names()
    with database.engine.connect() as connection:
        cases = Table("cases", MetaData(), autoload_with=connection)
        assert connection.scalar(select(func.count()).select_from(cases)) == 0
    database.dispose()


def _standing(url: str) -> schema.Standing:
    database = Database(url)
    try:
        return schema.standing(database)
    finally:
        database.dispose()
