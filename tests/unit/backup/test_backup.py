"""Backups: whole while others write, refused when altered or newer, sound after coming back, on both engines."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import record, verify
from xiaoka.backup import service
from xiaoka.backup.cli import app
from xiaoka.backup.manifest import BackupError
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.settings import settings
from xiaoka.vault.enums import Purpose
from xiaoka.vault.service import Vault

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = "a-key-of-the-vault-" * 2


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database with entries in the audit trail and values in the vault."""
    found = f"sqlite:///{tmp_path}/live.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    schema.move(found)
    _add(found, 3)
    return str(found)


@pytest.fixture(autouse=True)
def configured(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", url)
    monkeypatch.setenv("XIAOKA_VAULT_KEY", KEY)
    monkeypatch.setenv("XIAOKA_DESK_PORT", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def _add(url: str, count: int) -> list[str]:
    database, tokens = Database(url), []
    with database.session() as session:
        for number in range(count):
            record(session, at=NOW, actor="S", channel="w", event="e", subject=f"s{number}")
            tokens.append(Vault(KEY).seal(session, kind="name", value=f"王{number}", conversation_id="c", now=NOW))
    database.dispose()
    return tokens


def _entries(url: str) -> int:
    database = Database(url)
    try:
        with database.session() as session:
            assert verify(session) == []
            return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    finally:
        database.dispose()


def run(*arguments: str) -> tuple[int, str]:
    settings.cache_clear()
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_there_and_back(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    code, said = run("create", str(folder))
    assert code == 0 and f"schema {schema.head()}" in said and "keys of the vault are not in it" in said
    assert KEY not in "".join(file.read_text(errors="replace") for file in folder.iterdir())
    assert run("verify", str(folder))[0] == 0
    _add(url, 2)
    assert _entries(url) == 5
    code, said = run("restore", str(folder))
    assert code == 1 and "--replace" in said and _entries(url) == 5

    code, said = run("restore", str(folder), "--replace")
    assert code == 0 and "the audit trail is sound" in said, said
    assert _entries(url) == 3
    kept = tmp_path / ("live.db.before-restore" if url.startswith("sqlite") else "backup.before-restore")
    assert kept.exists() and ".before-restore" in said
    _add(url, 1)
    assert _entries(url) == 4, "what was restored goes on"


def test_into_an_empty_place_with_the_keys_from_their_own_file(url: str, tmp_path: Path) -> None:
    [token] = _add(url, 1)
    folder, keys = tmp_path / "backup", tmp_path / "keys.json"
    code, said = run("create", str(folder), "--keys-file", str(keys))
    assert code == 0 and "under lock" in said
    held = json.loads(keys.read_text())
    assert held["XIAOKA_VAULT_KEY"] == KEY and keys.stat().st_mode & 0o077 == 0
    if url.startswith("sqlite"):
        target = f"sqlite:///{tmp_path}/other/place.db"
        service.restore(folder, target)
    else:
        target = url
        schema.move(url, "base", down=True)
        service.restore(folder, target, replace=True)
    database = Database(target)
    with database.session() as session:
        opened = Vault(held["XIAOKA_VAULT_KEY"]).open(
            session, token, purpose=Purpose.REVEAL, actor="test", conversation_id="c", now=NOW
        )
    database.dispose()
    assert opened == "王0"


def test_a_copy_is_whole_while_others_write(url: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            _add(url, 1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [service.create(url, tmp_path / f"b{n}", model=tmp_path / "none", policy="p") for n in range(3)]
    finally:
        stop.set()
        writer.join(60)
    for number in range(3):
        service.verify(tmp_path / f"b{number}")
    service.restore(tmp_path / "b2", url, replace=True)
    assert _entries(url) >= int(made[2].audit.partition(":")[0])


def test_altered_is_refused(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    made = service.create(url, folder, model=tmp_path / "none", policy="p")
    [name] = made.files
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)

    for command in (("verify",), ("restore", "--replace")):
        code, said = run(command[0], str(folder), *command[1:])
        assert code == 1 and "its hash differs" in said
    (folder / name).unlink()
    assert "is missing" in run("verify", str(folder))[1]
    assert "holds no backup" in run("verify", str(tmp_path))[1]
    assert _entries(url) == 3


def test_a_newer_schema_is_refused(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    service.create(url, folder, model=tmp_path / "none", policy="p")
    note = folder / "manifest.json"
    note.write_text(note.read_text().replace(schema.head(), "0999_of_next_year"))
    code, said = run("restore", str(folder), "--replace")

    assert code == 1 and "newer than this version" in said
    assert _entries(url) == 3


def test_a_broken_trail_is_refused_and_nothing_replaced(url: str, tmp_path: Path) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a PostgreSQL dump cannot be opened without restoring it")
    folder = tmp_path / "backup"
    service.create(url, folder, model=tmp_path / "none", policy="p")
    with closing(sqlite3.connect(folder / "product.db")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET actor = 'X' WHERE seq = 2")
        connection.commit()
    note = json.loads((folder / "manifest.json").read_text())
    note["files"]["product.db"] = service.hash_of(folder / "product.db")
    (folder / "manifest.json").write_text(json.dumps(note))

    for call in (lambda: service.verify(folder), lambda: service.restore(folder, url, replace=True)):
        with pytest.raises(BackupError, match="audit trail in the backup is broken"):
            call()
    assert _entries(url) == 3
    assert sorted(one.name for one in tmp_path.iterdir() if "restoring" in one.name) == []


def test_what_else_is_refused(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backup"
    assert "must not lie in the backup" in run("create", str(folder), "--keys-file", str(folder / "k"))[1]
    assert run("create", str(folder))[0] == 0
    assert "is not empty" in run("create", str(folder))[1]
    other = f"sqlite:///{tmp_path}/x.db" if url.startswith("postgresql") else "postgresql://127.0.0.1:1/x"
    with pytest.raises(BackupError, match="the backup is of"):
        service.restore(folder, other)
    monkeypatch.setenv("XIAOKA_VAULT_KEY", "another-key-" * 4)
    said = run("verify", str(folder))[1]
    assert "3 value(s) are sealed by the vault key" in said and "not configured here" in said


def test_an_empty_database_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="xiaoka migrate"):
        service.create(f"sqlite:///{tmp_path}/empty.db", tmp_path / "b", model=tmp_path / "none", policy="p")


def test_the_password_is_never_on_a_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from xiaoka.backup import dump

    seen: list[object] = []
    monkeypatch.setattr(dump.subprocess, "run", lambda command, **more: seen.append((command, more)) or _Done())
    dump.out("postgresql://me:hunter2@db/x", tmp_path / "f")
    dump.into(tmp_path / "f", "postgresql://me:hunter2@db/x")

    for command, more in seen:  # type: ignore[misc]
        assert "hunter2" not in " ".join(command) and more["env"]["PGPASSWORD"] == "hunter2"


class _Done:
    returncode = 0
