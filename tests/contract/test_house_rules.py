"""Rules of the house that no other tool checks."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from xiaoka.settings import ROOT

MAX_LINES = 300
# in pieces, so that this file does not break its own rule
FORBIDDEN = (
    "pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "npm" + "mirror",
    "tuna.tsing" + "hua", "/wo" + "rk/", "../sha" + "red", "/home" + "/", "/root" + "/",
)  # fmt: skip


@lru_cache(maxsize=1)
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return tuple(file for file in files if file.is_file())


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def python(*folders: str) -> Iterator[Path]:
    for file in tracked():
        parts = file.relative_to(ROOT).parts
        if file.suffix == ".py" and (not folders or parts[0] in folders):
            yield file


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(text_of(file))):
        if isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_no_module_is_longer_than_a_person_reads() -> None:
    long = {}
    for file in tracked():
        # a generated schema has as many lines as the schema has columns; libraries of others are theirs
        if file.suffix in (".py", ".js", ".mjs", ".css") and not {"versions", "lib"} & set(file.parts):
            lines = text_of(file).count("\n")
            if lines > MAX_LINES:
                long[str(file.relative_to(ROOT))] = lines
    assert long == {}


def test_the_product_imports_nothing_of_rasa() -> None:
    assert [str(file) for file in python("xiaoka") if imports(file) & {"rasa", "rasa_sdk"}] == []


def test_only_the_engine_imports_rasa() -> None:
    others = [file for file in python() if file.relative_to(ROOT).parts[0] != "engine"]
    # the engine's own tests run in its environment, what the benchmark compares with in another
    allowed = ("tests/engine/", "benchmarks/understanding/stock.py")
    guilty = [file for file in others if "rasa" in imports(file) and not any(one in file.as_posix() for one in allowed)]
    assert guilty == []


def test_no_file_names_a_registry_or_a_place_on_some_machine() -> None:
    found = []
    for file in tracked():
        if file.suffix not in (".png", ".webp", ".gz", ".woff2"):
            content = text_of(file)
            found += [f"{file.relative_to(ROOT)}: {word}" for word in FORBIDDEN if word in content]
    assert found == []
