"""The documentation holds: links lead somewhere, commands exist, quick ones run, every setting is listed."""

import importlib.util
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main

from xiaoka.cli import app
from xiaoka.gateway import views_chat, views_health, views_identity, views_pages, views_rest
from xiaoka.settings import ROOT, Settings

_NOT_OURS = {".venv", ".venv-stock", ".uv", "node_modules", "var", "models", ".git"}
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1[ \t]*$", re.M | re.S)
_BLOCK = re.compile(r"(?:^<!-- (?P<mark>\w+) -->\n)?^```sh\n(?P<body>.*?)^```$", re.M | re.S)
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
# Programs of the system: that they exist is said in the requirements, what they do is not ours to check.
_FOREIGN = {"git", "cd", "export", "sqlite3", "python3", "grep", "tail", "df", "uptime"}
_TOOLS = {"pre-commit", "ruff", "mypy", "pytest"}


def _documents() -> list[Path]:
    return sorted(file for file in ROOT.rglob("*.md") if not _NOT_OURS & set(file.relative_to(ROOT).parts))


def _with_commands() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """One ``sh`` block."""

    where: str
    mark: str
    commands: tuple[str, ...]


def _blocks(text: str, name: str) -> Iterator[Block]:
    for number, found in enumerate(_BLOCK.finditer(text), 1):
        lines = found["body"].replace("\\\n", " ").splitlines()
        commands = tuple(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
        yield Block(f"{name}#{number}", found["mark"] or "", commands)


def _every_block() -> list[Block]:
    return [
        block
        for file in _with_commands()
        for block in _blocks(file.read_text(encoding="utf-8"), str(file.relative_to(ROOT)))
    ]


@pytest.mark.parametrize("file", _documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_links_resolve(file: Path) -> None:
    assert _broken_links(file) == []


def test_a_broken_link_or_anchor_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Here\n[a](gone.md) [b](#here) [c](#there) [d](page.md#here) [e](https://example.org)\n")

    assert _broken_links(page) == ["gone.md", "#there"]


@pytest.mark.parametrize("block", _every_block(), ids=lambda block: block.where)
def test_commands_are_marked_and_exist(block: Block) -> None:
    assert block.mark in ("run", "check"), "mark the block with <!-- run --> or <!-- check -->"
    assert [trouble for command in block.commands if (trouble := _trouble(command))] == []


@pytest.mark.parametrize(
    "block", [block for block in _every_block() if block.mark == "run"], ids=lambda block: block.where
)
def test_quick_commands_run(block: Block, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "XIAOKA_DATABASE_URL": f"sqlite:///{tmp_path}/xiaoka.db",
        "XIAOKA_DEMO_CARRIER_URL": f"sqlite:///{tmp_path}/demo-carrier.db",
    }
    for command in block.commands:
        done = subprocess.run(
            ["bash", "-euc", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    "command",
    [
        "make nothing",
        ".venv/bin/xiaoka nothing",
        ".venv/bin/xiaoka cases nothing",
        ".venv/bin/xiaoka up --nothing",
        "scripts/nothing",
        ".venv/bin/python -m nothing",
        "PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine nothing",
        "curl -s http://127.0.0.1:8080/nothing",
        ".venv/bin/python -m pytest tests/nothing",
        "nothing",
    ],
)
def test_a_command_that_does_not_exist_is_found(command: str) -> None:
    assert _trouble(command)


def test_an_unmarked_block_is_found() -> None:
    (block,) = _blocks("text\n\n```sh\nmake run\n```\n", "page")

    assert block.mark == ""
    assert block.commands == ("make run",)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    engine = (ROOT / "engine/xiaoka_engine/launcher/settings.py").read_text(encoding="utf-8")
    names = {f"XIAOKA_{name.upper()}" for name in Settings.model_fields}
    names |= set(re.findall(r'"(XIAOKA_[A-Z_]+)"', engine))

    assert sorted(name for name in names if f"`{name}`" not in text) == []


def _broken_links(file: Path) -> list[str]:
    text = _FENCE.sub("", file.read_text(encoding="utf-8"))
    broken = []
    for target in _LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        page = (file.parent / path) if path else file
        anchored = not anchor or (page.suffix == ".md" and page.exists() and anchor in _anchors(page))
        if not page.exists() or not anchored:
            broken.append(target)
    return broken


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to headings."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _trouble(command: str) -> str:
    """Return what is wrong with a command, without running it; empty when it exists."""
    words = shlex.split(command, comments=True)
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words.pop(0)
    program, arguments = words[0], words[1:]
    if program == "make":
        return _make(arguments)
    if program in ("xiaoka", ".venv/bin/xiaoka"):
        return _xiaoka(arguments)
    if program == "curl":
        return _curl(arguments)
    if program.endswith("/python"):
        return _python(program, arguments)
    if program.startswith(".venv/bin/"):
        return "" if program.removeprefix(".venv/bin/") in _TOOLS else f"unknown tool {program}"
    if program.startswith("scripts/"):
        return "" if os.access(ROOT / program, os.X_OK) else f"no script {program}"
    return "" if program in _FOREIGN else f"unknown program {program}"


def _make(targets: list[str]) -> str:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    return "".join(f"no target {target} " for target in targets if target not in known)


def _xiaoka(arguments: list[str]) -> str:
    command: Any = typer.main.get_command(app)
    rest = list(arguments)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    if rest and not rest[0].startswith("-") and getattr(command, "commands", None):
        return f"no subcommand {rest[0]}"
    known = {"--help"}
    for parameter in command.params:
        known |= {*parameter.opts, *parameter.secondary_opts}
    return "".join(f"no option {word} " for word in rest if word.startswith("-") and word not in known)


def _curl(arguments: list[str]) -> str:
    views = (views_chat, views_health, views_identity, views_pages, views_rest)
    routes = {route.path for view in views for route in view.router.routes}
    paths = [re.sub(r"^https?://[^/]+", "", word) for word in arguments if "://" in word]
    return "".join(f"no route {path} " for path in paths if path not in routes)


def _python(program: str, arguments: list[str]) -> str:
    if arguments[:1] != ["-m"]:
        return "" if arguments[:1] == ["-c"] else f"{program}: expected -m or -c"
    module, rest = arguments[1], arguments[2:]
    if module == "pytest":
        return "".join(f"no path {word} " for word in rest if not word.startswith("-") and not (ROOT / word).exists())
    if program.startswith("engine/"):
        launcher = (ROOT / "engine/xiaoka_engine/launcher/main.py").read_text(encoding="utf-8")
        known = module == "xiaoka_engine" and f'add_parser("{rest[0]}"' in launcher
        return "" if known else f"no engine command {module} {rest}"
    return "" if importlib.util.find_spec(module) else f"no module {module}"
