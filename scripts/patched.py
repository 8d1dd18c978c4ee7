"""Which corrections to Rasa fit a given Rasa: digests compared without importing it.

Each patch in ``engine/xiaoka_engine/patches`` records a digest of the upstream code it replaces, and the engine does
not start when one differs. Here the same digests are read out of source files, so that another version can be looked at
before it is installed.
"""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PATCHES = ROOT / "engine" / "xiaoka_engine" / "patches"


@dataclass(frozen=True)
class Target:
    """A piece of upstream code that a patch replaces, as ``module:Name.name``, and the digest it was written for."""

    patch: str
    place: str
    digest: str


def targets() -> list[Target]:
    """Return what all patches replace."""
    return [target for file in sorted(_PATCHES.glob("[a-z]*.py")) for target in _targets_of(file)]


def _targets_of(file: Path) -> Iterator[Target]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == "UPSTREAM" for one in node.targets
        ):
            for place, digest in ast.literal_eval(node.value).items():
                yield Target(file.stem, place, digest)


def broken(packages: Path) -> list[str]:
    """Return a line for each piece that is gone or differs in the packages of a folder (``site-packages``)."""
    found = ((target, digest(packages, target.place)) for target in targets())
    return [
        f"patch {target.patch}: {target.place} {'is gone' if now is None else 'differs'}"
        for target, now in found
        if now != target.digest
    ]


def digest(packages: Path, place: str) -> str | None:
    """Return the digest of a piece of source as the patches record it; None when it is not there."""
    module, _, path = place.partition(":")
    file = packages.joinpath(*module.split("."))
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8")
    node: ast.AST | None = ast.parse(text)
    for name in path.split("."):
        node = _within(node, name)
        if node is None:
            return None
    source = _source(text, node)
    return f"{int(hashlib.sha256(source.encode('utf-8')).hexdigest(), 16) % 10**16:016}"


def _within(node: ast.AST | None, name: str) -> ast.AST | None:
    known = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return next((one for one in getattr(node, "body", []) if isinstance(one, known) and one.name == name), None)


def _source(text: str, node: ast.AST) -> str:
    lines = text.splitlines(keepends=True)
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])  # type: ignore[attr-defined]
    return "".join(lines[first - 1 : node.end_lineno])  # type: ignore[attr-defined]
