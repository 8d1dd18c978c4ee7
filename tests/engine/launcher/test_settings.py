"""Settings from the environment."""

from pathlib import Path

import pytest
from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher.settings import EngineSettings


def test_defaults(tmp_path):
    settings = EngineSettings.from_env({}, tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)
    assert settings.actions_url == "http://127.0.0.1:5055/webhook"
    assert settings.model == tmp_path / "models" / "xiaoka.tar.gz"
    assert settings.tracker_url == str(tmp_path / "var" / "tracker.db")
    assert (settings.action_timeout_s, settings.turn_timeout_s) == (8, 14)


def test_everything_can_be_set(tmp_path):
    env = {
        "XIAOKA_RASA_HOST": "::1",
        "XIAOKA_RASA_PORT": "6006",
        "XIAOKA_ACTIONS_URL": "http://127.0.0.1:6055/webhook",
        "XIAOKA_ACTIONS_KEY": "a" * 32,
        "XIAOKA_TRACKER_URL": "postgresql://db/xiaoka",
        "XIAOKA_MODEL": "/srv/model.tar.gz",
        "XIAOKA_ACTION_TIMEOUT_S": "2.5",
        "XIAOKA_TURN_TIMEOUT_S": "10",
        "XIAOKA_ENGINE_KEY": "k" * 32,
    }
    settings = EngineSettings.from_env(env, tmp_path)
    assert settings.model == Path("/srv/model.tar.gz")
    assert (settings.host, settings.port, settings.action_timeout_s, settings.turn_timeout_s) == ("::1", 6006, 2.5, 9)
    assert settings.require_key() == "k" * 32


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_loopback_only(host, tmp_path):
    with pytest.raises(StartRefused, match="loopback"):
        EngineSettings.from_env({"XIAOKA_RASA_HOST": host}, tmp_path)


def test_a_private_network_needs_a_word_and_a_long_key(tmp_path):
    env = {"XIAOKA_RASA_HOST": "0.0.0.0", "XIAOKA_RASA_NETWORK": "private", "XIAOKA_ENGINE_KEY": "k" * 32}
    assert EngineSettings.from_env(env, tmp_path).host == "0.0.0.0"
    with pytest.raises(StartRefused, match="32 characters"):
        EngineSettings.from_env(env | {"XIAOKA_ENGINE_KEY": "demo-only-not-a-secret"}, tmp_path)
    with pytest.raises(StartRefused, match="loopback"):
        EngineSettings.from_env(env | {"XIAOKA_RASA_NETWORK": "public"}, tmp_path)


def test_settings_may_lie_in_files(tmp_path):
    (tmp_path / "xiaoka_engine_key").write_text("f" * 32 + "\n")
    (tmp_path / "xiaoka_tracker_url").write_text("postgresql://db/from_a_file\n")
    (tmp_path / "other").write_text("ignored")
    env = {"XIAOKA_SECRETS_DIR": str(tmp_path), "XIAOKA_TRACKER_URL": "postgresql://db/from_the_environment"}
    settings = EngineSettings.from_env(env, tmp_path)
    assert settings.key == "f" * 32
    assert settings.tracker_url.endswith("from_the_environment")


@pytest.mark.parametrize("name", ["XIAOKA_RASA_PORT", "XIAOKA_ACTION_TIMEOUT_S", "XIAOKA_TURN_TIMEOUT_S"])
@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf", "70000"])
def test_numbers_are_checked(name, value, tmp_path):
    with pytest.raises(StartRefused, match=name):
        EngineSettings.from_env({name: value}, tmp_path)


@pytest.mark.parametrize("key", ["", "short"])
def test_the_key_is_required(key, tmp_path):
    with pytest.raises(StartRefused, match="XIAOKA_ENGINE_KEY"):
        EngineSettings.from_env({"XIAOKA_ENGINE_KEY": key}, tmp_path).require_key()
