from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoka.cli import app
from xiaoka.scenario import cli

BAD = "title: 有一处写错的场景\nperson: '13800138001'\nsteps:\n  - press: 是\n    other: {}\nend: {}\n"


def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "user_does_something.yml"
    file.write_text(BAD, encoding="utf-8")
    result = CliRunner().invoke(app, ["scenario", "run", str(file)])
    assert result.exit_code == 2
    assert f"{file}:5: steps.0.other" in result.output


def test_without_the_tests_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    result = CliRunner().invoke(app, ["scenario", "run"])
    assert result.exit_code == 2
    assert "scripts/setup test" in result.output
