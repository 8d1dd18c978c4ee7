"""The search for secrets finds what is there: planted in every column of every table, in files and in logs."""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.dialogue.runner import pool
from tests.leaks.collector import Collector
from tests.leaks.known import of_carrier, of_vault
from tests.leaks.search import search
from tests.leaks.stores import ENCRYPTED, Stores
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.db.tables import metadata
from xiaoka.launch.databases import upgrade
from xiaoka.vault.service import Vault

ID = "11010519491231002X"
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
TEXT = ("VARCHAR", "TEXT", "JSON", "BLOB", "BYTEA")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    upgrade(url)
    found = Database(url)
    yield found
    found.dispose()


def plant(database: Database) -> dict[str, str]:
    """Put a secret of its own into every column that can hold text or bytes; return the secrets by column."""
    planted: dict[str, str] = {}
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.execute(text("ROLLBACK"))
            for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.exec_driver_sql("BEGIN")
            for name in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for table in metadata().sorted_tables:
            row: dict[str, Any] = {}
            for column in table.columns:
                kind = str(column.type.compile(database.engine.dialect))
                if kind.startswith(TEXT):
                    # short enough for the narrowest column
                    secret = hashlib.sha256(f"{table.name}.{column.name}".encode()).hexdigest()[-10:] + "密"
                    length = getattr(column.type, "length", None) or 99
                    secret = secret[-min(length, 11) :]
                    planted[f"{table.name}.{column.name}"] = secret
                    row[column.name] = _dressed(kind, secret)
                elif not column.nullable:
                    row[column.name] = {"TIMESTAMP": NOW, "DATETIME": str(NOW), "BOOLEAN": False}.get(
                        kind.split()[0], 1
                    )
            if table.name == "cases":
                row["closed"] = NOW if database.engine.dialect.name == "postgresql" else str(NOW)
            names = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'), row)
        connection.commit()
    return planted


def _dressed(kind: str, secret: str) -> Any:
    if kind.startswith("JSON"):
        return json.dumps({"x": [secret]})
    return secret.encode() if kind.startswith(("BLOB", "BYTEA")) else secret


def test_a_secret_in_any_column_of_any_table_is_found(database: Database) -> None:
    stores = Stores([database.url])
    before = plant(database)
    found = search(stores, before.values())
    for place, secret in before.items():
        if tuple(place.split(".")) not in ENCRYPTED:
            assert any(f"{secret!r} in" in one and one.endswith(f": {place}") for one in found), place
    assert len(before) > 100


def test_the_payload_of_the_outbox_is_searched(database: Database) -> None:
    with database.session() as session:
        session.execute(
            text("INSERT INTO policy_versions VALUES ('v', 'c', :texts, :now)"),
            {"texts": json.dumps([f"到 {ID} 处"]), "now": str(NOW) if database.url.startswith("sqlite") else NOW},
        )
    assert any(one.endswith("policy_versions.texts") for one in search(Stores([database.url]), [ID]))


def test_the_vault_itself_is_no_leak(database: Database) -> None:
    vault = Vault("k" * 40)
    with database.session() as session:
        for kind, value in (("id_card", ID), ("sms_code", "271828"), ("address", "北京市朝阳区建国路 88 号")):
            vault.seal(session, kind=kind, value=value, conversation_id="c", now=NOW)
    secrets = of_vault(database.url, vault)
    assert secrets == {ID, "271828", "北京市朝阳区建国路 88 号"}
    assert search(Stores([database.url]), secrets) == []


FORMS = {
    "plain": ID,
    "grouped": "110105 1949 1231 002X",
    "hyphens": "110105-19491231-002X",
    "sha256": hashlib.sha256(ID.encode()).hexdigest(),
    "md5": hashlib.md5(ID.encode()).hexdigest(),
    "base64": base64.b64encode(f'{{"id":"{ID}"}}'.encode()).decode(),
}


DECOYS = [*(f"{number:06d}" for number in range(700000, 700030)), *(f"2{number:017d}" for number in range(30))]
"""So many secrets that they are looked for all at once; the search must find the same then."""


@pytest.mark.parametrize("decoys", [[], DECOYS], ids=["few", "many"])
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_in_a_log_is_found_in_whatever_form(tmp_path: Path, form: str, decoys: list[str]) -> None:
    (tmp_path / "desk.log").write_text(f"2026-01-01 turn_failed text='{FORMS[form]}'\n")
    assert len(search(Stores([], [tmp_path]), [ID, *decoys])) == 1
    assert search(Stores([], [tmp_path]), ["110105194912310038", *decoys]) == []


@pytest.mark.parametrize("decoys", [[], DECOYS], ids=["few", "many"])
def test_wide_characters_and_words_are_found_as_well(tmp_path: Path, decoys: list[str]) -> None:
    (tmp_path / "a.log").write_bytes(f"x{ID}y".encode("utf-16-le") + "住在成都市武侯区 1 号".encode())
    assert len(search(Stores([], [tmp_path]), [ID, "成都市武侯区 1 号", *decoys])) == 2


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("code 271828 was", True), ('{"text": "271828"}', True), ("271828", True),
        ("at 12:00:00.271828Z", False), ("id c_3f271828a0", False), ("number 13827182800", False),
    ],
)  # fmt: skip
def test_a_short_code_is_found_as_a_word_and_not_within_ids(tmp_path: Path, line: str, found: bool) -> None:
    (tmp_path / "a.log").write_text(line)
    assert bool(search(Stores([], [tmp_path]), ["271828"])) is found
    assert bool(search(Stores([], [tmp_path]), ["271828", *DECOYS])) is found


def test_what_the_vault_forgot_meanwhile_is_still_looked_for() -> None:
    told = iter([{"271828"}, {"314159"}, set[str](), set[str]()])
    with Collector(lambda: next(told, set()), every_s=0.001) as collected:
        while collected.asked < 3:
            pass
    assert collected.all() == {"271828", "314159"}


def test_an_address_is_found_as_json_and_in_an_url(tmp_path: Path) -> None:
    address = "成都市武侯区人民南路 1 号"
    for name, content in (("a", json.dumps({"a": address})), ("b", "q=%E6%88%90%E9%83%BD"), ("c", address)):
        (tmp_path / name).write_text(content)
    places = [one.rsplit("/", 1)[1] for one in search(Stores([], [tmp_path]), [address])]
    assert places == ["a", "c"]
    assert [one.rsplit("/", 1)[1] for one in search(Stores([], [tmp_path]), ["成都"])] == ["a", "b", "c"]


def test_what_was_deleted_but_lingers_in_the_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (?)", (ID,))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("DELETE FROM t")
    assert search(Stores([str(file)]), [ID]) == [f"{ID!r} in bytes of x.db"]


def test_the_carriers_secrets_are_known(carrier: DemoCarrier) -> None:
    carrier.send_sms("13800138001", "您的验证码 314159,5 分钟内有效", "k")
    known = of_carrier(carrier.db.url)
    assert carrier.line("13800138001").customer.id_card in known
    assert "314159" in known
    assert len(known) > 60


def test_a_run_of_the_catalogue_fails_when_anything_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stack: Any = None
    secrets = Collector(lambda: {ID})
    monkeypatch.setattr(pool, "all_leaks_of", lambda _, known: [f"{one!r} in desk.log" for one in known])
    with pytest.raises(AssertionError, match="1 of 1 secrets lie outside of the vault"):
        pool._no_leaks(stack, secrets)
    monkeypatch.setattr(pool, "all_leaks_of", lambda *_: [])
    pool._no_leaks(stack, secrets)
