"""Training when, and only when, something has changed."""

import shutil

import pytest
from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher import model_file
from xiaoka_engine.launcher.settings import EngineSettings
from xiaoka_engine.launcher.training import train


@pytest.fixture
def settings(project, tmp_path):
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    return EngineSettings.from_env({}, tmp_path)


def test_unchanged_data_are_not_trained_again(settings):
    before = settings.model.stat().st_mtime_ns
    assert train(settings).startswith("The model xiaoka.tar.gz is up to date")
    assert settings.model.stat().st_mtime_ns == before


def test_changed_data_are(settings):
    path = settings.root / "data" / "nlu" / "nlu.yml"
    path.write_text(path.read_text() + "      - 挂个失\n")
    assert not model_file.is_current(settings.root, settings.model)
    assert train(settings).startswith("Trained xiaoka.tar.gz in ")
    model_file.verify(settings.model)
    assert model_file.is_current(settings.root, settings.model)


def test_a_new_wording_needs_no_training_but_a_new_intent_does(settings):
    domain = settings.root / "domain.yml"
    old = domain.read_text()
    domain.write_text(old.replace("responses:", "responses:\n  utter_new:\n    - text: 新的一句\n", 1))
    assert domain.read_text() != old
    assert model_file.is_current(settings.root, settings.model)
    domain.write_text(old.replace("intents:", "intents:\n  - brand_new", 1))
    assert not model_file.is_current(settings.root, settings.model)


def test_force(settings):
    assert train(settings, force=True).startswith("Trained")


def test_an_altered_model_is_trained_again(settings):
    settings.model.write_bytes(b"other")
    assert train(settings).startswith("Trained")
    model_file.verify(settings.model)


def test_a_failed_training_leaves_the_old_model(settings):
    broken = "recipe: default.v1\nlanguage: zh\npipeline:\n- name: no.Such\npolicies: []\n"
    (settings.root / "config.yml").write_text(broken)
    with pytest.raises(StartRefused):
        train(settings)
    model_file.verify(settings.model)
    assert [path for path in settings.var.iterdir() if path.name.startswith("tmp")] == []


def test_outside_a_project(tmp_path):
    with pytest.raises(StartRefused, match="config.yml is missing"):
        train(EngineSettings.from_env({}, tmp_path))
