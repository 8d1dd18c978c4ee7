import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoka.audit.cli import app
from xiaoka.audit.service import record
from xiaoka.db.session import Database
from xiaoka.settings import settings


@pytest.fixture(autouse=True)
def configured(audit_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", audit_db.url)
    settings.cache_clear()
    with audit_db.session() as session:
        for _ in range(2):
            record(session, at=datetime(2026, 1, 1, tzinfo=UTC), actor="S", channel="w", event="e", subject="s")
    yield
    settings.cache_clear()


def test_verify_prints_the_head_that_can_be_noted() -> None:
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 0 and "ok: 2 entries" in result.output
    noted = result.output.split("head ")[1].strip()
    assert CliRunner().invoke(app, ["verify", "--anchor", noted]).exit_code == 0
    assert CliRunner().invoke(app, ["verify", "--anchor", "2:" + "0" * 64]).exit_code == 1
    assert CliRunner().invoke(app, ["verify", "--anchor", "nonsense"]).exit_code == 2


def test_an_export_is_checked_without_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.jsonl"
    assert CliRunner().invoke(app, ["export", "-o", str(file)]).exit_code == 0
    *entries, end = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["seq"] for line in entries] == [1, 2] and entries[1]["prev_hash"] == entries[0]["hash"]
    assert end == {"audit_end": {"after": 0, "entries": 2, "hash": entries[1]["hash"], "prev_hash": "0" * 64, "seq": 2}}

    monkeypatch.setenv("XIAOKA_DATABASE_URL", f"sqlite:///{tmp_path}/nothing.db")
    settings.cache_clear()
    result = CliRunner().invoke(app, ["verify", "--file", str(file)])
    assert result.exit_code == 0 and f"head 2:{entries[1]['hash']}" in result.output
    assert CliRunner().invoke(app, ["verify", "--file", str(file), "--anchor", "2:" + "0" * 64]).exit_code == 1

    file.write_bytes(file.read_bytes().replace(b'"actor":"S"', b'"actor":"B"', 1))
    result = CliRunner().invoke(app, ["verify", "--file", str(file)])
    assert result.exit_code == 1 and "1: changed" in result.output


def test_the_terminal_gets_the_same_bytes_as_the_file(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    CliRunner().invoke(app, ["export", "-o", str(file), "--after", "1"])
    assert CliRunner().invoke(app, ["export", "--after", "1"]).stdout_bytes == file.read_bytes()


def test_bytes_that_are_no_text_are_a_change(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    CliRunner().invoke(app, ["export", "-o", str(file)])
    content = file.read_bytes()
    for forged in (content.replace(b"S", b"\xff", 1), content.replace(b"\n", b"\r\n"), content + b"\x00", b""):
        file.write_bytes(forged)
        assert CliRunner().invoke(app, ["verify", "--file", str(file)]).exit_code == 1, forged
