"""Kubernetes would take the manifests, and they keep the rules of a restricted namespace."""

import re
from typing import Any

import kubernetes_validate
import pytest

from tests.deploy.conftest import customised, manifests, pod, rendered, workloads
from tests.deploy.names import COMMANDS, known, literals

VERSION = "1.32"
SERVING = ("nginx", "desk", "actions", "rasa", "worker")


def _name(one: dict[str, Any]) -> str:
    return f"{one['kind']}/{one['metadata']['name']}"


@pytest.mark.parametrize("manifest", manifests(), ids=_name)
def test_the_schema_of_kubernetes_is_kept(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_wrong_manifest_is_found() -> None:
    broken = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_it_renders() -> None:
    found = rendered()
    assert {one["metadata"]["name"] for one in found if one["kind"] in ("Deployment", "StatefulSet")} == set(SERVING)
    assert all(one["metadata"].get("namespace") == "xiaoka" for one in found if one["kind"] != "Namespace")
    images = {each["image"] for one in found if "template" in one.get("spec", {}) for each in pod(one)["containers"]}
    assert {image for image in images if ":" not in image} == set()


@pytest.mark.parametrize("workload", workloads(), ids=_name)
def test_no_pod_has_rights_or_no_limits(workload: dict[str, Any]) -> None:
    spec = pod(workload)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] >= 100
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert set(container["resources"]) == {"requests", "limits"}
        assert set(container["resources"]["limits"]) == {"cpu", "memory"}


@pytest.mark.parametrize("workload", [one for one in workloads() if one["kind"] != "Job"], ids=_name)
def test_what_serves_is_probed_doubled_and_kept_up(workload: dict[str, Any]) -> None:
    name = workload["metadata"]["name"]
    assert workload["spec"]["replicas"] >= 2
    assert "livenessProbe" in pod(workload)["containers"][0]
    assert name == "worker" or "readinessProbe" in pod(workload)["containers"][0]
    budgets = [one for one in manifests() if one["kind"] == "PodDisruptionBudget"]
    assert [one["spec"]["minAvailable"] for one in budgets if one["metadata"]["name"] == name] == [1]
    if workload["kind"] == "Deployment":
        assert workload["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_there_is_one_migration() -> None:
    (job,) = [one for one in workloads() if one["kind"] == "Job"]
    assert (job["spec"]["completions"], job["spec"]["parallelism"]) == (1, 1)
    assert pod(job)["containers"][0]["command"] == ["python", "-m", "xiaoka", "migrate"]


def test_selectors_find_their_pods() -> None:
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in workloads()]
    for one in manifests():
        selector = one.get("spec", {}).get("selector") or one.get("spec", {}).get("podSelector") or {}
        wanted = selector.get("matchLabels", selector)
        assert not wanted or any(wanted.items() <= each.items() for each in labels), _name(one)


def test_settings_exist_and_commands_do() -> None:
    given = set(literals(customised()))
    for workload in workloads():
        for container in pod(workload)["containers"]:
            given |= {one["name"] for one in container.get("env", [])}
            command = container.get("command")
            assert command is None or command[2] in COMMANDS
    assert {name for name in given if name.startswith("XIAOKA_")} - known() == set()


def test_the_engine_sees_its_share_of_the_secrets_only() -> None:
    (rasa,) = [one for one in workloads() if one["metadata"]["name"] == "rasa"]
    (mounted,) = [one["secret"] for one in pod(rasa)["volumes"] if one["name"] == "secrets"]
    keys = {one["key"] for one in mounted["items"]}
    assert keys == {"xiaoka_engine_key", "xiaoka_actions_key", "xiaoka_tracker_url"}


def test_the_engine_is_reached_by_the_desk_only() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in manifests() if one["kind"] == "NetworkPolicy"}
    assert policies["nobody-talks-to-anybody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    (way,) = policies["rasa"]["ingress"]
    assert way == {"from": [{"podSelector": {"matchLabels": {"app": "desk"}}}], "ports": [{"port": 5005}]}
    assert {one["ports"][0]["port"] for one in policies["rasa"]["egress"]} == {5055, 5432}


def test_the_desk_knows_each_engine_by_name() -> None:
    (rasa,) = [one for one in workloads() if one["metadata"]["name"] == "rasa"]
    addresses = literals(customised())["XIAOKA_RASA_URL"].split(",")
    assert addresses == [f"http://rasa-{number}.rasa:5005" for number in range(rasa["spec"]["replicas"])]


def test_nginx_knows_each_desk_by_name() -> None:
    from tests.deploy.conftest import text_of

    (desk,) = [one for one in workloads() if one["metadata"]["name"] == "desk"]
    found = re.findall(r"server (\S+) ", text_of("nginx/desks-kubernetes.conf"))
    assert found == [f"desk-{number}.desk:8080" for number in range(desk["spec"]["replicas"])] * 2
