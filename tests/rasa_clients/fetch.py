"""Fetches the public widgets by npm, checks them against the lock file, and unpacks them into an ignored folder."""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CLIENTS = HERE / "node_modules"
LOCK: dict[str, dict[str, str]] = json.loads((HERE / "clients.lock.json").read_text(encoding="utf-8"))


def fetch() -> Path:
    """Return the folder that holds every widget of the lock file; fetched only when one is missing or another."""
    for name, locked in LOCK.items():
        stamp = CLIENTS / name / ".integrity"
        if not stamp.exists() or stamp.read_text() != locked["integrity"]:
            _one(name, locked, CLIENTS / name)
            stamp.write_text(locked["integrity"])
    return CLIENTS


def _one(name: str, locked: dict[str, str], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        # packed only: nothing of it is installed or run outside the browser
        pack = ["npm", "pack", f"{name}@{locked['version']}", "--ignore-scripts", "--silent"]
        subprocess.run(pack, cwd=place, check=True, timeout=120, stdout=subprocess.DEVNULL)
        (archive,) = Path(place).glob("*.tgz")
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != locked["integrity"]:
            raise RuntimeError(f"{name} {locked['version']} is not what the lock file says: {found}")
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                member.name = member.name.partition("/")[2]
                if member.name and member.isfile():
                    packed.extract(member, folder, filter="data")


if __name__ == "__main__":
    sys.stdout.write(f"{fetch()}\n")
