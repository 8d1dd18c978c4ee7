from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoka.policy.cli import app
from xiaoka.settings import settings


@pytest.fixture(autouse=True)
def fresh_settings():  # type: ignore[no-untyped-def]
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_check_all_shipped() -> None:
    result = CliRunner().invoke(app, ["check", "--all"])
    assert result.exit_code == 0, result.output
    assert "default@" in result.output and "mvno@" in result.output


def test_check_reports_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "default.yml").write_text(
        "a: {value: x, type: integer, unit: fen, source: C, text: t, approved_by: t}\n"
    )
    monkeypatch.setenv("XIAOKA_POLICY_DIR", str(tmp_path))
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1 and "mend: " in result.output
    assert "default.yml:1: a: 'x' is not a whole number" in result.output


def test_explain_shows_source_and_lock() -> None:
    result = CliRunner().invoke(app, ["explain", "replace.fee", "--carrier", "cmcc", "--province", "江苏"])
    assert result.exit_code == 0
    assert "1200" in result.output and "✓ cmcc.yml:" in result.output
    assert "assumed" in result.output and "✗ default.yml:" in result.output
    assert "locked" in CliRunner().invoke(app, ["explain", "loss.effect"]).output
    assert CliRunner().invoke(app, ["explain", "no.such"]).exit_code == 1
