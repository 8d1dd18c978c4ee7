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


def test_export_writes_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert CliRunner().invoke(app, ["export", "-o", str(file)]).exit_code == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["seq"] for line in lines] == [1, 2] and lines[1]["prev_hash"] == lines[0]["hash"]
