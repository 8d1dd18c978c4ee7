"""Docker Compose would take the file, and nothing in it runs with rights, without limits or with a secret in sight."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from tests.deploy.conftest import DEPLOY, composed, text_of
from tests.deploy.names import COMMANDS, known
from xiaoka.settings import Settings

SERVICES = sorted(composed()["services"].items())
OURS = [(name, one) for name, one in SERVICES if "xiaoka" in str(one["image"])]


def test_the_schema_of_compose_is_kept() -> None:
    schema = get_builtin_schema("vendor.compose-spec")
    jsonschema.validators.validator_for(schema)(schema).validate(composed())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"services": {"x": {"imagee": "y"}}}, schema)


def test_everything_is_there() -> None:
    names = {name for name, _ in SERVICES}
    assert {"nginx", "postgres", "redis", "rabbitmq", "migrate", "worker", "actions"} <= names
    assert {"desk-1", "desk-2", "rasa-1", "rasa-2"} <= names
    assert composed()["services"]["actions"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_each_service_is_bounded(name: str, service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["logging"]["options"]["max-size"]
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    assert service["read_only"] is True or name == "rabbitmq"
    assert name == "nginx" or service["user"] not in ("", "root", "0")
    assert name == "nginx" or "ports" not in service


@pytest.mark.parametrize(("name", "service"), OURS)
def test_settings_commands_and_networks(name: str, service: dict[str, Any]) -> None:
    assert {one for one in service["environment"] if one.startswith("XIAOKA_")} - known() == set()
    assert not [one for one in service["environment"] if re.search("KEY|TOKEN|PASSWORD|DATABASE", one)]
    command = service.get("command")
    assert command is None or command[2] in COMMANDS
    assert name.startswith("rasa") is ("outside" not in service["networks"] and "front" not in service["networks"]) or (
        name == "migrate"
    )


def test_every_secret_that_must_be_set_is_set() -> None:
    with pytest.raises(ValueError, match="XIAOKA_ENGINE_KEY") as refused:
        Settings(_env_file=None, demo=False)
    wanted = {one.lower() for one in re.findall(r"XIAOKA_[A-Z_]+(?=[,.])", str(refused.value))} - {"xiaoka_demo"}
    assert len(wanted) >= 7
    for name in ("desk-1", "actions", "worker", "migrate"):
        assert wanted <= set(composed()["services"][name]["secrets"]), name
    used = {secret for _, one in SERVICES for secret in one.get("secrets", [])}
    assert used == set(composed()["secrets"])


def test_the_engine_has_its_share_of_the_secrets_only() -> None:
    assert set(composed()["services"]["rasa-1"]["secrets"]) == {
        "xiaoka_engine_key", "xiaoka_actions_key", "xiaoka_tracker_url",
    }  # fmt: skip
    assert composed()["networks"]["inside"] == {"internal": True}


def test_the_product_waits_for_the_one_migration() -> None:
    services = composed()["services"]
    assert services["migrate"]["restart"] == "no"
    for name in ("desk-1", "desk-2", "actions", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_secrets_are_made_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    command = [sys.executable, str(DEPLOY / "make-secrets"), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    assert {file.name for file in folder.iterdir()} == set(composed()["secrets"]) | {"redis_password"}
    before = {file.name: file.read_text() for file in folder.iterdir()}
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "nothing is missing" in again.stdout
    assert before == {file.name: file.read_text() for file in folder.iterdir()}

    for name in known():
        monkeypatch.delenv(name, raising=False)
    found = Settings(_env_file=None, _secrets_dir=folder, demo=False)
    assert found.vault_key.get_secret_value() == before["xiaoka_vault_key"]
    assert found.database_url.startswith("postgresql://xiaoka:")
    assert found.database_url.endswith("@postgres:5432/xiaoka")


def test_the_images_are_those_of_the_manifests() -> None:
    kustomization = yaml.safe_load(text_of("kustomization.yaml"))
    names = {one["name"] for one in kustomization["images"]}
    assert names == {re.sub(r".*:-(.*)}", r"\1", str(one["image"])) for _, one in OURS}
