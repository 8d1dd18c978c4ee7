"""The names that deployment files may use: settings, commands, secrets."""

import re
from typing import Any

from xiaoka.settings import ROOT, Settings

COMMANDS = {"xiaoka", "xiaoka.gateway", "xiaoka.worker", "actions.serve", "xiaoka_engine", "xiaoka.launch.probe"}
ENGINE = ROOT / "engine" / "xiaoka_engine" / "launcher" / "settings.py"


def of_engine() -> set[str]:
    return set(re.findall(r'"(XIAOKA_[A-Z_]+)"', ENGINE.read_text(encoding="utf-8")))


def known() -> set[str]:
    return {f"XIAOKA_{name.upper()}" for name in Settings.model_fields} | of_engine() | {"XIAOKA_SECRETS_DIR"}


def literals(kustomization: dict[str, Any]) -> dict[str, str]:
    (made,) = [one for one in kustomization["configMapGenerator"] if one["name"] == "xiaoka"]
    return dict(one.split("=", 1) for one in made["literals"])
