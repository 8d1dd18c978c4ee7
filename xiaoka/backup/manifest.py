"""What a backup (备份) says of itself: files with their hashes, schema, end of the audit trail, keys by id."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT = 1


class BackupError(Exception):
    """Something stands in the way, said in a sentence for operators."""


@dataclass(frozen=True)
class Manifest:
    """Everything that is needed to judge a backup without opening it.

    Args:
        created: UTC time, ISO 8601.
        product: version of the product that made it.
        engine: ``sqlite`` or ``postgresql``.
        schema: revision of the tables.
        audit: number and hash of the last entry of the audit trail, as ``SEQ:HASH``.
        files: SHA-256 by name.
        keys: how many values each key of the vault seals, by the key's id.
        model: SHA-256 of the trained model that was in use; empty when there was none.
        policy: version of the carrier's rules.
    """

    created: str
    product: str
    engine: str
    schema: str
    audit: str
    files: dict[str, str]
    keys: dict[str, int] = field(default_factory=dict)
    model: str = ""
    policy: str = ""
    format: int = FORMAT


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, last of all: a folder without one is no backup."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Read the manifest and compare every file with its hash.

    Raises:
        BackupError: there is none, it is of another format, or a file is missing or altered.
    """
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no backup: there is no {NAME}") from None
    except ValueError:
        raise BackupError(f"{folder / NAME} cannot be read") from None
    if found.get("format") != FORMAT:
        raise BackupError(f"the backup has format {found.get('format')}, this version reads {FORMAT}")
    manifest = Manifest(**found)
    for name, digest in manifest.files.items():
        file = folder / name
        if not file.is_file():
            raise BackupError(f"{name} is missing")
        if hash_of(file) != digest:
            raise BackupError(f"{name} is not the file that was backed up: its hash differs")
    return manifest


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
