"""``python -m scripts.licences``: the licence of everything installed in both environments, and what is not allowed.

The list of what is allowed, and of what is borne with a reason, is ``requirements/licences.yml``.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = {"product": ".venv/bin/python", "engine": "engine/.venv/bin/python"}
_RULES = ROOT / "requirements" / "licences.yml"
# runs in either environment, so it uses the standard library only
_ASK = """
import importlib.metadata as metadata, json
found = []
for one in metadata.distributions():
    about = one.metadata
    kinds = [k.split("::")[-1].strip() for k in about.get_all("Classifier") or [] if k.startswith("License ::")]
    kinds = [k for k in kinds if k != "OSI Approved"]
    line = ((about.get("License") or "").strip().splitlines() or [""])[0][:60]
    found.append([about["Name"], one.version, about.get("License-Expression") or " AND ".join(kinds) or line])
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Package:
    """One installed package and the licence it declares."""

    environment: str
    name: str
    version: str
    licence: str


def rules() -> dict[str, Any]:
    """Return what is allowed."""
    loaded: dict[str, Any] = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return loaded


def installed(environment: str) -> list[Package]:
    """Return what is installed in one environment, sorted by name, without the product itself."""
    done = subprocess.run([ROOT / ENVIRONMENTS[environment], "-c", _ASK], capture_output=True, text=True, check=True)
    listed = sorted(json.loads(done.stdout), key=lambda one: canonical(one[0]))
    return [Package(environment, *one) for one in listed if canonical(one[0]) not in ("xiaoka", "xiaoka-engine")]


def canonical(name: str) -> str:
    """Return the name of a package as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parts(licence: str, names: dict[str, str]) -> list[str]:
    """Return the licences of an expression by their SPDX names; of alternatives (OR) the choice is left open."""
    expression = names.get(licence, licence)
    return [names.get(one.strip(), one.strip()) for one in re.split(r" AND (?=\S)", expression)]


def refused(package: Package, known: dict[str, Any]) -> str:
    """Return why a package may not be installed; empty when it may."""
    allowed, names = set(known["allowed"]), known["names"]
    one_by_one = parts(package.licence, names) if package.licence else ["none named"]
    if all(any(choice.strip() in allowed for choice in part.split(" OR ")) for part in one_by_one):
        return ""
    borne = known["exceptions"].get(canonical(package.name))
    said = " AND ".join(one_by_one)
    if borne is None:
        return f"{package.environment}: {package.name} {package.version} is under {said}, which is not allowed"
    if borne["licence"] != said:
        return f"{package.environment}: {package.name} is borne under {borne['licence']}, but now is under {said}"
    return ""


def main() -> int:
    """Print every package with its licence and then what is refused; 1 when anything is."""
    known, bad = rules(), []
    for environment in ENVIRONMENTS:
        for package in installed(environment):
            said = " AND ".join(parts(package.licence, known["names"])) or "none named"
            reason = known["exceptions"].get(canonical(package.name), {}).get("reason", "")
            sys.stdout.write(
                f"{environment:8} {package.name:45} {package.version:16} {said:28} {reason}\n".rstrip() + "\n"
            )
            bad += [why] if (why := refused(package, known)) else []
    sys.stdout.write("".join(f"refused: {why}\n" for why in bad) or "every licence is allowed or borne with a reason\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
