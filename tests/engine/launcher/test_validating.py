"""Checking the dialogue data without training."""

import shutil

import pytest
from conftest import HERE
from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher.settings import EngineSettings
from xiaoka_engine.launcher.validating import validate


@pytest.fixture
def settings(tmp_path):
    shutil.copytree(HERE / "fixtures" / "bot", tmp_path, dirs_exist_ok=True)
    return EngineSettings.from_env({}, tmp_path)


def change(settings, name, old, new):
    path = settings.root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_in_order(settings):
    assert validate(settings) == []


def test_same_wording_under_two_intents(settings):
    change(settings, "data/nlu/nlu.yml", "- 我要挂失", "- 你好")
    problems = validate(settings)
    assert len(problems) == 1 and "你好" in problems[0] and "multiple different intents" in problems[0]


def test_wording_of_an_unknown_intent(settings):
    change(settings, "data/nlu/nlu.yml", "intent: report_loss", "intent: report_los")
    assert any("'report_los'" in problem for problem in validate(settings))


def test_rule_with_an_unknown_action(settings):
    change(settings, "data/rules/rules.yml", "action: action_balance", "action: action_balanc")
    assert any("'action_balanc'" in problem for problem in validate(settings))


def test_form_with_an_unknown_slot(settings):
    change(settings, "domain.yml", "required_slots: [phone, reason]", "required_slots: [phone, raeson]")
    assert any("raeson" in problem for problem in validate(settings))


def test_unreadable(settings):
    (settings.root / "domain.yml").write_text("intents: [")
    with pytest.raises(StartRefused, match="cannot be read"):
        validate(settings)
