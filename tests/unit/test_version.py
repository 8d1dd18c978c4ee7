"""The version is said in two places that must agree: the package is run without being installed."""

import tomllib

from xiaoka import __version__
from xiaoka.settings import ROOT


def test_package_and_project_file_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == __version__
