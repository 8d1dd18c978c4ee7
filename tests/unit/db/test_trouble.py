"""Every command says in a sentence that the database is not there, old or out of reach; none shows a traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from xiaoka import cli
from xiaoka.db import schema
from xiaoka.settings import settings

# they start processes, speak with a running desk, or are about databases themselves
_OTHERS = {("up",), ("chat",), ("migrate",), ("doctor",), ("scenario", "run"), ("demo", "reset")}


def _commands() -> list[tuple[str, ...]]:
    """Return every command that can be given without arguments."""
    found: list[tuple[str, ...]] = []

    def walk(command: Any, path: tuple[str, ...]) -> None:
        for name, one in getattr(command, "commands", {}).items():
            walk(one, (*path, name))
        if not getattr(command, "commands", None) and not any(one.required for one in command.params):
            found.append(path)

    walk(typer.main.get_command(cli.app), ())
    return sorted(path for path in found if path not in _OTHERS)


def _run(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    settings.cache_clear()
    monkeypatch.setattr(sys, "argv", ["xiaoka", *arguments])
    with pytest.raises(SystemExit):
        cli.main()
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.fixture(autouse=True)
def nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", f"sqlite:///{tmp_path}/xiaoka.db")
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", f"sqlite:///{tmp_path}/carrier.db")
    monkeypatch.setenv("XIAOKA_PUBLIC_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("XIAOKA_DESK_PORT", "1")
    monkeypatch.chdir(tmp_path)
    yield
    settings.cache_clear()


@pytest.mark.parametrize("command", _commands(), ids=" ".join)
def test_no_command_shows_a_traceback(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _run(command, monkeypatch, capsys)

    assert "Traceback" not in said and "sqlalche" not in said and "SELECT" not in said


@pytest.mark.parametrize("command", ["audit verify", "staff", "vault keys", "outbox dead", "cases", "retention show"])
def test_the_sentence_says_what_mends_it(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _run(tuple(command.split()), monkeypatch, capsys).endswith("no tables yet; run: xiaoka migrate\n")
    schema.move(f"sqlite:///{tmp_path}/xiaoka.db", "0001")
    if command in ("staff", "outbox dead", "cases"):
        said = _run(tuple(command.split()), monkeypatch, capsys)
        assert f"the schema is 0001, but this version needs {schema.head()}; run: xiaoka migrate" in said


def test_a_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    environment = {**os.environ, "XIAOKA_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/x"}
    script = Path(sys.executable).with_name("xiaoka")
    done = subprocess.run([script, "audit", "verify"], cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert done.returncode == 1 and done.stdout == ""
    assert "cannot be reached" in done.stderr and "XIAOKA_DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stderr and "Traceback" not in done.stderr
