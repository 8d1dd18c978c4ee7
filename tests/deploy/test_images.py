"""The images: built in stages, by hash, run by nobody special, with everything they need."""

from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from tests.deploy.conftest import dockerfiles
from tests.deploy.names import COMMANDS
from xiaoka.settings import ROOT


def _steps(file: Path) -> list[tuple[str, str]]:
    parser = DockerfileParser(fileobj=file.open("rb"))
    return [(one["instruction"], one["value"]) for one in parser.structure if one["instruction"] != "COMMENT"]


@pytest.mark.parametrize("file", dockerfiles(), ids=lambda file: file.name)
def test_built_by_hash_and_run_by_nobody_special(file: Path) -> None:
    steps = _steps(file)
    assert [value for name, value in steps if name == "FROM"][-1] == "${PYTHON}"
    assert sum(name == "FROM" for name, _ in steps) >= 2
    installs = [value for name, value in steps if name == "RUN" and "pip install" in value]
    assert installs and all("--require-hashes" in one and "--no-deps" in one for one in installs)
    last = max(number for number, (name, _) in enumerate(steps) if name == "FROM")
    names = [name for name, _ in steps[last:]]
    assert names.index("USER") > max(number for number, name in enumerate(names) if name in ("RUN", "COPY"))
    assert dict(steps[last:])["USER"] == "10001:10001"
    assert {"HEALTHCHECK", "CMD"} <= set(names)
    assert not [value for name, value in steps if name == "ADD"]


@pytest.mark.parametrize("file", dockerfiles(), ids=lambda file: file.name)
def test_what_is_copied_exists_and_is_not_ignored(file: Path) -> None:
    let_in = [one[1:] for one in (ROOT / ".dockerignore").read_text().split("\n") if one.startswith("!")]
    for name, value in _steps(file):
        if name == "COPY" and "--from" not in value:
            for source in value.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(source == one or source.startswith(one + "/") for one in let_in), source


@pytest.mark.parametrize("file", dockerfiles(), ids=lambda file: file.name)
def test_commands_exist(file: Path) -> None:
    for name, value in _steps(file):
        if name == "CMD":
            module = value.strip("[]").replace('"', "").split(", ")[2]
            assert module in COMMANDS
            assert (ROOT / module.replace(".", "/")).exists() or (ROOT / "engine" / module).exists()


def test_no_secret_and_no_history_gets_into_an_image() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[0] == "*"
    assert not {"!.env", "!var", "!deploy", "!.git", "!tests"} & set(lines)
