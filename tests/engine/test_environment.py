"""The engine's environment: pinned with hashes, without TensorFlow, without the address of a package registry."""

import re
import sys
import sysconfig
from importlib.metadata import distributions

import pytest
from conftest import ROOT

LOCK = (ROOT / "requirements" / "engine.txt").read_text()
PINNED = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ \\;]+)", LOCK, re.M))


def test_everything_is_pinned_with_hashes():
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ +#.*\n", "", LOCK, flags=re.M))
    assert len(entries) > 100
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries if entry.strip())


def test_no_registry_is_named():
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", LOCK)


@pytest.mark.parametrize("name", ["tensorflow", "keras", "torch", "boto3", "twilio", "aiogram", "pymongo"])
def test_left_out(name):
    assert name not in PINNED
    assert name not in {d.metadata["Name"].lower() for d in distributions()}


def test_known_weak_versions_are_raised():
    def version(name):
        return tuple(int(part) for part in PINNED[name].split(".")[:3])

    assert version("rasa") == (3, 6, 21)
    assert version("skops") >= (0, 12, 0)
    assert version("aiohttp") >= (3, 13, 3)
    assert version("setuptools") >= (78, 1, 1)


def test_installed_is_what_is_pinned():
    assert sys.version_info[:2] == (3, 10)
    found = distributions(path=[sysconfig.get_path("purelib")])
    installed = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in found}
    assert {name: version for name, version in installed.items() if name not in {"pip", "uv"}} == PINNED
