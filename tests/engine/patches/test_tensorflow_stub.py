"""The stand-ins answer for absent packages only, and never let a model that needs them work by accident."""

import importlib
import importlib.metadata
import subprocess
import sys

import pytest
from conftest import clean_env
from xiaoka_engine.patches._stand_in import StandInModule
from xiaoka_engine.patches.tensorflow_stub import ABSENT


@pytest.mark.parametrize("name", sorted(ABSENT - {"google.auth", "google.oauth2"}))
def test_packages_are_really_absent(name):
    distributions = {d.metadata["Name"].lower().replace("-", "_") for d in importlib.metadata.distributions()}
    assert name not in distributions
    assert isinstance(importlib.import_module(name), StandInModule)


def test_rasa_runs_on_stand_ins():
    import rasa.utils.tensorflow.callback as callback

    assert isinstance(callback.tf if hasattr(callback, "tf") else sys.modules["tensorflow"], StandInModule)


def test_nothing_else_is_invented():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tensorflow_probability")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("google_auth")


def test_installed_packages_win(tmp_path):
    (tmp_path / "boto3.py").write_text("REAL = True\n")
    program = "from xiaoka_engine.patches.tensorflow_stub import apply; apply(); import boto3; print(boto3.REAL)"
    env = clean_env()
    env["PYTHONPATH"] += f":{tmp_path}"
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_must_come_before_rasa():
    program = """
import sys
sys.modules["rasa.core"] = object()
from xiaoka_engine.patches.tensorflow_stub import apply
try:
    apply()
except RuntimeError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], env=clean_env(), capture_output=True, text=True)
    assert done.stdout.startswith("the stand-ins must be in place before Rasa is imported"), done.stderr


def test_a_model_with_a_tensorflow_component_cannot_be_trained(tmp_path, project):
    import shutil

    from xiaoka_engine.errors import StartRefused
    from xiaoka_engine.launcher.settings import EngineSettings
    from xiaoka_engine.launcher.training import train

    for name in ("config.yml", "domain.yml", "data"):
        source = project / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    config = (tmp_path / "config.yml").read_text()
    (tmp_path / "config.yml").write_text(
        config.replace(
            "policies:",
            "  - name: WhitespaceTokenizer\n  - name: CountVectorsFeaturizer\n  - name: DIETClassifier\npolicies:",
        ).replace("language: zh", "language: en")
    )
    with pytest.raises(StartRefused, match="needs a package that is not installed here"):
        train(EngineSettings.from_env({}, tmp_path))
    assert not (tmp_path / "models" / "xiaoka.tar.gz").exists()
