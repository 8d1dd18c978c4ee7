"""The model file, its hash and the fingerprint of what it was trained from."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from xiaoka_engine.errors import StartRefused

INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/stories",
    "data/reasons",
    "engine/xiaoka_engine/nlu",
    "requirements/engine.txt",
)
"""Everything that decides what a training makes, relative to the project folder."""


def beside(model: Path, suffix: str) -> Path:
    """Return the companion of the model file, such as ``xiaoka.tar.gz.sha256``."""
    return model.with_name(model.name + suffix)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def verify(model: Path) -> None:
    """Check that the model is there and is the one that training left.

    A model archive names Python classes to import; only the very file whose hash was recorded may be loaded.

    Raises:
        StartRefused: missing, without recorded hash, or altered.
    """
    record = beside(model, ".sha256")
    if not model.is_file():
        raise StartRefused(f"There is no model at {model}; train one with: python -m xiaoka_engine train")
    if not record.is_file():
        raise StartRefused(f"There is no hash of the model at {record}; train again or restore it.")
    if record.read_text().split()[:1] != [file_hash(model)]:
        raise StartRefused(f"The model {model} is not the one whose hash is in {record.name}; train again.")


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def fingerprint(root: Path) -> str:
    """Return a hash of the names and contents of all `INPUTS` below `root`."""
    total = hashlib.sha256()
    for path in sorted(_input_files(root)):
        content = _trained_part(path) if path == root / "domain.yml" else file_hash(path)
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def _trained_part(domain: Path) -> str:
    # Sentences are rendered outside the engine, straight from the file: a new wording needs no training.
    content = yaml.safe_load(domain.read_text(encoding="utf-8"))
    if isinstance(content, dict):
        content.pop("responses", None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_current(root: Path, model: Path) -> bool:
    """Tell whether the model is intact and was trained from what lies in `root` now."""
    record = beside(model, ".fingerprint")
    try:
        verify(model)
    except StartRefused:
        return False
    return record.is_file() and record.read_text().strip() == fingerprint(root)
