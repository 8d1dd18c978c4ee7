"""The files of a deployment, read as their tools read them."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from xiaoka.settings import ROOT

DEPLOY = ROOT / "deploy"


@lru_cache(maxsize=1)
def composed() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def customised() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def manifests() -> tuple[dict[str, Any], ...]:
    files = [DEPLOY / name for name in customised()["resources"]]
    return tuple(one for file in files for one in yaml.safe_load_all(file.read_text(encoding="utf-8")))


def workloads() -> list[dict[str, Any]]:
    return [one for one in manifests() if one["kind"] in ("Deployment", "StatefulSet", "Job")]


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = workload["spec"]["template"]["spec"]
    return spec


def rendered() -> list[dict[str, Any]]:
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl here; the files are checked one by one all the same")
    text = subprocess.run(["kubectl", "kustomize", str(DEPLOY)], capture_output=True, check=True, text=True).stdout
    return list(yaml.safe_load_all(text))


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def dockerfiles() -> list[Path]:
    return sorted((DEPLOY / "images").glob("*.Dockerfile"))
