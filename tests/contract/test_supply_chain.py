"""What is installed is what is written down: advisories, licences, SBOM, patches of Rasa."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import licences, patched, upgrade_check
from scripts.licences import Package, canonical
from xiaoka.settings import ROOT

PAGE = (ROOT / "docs" / "supply-chain.md").read_text(encoding="utf-8")
ENGINE = {
    canonical(name): version
    for name, version in upgrade_check.pins((ROOT / "requirements/engine.txt").read_text()).items()
}
_LOADS = """
import sys
from pathlib import Path
from xiaoka_engine.launcher.settings import EngineSettings
from xiaoka_engine.launcher.environment import prepare
settings = EngineSettings.from_env()
prepare(settings)
from xiaoka_engine.app import build_app
from xiaoka_engine.channel import XiaokaChannel
from xiaoka_engine.launcher.loading import load_agent
from xiaoka_engine.store_engine import open_database
from xiaoka_engine.store_schema import upgrade
from xiaoka_engine.tracker_store import XiaokaTrackerStore
database = open_database(settings.tracker_url)
upgrade(database)
load_agent(settings.model, XiaokaTrackerStore(database), settings.actions_url, "")
print(" ".join(name for name in ("rasa", "sanic", "sanic_cors", "distributed", "skops") if name in sys.modules))
"""


def _rows(columns: int) -> list[list[str]]:
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")
    ]
    return [line for line in lines if len(line) == columns and line[0] != "package"]


def test_the_audit_speaks_of_the_versions_that_are_installed() -> None:
    audited = [(row[0], row[1]) for row in _rows(5)]
    raised = [(row[0], row[2]) for row in _rows(4)]

    assert len(audited) >= 10 and len(raised) >= 8
    assert [(name, version) for name, version in [*audited, *raised] if ENGINE.get(name) != version] == []


def test_what_is_said_not_to_be_loaded_is_not(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "XIAOKA_TRACKER_URL": str(tmp_path / "tracker.db")}
    python = ROOT / "engine/.venv/bin/python"
    done = subprocess.run(
        [python, "-c", _LOADS], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["rasa", "sanic"]


@pytest.mark.parametrize("environment", sorted(licences.ENVIRONMENTS))
def test_every_licence_is_allowed_or_borne_with_a_reason(environment: str) -> None:
    known, packages = licences.rules(), licences.installed(environment)

    assert len(packages) > 100
    assert [why for one in packages if (why := licences.refused(one, known))] == []


def test_no_exception_outlives_its_package() -> None:
    known = licences.rules()["exceptions"]
    here = {canonical(one.name) for environment in licences.ENVIRONMENTS for one in licences.installed(environment)}

    assert sorted(set(known) - here) == []
    assert [name for name, one in known.items() if len(one["reason"]) < 7] == []


@pytest.mark.parametrize(
    ("name", "licence", "allowed"),
    [
        ("new", "AGPL-3.0-only", False),
        ("new", "GPL-3.0-or-later", False),
        ("new", "", False),
        ("new", "MIT AND GPL-2.0-only", False),
        ("new", "GPL-2.0-only OR MIT", True),
        ("new", "Apache Software License AND BSD License", True),
        ("yamllint", "GPL-3.0-or-later", True),
        ("yamllint", "AGPL-3.0-only", False),
        ("psycopg", "BUSL-1.1", False),
    ],
)
def test_another_licence_is_refused(name: str, licence: str, allowed: bool) -> None:
    assert (licences.refused(Package("product", name, "1", licence), licences.rules()) == "") is allowed


def test_the_sbom_lists_everything_that_is_pinned() -> None:
    subprocess.run([ROOT / "scripts/sbom"], check=True, capture_output=True, timeout=300)
    for lock, bom in (("main", "product"), ("engine", "engine")):
        pinned = upgrade_check.pins((ROOT / f"requirements/{lock}.txt").read_text())
        found = json.loads((ROOT / f"var/sbom/{bom}.cdx.json").read_text())
        listed = {(canonical(one["name"]), one["version"]) for one in found["components"]}
        # a few pins are for other systems
        missing = {(canonical(name), version) for name, version in pinned.items()} - listed

        assert found["bomFormat"] == "CycloneDX" and found["specVersion"] == "1.6"
        assert {name for name, _ in missing} <= {"colorama", "pyreadline3", "importlib-metadata"}, missing


def test_the_installed_rasa_is_the_one_the_patches_were_written_for() -> None:
    assert len(patched.targets()) >= 20
    assert patched.broken(upgrade_check.INSTALLED) == []


def test_another_rasa_is_told_from_it(tmp_path: Path) -> None:
    for place in {target.place.partition(":")[0] for target in patched.targets()}:
        name = Path(*place.split(".")).with_suffix(".py")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(upgrade_check.INSTALLED / name, tmp_path / name)
    assert patched.broken(tmp_path) == []
    changed = tmp_path / "rasa/utils/endpoints.py"
    changed.write_text(changed.read_text().replace("def session(self)", "def session_of(self)"))
    events = tmp_path / "rasa/shared/core/events.py"
    events.write_text(re.sub(r"(def resolve_by_type\()", r"\1  ", events.read_text()))

    assert patched.broken(tmp_path) == [
        "patch action_session: rasa.utils.endpoints:EndpointConfig.session is gone",
        "patch event_types: rasa.shared.core.events:Event.resolve_by_type differs",
    ]


def test_changes_are_told_by_name_and_version() -> None:
    old = upgrade_check.pins("a==1 \\\n    --hash=x\nb==2 ; python_version > '3'\n# c==9\nd==1\n")

    assert old == {"a": "1", "b": "2", "d": "1"}
    assert upgrade_check.changes(old, {"a": "1", "b": "3", "e": "1"}) == [
        ("b", "2", "3"),
        ("d", "1", "–"),
        ("e", "–", "1"),
    ]


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    environment = {**os.environ, "UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "cache")}
    command = [ROOT / ".venv/bin/python", "-m", "scripts.upgrade_check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "patched pieces of code are as the patches expect" in done.stdout
    assert "run this where a package index can be reached" in done.stdout
