"""``python -m scripts.upgrade_check``: what a re-compile would change, and what breaks.

Changes nothing here. Without a package index in reach it says so, and compares the patches with the installed Rasa.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.patched import ROOT, broken, targets

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.M)
LOCKS = ("dev", "main", "engine")
INSTALLED = ROOT / "engine" / ".venv" / "lib" / "python3.10" / "site-packages"
Change = tuple[str, str, str]


def pins(text: str) -> dict[str, str]:
    """Return package and version of every pin of a requirements file."""
    return dict(_PIN.findall(text))


def changes(old: dict[str, str], new: dict[str, str]) -> list[Change]:
    """Return name, old and new version of what differs; a dash stands for "not there"."""
    both = [(name, old.get(name, "–"), new.get(name, "–")) for name in sorted(old.keys() | new.keys())]
    return [one for one in both if one[1] != one[2]]


def recompiled(copy: Path) -> str:
    """Compile the requirements anew in a copy of what that takes; returns why that failed, empty when it did not."""
    for name in ("requirements", "scripts", "engine"):
        skip = shutil.ignore_patterns(".venv", "__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for lock in (copy / "requirements").glob("*.txt"):
        # a pin that lies there is preferred, so nothing would ever change
        lock.unlink()
    done = subprocess.run([copy / "scripts" / "compile-requirements"], capture_output=True, text=True, env=_with_uv())
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]


def _with_uv() -> dict[str, str]:
    import os

    return {**os.environ, "PATH": f"{ROOT / '.uv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def report(copy: Path) -> list[str]:
    """Return what changed between the requirements here and those of a copy, and what that means for the patches."""
    lines = []
    for lock in LOCKS:
        old, new = (pins((base / "requirements" / f"{lock}.txt").read_text()) for base in (ROOT, copy))
        moved = changes(old, new)
        lines.append(f"requirements/{lock}.txt: {len(moved)} change(s)")
        lines += [f"  {name} {before} → {after}" for name, before, after in moved]
        lines += [_about_rasa(after) for name, _, after in moved if lock == "engine" and name == "rasa"]
    return lines


def _about_rasa(version: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        get = [
            "uv",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--target",
            folder,
            "--python-version",
            "3.10",
            f"rasa=={version}",
        ]
        if subprocess.run(get, capture_output=True, env=_with_uv()).returncode != 0:
            return f"  rasa {version} could not be fetched; whether the patches fit it is not known"
        return "\n".join([f"  rasa {version}:", *_told(Path(folder))])


def _told(packages: Path) -> list[str]:
    trouble = broken(packages)
    fits = f"  all {len(targets())} patched pieces of code are as the patches expect"
    return [f"  {one}" for one in trouble] or [fits]


def main() -> int:
    """Print the report; 1 when a patch would break."""
    candidate = Path(sys.argv[1]) if sys.argv[1:] else INSTALLED
    sys.stdout.write("\n".join([f"Rasa in {candidate.name}:", *_told(candidate)]) + "\n")
    if not sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            why = recompiled(Path(folder))
            if why:
                sys.stdout.write(
                    f"The requirements cannot be compiled here ({why}).\n"
                    "What a re-compile would change is not known; run this where a package index can be reached.\n"
                )
            else:
                sys.stdout.write("\n".join(report(Path(folder))) + "\n")
    return 1 if broken(candidate) else 0


if __name__ == "__main__":
    sys.exit(main())
