"""Reading scenario files; a mistake names file, line and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tests.dialogue.runner.format import Scenario
from tests.dialogue.runner.people import FIELD, PLACEHOLDERS

ROOT = Path(__file__).resolve().parent.parent
PARTS = "parts"
"""Folder of steps that several scenarios share; a step ``part: name`` stands for all of them."""
Lines = dict[tuple[Any, ...], int]
"""The line of each place in a file."""
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+){2,}")


class BadScenario(Exception):
    """A file that cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Loaded:
    """A scenario and where it was found."""

    name: str
    file: Path
    scenario: Scenario


def catalogue(root: Path = ROOT) -> list[Path]:
    """Return all scenario files, by folder and name."""
    return sorted(file for file in root.glob("*/*.yml") if file.parent.name != PARTS)


def load(file: Path) -> Loaded:
    """Read one file.

    Raises:
        BadScenario: not readable, not valid, or badly named.
    """
    if not _NAME.fullmatch(file.stem):
        raise BadScenario(f"{file}: the name of a scenario is a sentence, like user_corrects_address_late.yml")
    content, lines = _read(file)
    if not isinstance(content, dict):
        raise BadScenario(f"{file}:1: a scenario is a mapping with title, person, steps and end")
    origins: list[_Origin] = []
    if isinstance(content.get("steps"), list):
        origins = list(_expanded(file, content["steps"], lines, ("steps",)))
        content["steps"] = [one.step for one in origins]
    try:
        scenario = Scenario.model_validate(content)
    except ValidationError as error:
        here = _Origin({}, file, lines, ())
        raise BadScenario("\n".join(_problem(here, origins, one) for one in error.errors())) from None
    _check_fields(file, scenario)
    return Loaded(f"{file.parent.name}/{file.stem}", file, scenario)


@dataclass(frozen=True)
class _Origin:
    """A step and where it is written."""

    step: Any
    file: Path
    lines: "Lines"
    place: tuple[Any, ...]


def _expanded(file: Path, steps: list[Any], lines: "Lines", place: tuple[Any, ...]) -> Iterator[_Origin]:
    """Yield the steps of a file with each part's steps in its place."""
    for index, step in enumerate(steps):
        if not isinstance(step, dict) or "part" not in step:
            yield _Origin(step, file, lines, (*place, index))
            continue
        part = ROOT / PARTS / f"{step['part']}.yml"
        if set(step) != {"part"} or not part.exists():
            there = ", ".join(sorted(one.stem for one in part.parent.glob("*.yml")))
            where = f"{file}:{lines.get((*place, index), 1)}"
            raise BadScenario(f"{where}: {step} is not one of the parts alone; there are: {there}")
        yield from _expanded(part, *_read(part), ())


def _read(file: Path) -> tuple[Any, Lines]:
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return yaml.safe_load(text), dict(_marks(node, ()))
    except OSError as error:
        raise BadScenario(f"{file}: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadScenario(f"{file}:{mark.line + 1 if mark else 1}: not valid YAML: {error.problem}") from None


def _marks(node: yaml.Node | None, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    if node is None:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _marks(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _marks(value, (*place, index))


def _problem(here: _Origin, origins: list[_Origin], error: Any) -> str:
    place: tuple[Any, ...] = tuple(error["loc"])
    where, known = ".".join(str(part) for part in place) or "scenario", place
    if len(place) > 1 and place[0] == "steps" and origins:
        here = origins[int(place[1])]
        known = (*here.place, *place[2:])
    # pydantic adds the names of union members, which the file does not have
    while known and known not in here.lines:
        known = known[:-1]
    return f"{here.file}:{here.lines.get(known, 1)}: {where}: {error['msg'].removeprefix('Value error, ')}"


def _check_fields(file: Path, scenario: Scenario) -> None:
    known = set(PLACEHOLDERS)
    known |= {f"{name}.{field}" for name in scenario.also for field in PLACEHOLDERS}
    for text in _texts(scenario.model_dump(exclude_none=True, mode="json")):
        for field in FIELD.findall(text):
            if field not in known:
                there = ", ".join(PLACEHOLDERS)
                raise BadScenario(f"{file}: <{field}> in {text!r} is no placeholder; there are: {there}")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
