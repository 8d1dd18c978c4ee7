"""What Python says exists in ``domain.yml``, with every field filled, and every button means something."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.wording import FIGURE

SPEAKERS = {"say", "Say", "text", "render"}
FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
PAYLOAD = re.compile(r"/([A-Za-z_/]+)(\{.*\})?", re.DOTALL)
OF_THE_DESK = {"!retry", "!call_back", "!no_wait"}


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True)
class Use:
    """A place in the code that names a response; ``given`` is None where the fields cannot be seen."""

    place: str
    key: str
    given: frozenset[str] | None
    pattern: bool = False


def uses() -> Iterator[Use]:
    for folder in ("xiaoka", "actions"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (use := _use(file, node)):
                    yield use


def _use(file: Path, call: ast.Call) -> Use | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in SPEAKERS or not call.args:
        return None
    if name in ("text", "render") and not _of_wording(call.func):
        return None
    place = f"{file.relative_to(ROOT)}:{call.lineno}"
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return Use(place, first.value, _given(name, call))
    if isinstance(first, ast.JoinedStr):
        parts = [re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in first.values]
        return Use(place, "".join(map(str, parts)), None, pattern=True)
    return None


def _of_wording(func: ast.expr) -> bool:
    owner = func.value if isinstance(func, ast.Attribute) else None
    return "wording" in ast.unparse(owner) if owner is not None else False


def _given(name: str, call: ast.Call) -> frozenset[str] | None:
    keywords = {one.arg for one in call.keywords}
    if name != "Say":
        return None if None in keywords else frozenset(str(one) for one in keywords if one != "expects")
    given = [one.value for one in call.keywords if one.arg == "params"] or call.args[1:2]
    if not given:
        return frozenset()
    keys = given[0].keys if isinstance(given[0], ast.Dict) else [None]
    names = [one.value for one in keys if isinstance(one, ast.Constant)]
    return frozenset(names) if len(names) == len(keys) else None


def _asked_first(use: Use) -> bool:
    """Tell whether the same line says it only where it exists."""
    name, line = use.place.rsplit(":", 1)
    return "wording.has(" in (ROOT / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def payloads(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name in ("payload", "edit") and isinstance(value, str))
        for value in node.values():
            yield from payloads(value)
    elif isinstance(node, list):
        for value in node:
            yield from payloads(value)


def test_every_response_that_is_said_exists() -> None:
    responses = domain()["responses"]
    found = list(uses())
    assert len(found) > 50, "the calls that speak are recognised"
    missing = [one for one in found if not one.pattern and one.key not in responses]
    patterns = [one for one in found if one.pattern and not _asked_first(one)]
    missing += [one for one in patterns if not any(re.fullmatch(one.key, key) for key in responses)]
    assert missing == []


def test_every_field_of_a_response_is_filled() -> None:
    responses = domain()["responses"]
    hollow = []
    for use in uses():
        if use.given is not None and use.key in responses:
            needed = {name for text in strings(responses[use.key]) for name in FIELD.findall(text)}
            hollow += [f"{use.place}: {use.key} needs {{{name}}}" for name in sorted(needed - use.given)]
    assert hollow == []


def test_every_button_means_something() -> None:
    loaded = domain()
    intents = {next(iter(one)) if isinstance(one, dict) else one for one in loaded["intents"]}
    entities = {next(iter(one)) if isinstance(one, dict) else one for one in loaded["entities"]}
    wrong, seen = [], 0
    for key, variants in loaded["responses"].items():
        for payload in payloads(variants):
            seen += 1
            match = PAYLOAD.fullmatch(payload)
            if payload in OF_THE_DESK:
                continue
            if match is None or match[1] not in intents or not set(json.loads(match[2] or "{}")) <= entities:
                wrong.append((key, payload))
    assert seen > 50 and wrong == []


def test_every_response_has_one_wording() -> None:
    # the product renders the first only, so a second would never be seen
    assert [key for key, variants in domain()["responses"].items() if len(variants) != 1] == []


TYPED = re.compile(r"(?<![\d{])\d+ ?(分钟|小时|天|个月|个工作日|位数字|位验证码|位服务密码|次|元)")
# what no rule of the policy decides: the shape of phone and card numbers, an example
NOT_OF_THE_POLICY = re.compile(r"11 位|19 或 20 位|比如 50 元")


def test_figures_come_from_the_policy_and_exist() -> None:
    known = set(load_policy(ROOT / "policy", "default").keys())
    typed, unknown, named = [], [], 0
    for key, variants in domain()["responses"].items():
        for text in strings(variants):
            keys = [match[0] for match in FIGURE.findall(text)]
            named += len(keys)
            unknown += [f"{key}: {one}" for one in keys if one not in known]
            left = NOT_OF_THE_POLICY.sub("", FIGURE.sub("", text))
            typed += [f"{key}: {found.group(0)}" for found in TYPED.finditer(left)]
    assert named > 10 and unknown == [] and typed == []
