"""Whoever can write to the database past the triggers and changes one thing is found, on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from xiaoka.audit.models import AuditEntry, AuditHead
from xiaoka.audit.service import digest, head, record, verify
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade

AT = datetime(2026, 3, 10, 4, 0, 0, 123456, tzinfo=UTC)
COUNT = 8
ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
HEAD: Table = AuditHead.__table__  # type: ignore[assignment]
TEXTS = ("actor", "channel", "event", "subject", "evidence", "policy_version", "prev_hash", "hash")
VALUES = st.integers() | st.booleans() | st.text("ab王")
OBJECTS = st.none() | st.dictionaries(st.sampled_from(("state", "名", "n")), VALUES)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A trail of eight entries in a migrated database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('audit') / 'a.db'}"
    else:
        url = request.getfixturevalue("module_postgres_url")
    upgrade(url)
    database = Database(url)
    with database.session() as session:
        for number in range(COUNT):
            record(
                session, at=AT + timedelta(seconds=number), actor="S", channel="web", event=f"case.{number}",
                subject="case:1", before={"state": "C6"} if number else None, after={"n": number, "名": "王**"},
                evidence="v_1" if number % 2 else None, policy_version="default@0000000000000000",
            )  # fmt: skip
    yield database
    database.dispose()


@contextmanager
def behind(database: Database) -> Iterator[Connection]:
    """Open a transaction in which no trigger stands in the way; it is taken back at the end."""
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        try:
            yield connection
        finally:
            connection.rollback()


def kinds(connection: Connection, anchor: tuple[int, str] | None = None) -> list[str]:
    with Session(connection) as session:
        return [problem.kind for problem in verify(session, anchor=anchor)]


def test_the_trail_is_sound_before(filled: Database) -> None:
    with filled.session() as session:
        assert verify(session) == []
        assert head(session)[0] == COUNT


CHANGE = st.one_of(
    *(st.tuples(st.just(name), st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30))
      for name in TEXTS),
    st.tuples(st.just("at"), st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))),
    st.tuples(st.sampled_from(("before", "after")), OBJECTS),
    st.tuples(st.just("seq"), st.integers(-3, 40)),
)  # fmt: skip
SUITE = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SUITE
@given(st.integers(1, COUNT), CHANGE)
def test_any_change_of_any_column_is_found(filled: Database, seq: int, change: tuple[str, Any]) -> None:
    name, value = change
    with behind(filled) as connection:
        column = ENTRIES.c[name]
        assume(connection.scalar(select(column).where(ENTRIES.c.seq == seq)) != value)
        assume(name != "seq" or not 1 <= value <= COUNT)
        connection.execute(update(ENTRIES).where(ENTRIES.c.seq == seq).values({name: value}))
        assert kinds(connection) != []


@SUITE
@given(st.integers(1, COUNT), st.sampled_from(TEXTS), st.data())
def test_one_character_is_enough(filled: Database, seq: int, name: str, data: st.DataObject) -> None:
    with behind(filled) as connection:
        old = connection.scalar(select(ENTRIES.c[name]).where(ENTRIES.c.seq == seq)) or ""
        place = data.draw(st.integers(0, len(old)))
        rest = old[place + 1 :] if data.draw(st.booleans()) else old[place:]
        new = old[:place] + data.draw(st.sampled_from(("", "0", "a", "王", " "))) + rest
        assume(new != old and len(new) <= ENTRIES.c[name].type.length)
        connection.execute(update(ENTRIES).where(ENTRIES.c.seq == seq).values({name: new}))
        assert kinds(connection) != []


@SUITE
@given(st.sets(st.integers(1, COUNT), min_size=1))
def test_any_removal_is_found(filled: Database, gone: set[int]) -> None:
    with behind(filled) as connection:
        connection.execute(delete(ENTRIES).where(ENTRIES.c.seq.in_(gone)))
        assert kinds(connection) != []


@SUITE
@given(st.permutations(range(1, COUNT + 1)))
def test_any_other_order_is_found(filled: Database, order: list[int]) -> None:
    assume(order != sorted(order))
    with behind(filled) as connection:
        connection.execute(update(ENTRIES).values(seq=ENTRIES.c.seq + 100))
        for new, old in enumerate(order, 1):
            connection.execute(update(ENTRIES).where(ENTRIES.c.seq == old + 100).values(seq=new))
        assert kinds(connection) != []


@SUITE
@given(st.integers(0, COUNT - 1), st.booleans())
def test_a_truncated_trail_is_found_and_named(filled: Database, left: int, from_the_end: bool) -> None:
    with behind(filled) as connection:
        gone = ENTRIES.c.seq > left if from_the_end else ENTRIES.c.seq <= COUNT - left
        connection.execute(delete(ENTRIES).where(gone))
        found = kinds(connection)
        assert found != []
        assert not from_the_end or found == ["truncated"]


@SUITE
@given(st.integers(0, COUNT))
def test_an_entry_that_was_put_in_is_found(filled: Database, after: int) -> None:
    """The newcomer is hashed as it should be, and everything behind it is moved on by one."""
    with behind(filled) as connection:
        connection.execute(update(ENTRIES).where(ENTRIES.c.seq > after).values(seq=ENTRIES.c.seq + 100))
        connection.execute(update(ENTRIES).where(ENTRIES.c.seq > 100).values(seq=ENTRIES.c.seq - 99))
        before = connection.scalar(select(ENTRIES.c.hash).where(ENTRIES.c.seq == after)) or "0" * 64
        forged = AuditEntry(
            seq=after + 1, at=AT, actor="S", channel="web", event="case.forged", subject="case:1", before=None,
            after=None, evidence=None, policy_version=None, prev_hash=before,
        )  # fmt: skip
        row = {name: getattr(forged, name) for name in ENTRIES.c.keys() if name != "hash"}  # noqa: SIM118
        connection.execute(insert(ENTRIES).values(**row, hash=digest(forged)))
        assert kinds(connection) != []


@pytest.mark.parametrize(
    "change", [{"seq": COUNT - 1}, {"seq": COUNT + 1}, {"seq": 0}, {"hash": "0" * 64}, {"hash": ""}]
)  # fmt: skip
def test_a_changed_end_is_found(filled: Database, change: dict[str, Any]) -> None:
    with behind(filled) as connection:
        connection.execute(update(HEAD).values(**change))
        assert kinds(connection) != []


def test_a_lost_end_is_found(filled: Database) -> None:
    with behind(filled) as connection:
        connection.execute(delete(HEAD))
        assert kinds(connection) == ["head"]


def test_a_trail_written_anew_is_found_by_what_was_noted_elsewhere(filled: Database) -> None:
    with filled.session() as session:
        noted = head(session)
    with behind(filled) as connection:
        connection.execute(delete(ENTRIES))
        connection.execute(delete(HEAD))
        with Session(connection) as session:
            for number in range(COUNT):
                record(session, at=AT, actor="S", channel="web", event=f"case.{number}", subject="case:2")
            session.flush()
            assert [one.kind for one in verify(session)] == []
            assert [one.kind for one in verify(session, anchor=noted)] == ["head"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'B' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
        "UPDATE audit_head SET hash = 'x'",
        # out of order, and in order but naming another hash than that of the entry before
        "INSERT INTO audit SELECT 77, at, actor, channel, event, subject, before, after, evidence, policy_version, "
        "prev_hash, hash FROM audit WHERE seq = 1",
        "INSERT INTO audit SELECT 9, at, actor, channel, event, subject, before, after, evidence, policy_version, "
        "prev_hash, hash FROM audit WHERE seq = 8",
    ],
)
def test_the_database_itself_refuses(filled: Database, statement: str) -> None:
    with pytest.raises(DatabaseError), filled.session() as session:
        session.execute(text(statement))


def test_postgresql_refuses_truncate_and_whoever_may_only_append(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statements of docs/operating.md, taken from there, leave the product enough and nobody more."""
    from sqlalchemy import make_url

    from xiaoka.settings import ROOT

    del tmp_path, monkeypatch
    upgrade(postgres_url)
    owner = Database(postgres_url)
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    grants = page.split("```sql\n")[1].split("```")[0].replace("xiaoka_app", "xiaoka_app_test")
    with owner.engine.connect() as connection:
        for statement in ("TRUNCATE audit", "TRUNCATE audit_head"):
            with pytest.raises(DatabaseError), owner.session() as session:
                session.execute(text(statement))
        connection.exec_driver_sql("DROP ROLE IF EXISTS xiaoka_app_test")
        for statement in (one.strip() for one in grants.split(";")):
            if statement:
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("ALTER ROLE xiaoka_app_test PASSWORD 'for-tests-only'")
        connection.commit()
    address = make_url(postgres_url).set(username="xiaoka_app_test", password="for-tests-only")
    app = Database(address.render_as_string(hide_password=False))
    try:
        with app.session() as session:
            record(session, at=AT, actor="S", channel="web", event="e", subject="s")
        with app.session() as session:
            assert verify(session) == []
        for statement in (
            "UPDATE audit SET actor = 'B'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_head",
            "ALTER TABLE audit DISABLE TRIGGER ALL", "DROP TABLE audit", "SET session_replication_role = replica",
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        ):  # fmt: skip
            with pytest.raises(DatabaseError), app.session() as session:
                session.execute(text(statement))
    finally:
        app.dispose()
        with owner.engine.connect() as connection:
            connection.exec_driver_sql("DROP OWNED BY xiaoka_app_test")
            connection.exec_driver_sql("DROP ROLE xiaoka_app_test")
            connection.commit()
        owner.dispose()
