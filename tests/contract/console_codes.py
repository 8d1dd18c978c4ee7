"""Every code that the console may be given to show, by the group of its phrases, read from where it is made."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from xiaoka.assist.talk import CHANNEL as ASSIST
from xiaoka.audit import service as audit_service
from xiaoka.board.deeds import DEEDS, SHOP_SKILL
from xiaoka.board.looks import FACTS
from xiaoka.board.service import CALLS
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases.enums import Actor, CaseKind, Risk
from xiaoka.cases.machine import MACHINES
from xiaoka.figures.funnel import STAGES
from xiaoka.gateway.enums import Role as Speaker
from xiaoka.gateway.pictures import PictureKind
from xiaoka.gateway.socket_visitors import CHANNEL as SOCKET
from xiaoka.gateway.views_rest import CHANNEL as REST
from xiaoka.handoff.enums import State
from xiaoka.handoff.service import BY_AGENT
from xiaoka.handoff.skills import SKILLS
from xiaoka.identity.enums import Level, Method
from xiaoka.insight.enums import Why
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.proactive import PUSHING
from xiaoka.settings import ROOT
from xiaoka.staff.enums import Role
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.registry import definitions
from xiaoka.tasks.steps.choice import Choice

# what an offer of a deed says besides the guards of the tables: board.offers, cases.machine.IllegalTransition
_WHY_NOT = {"right", "shop", "own_proposal", "proof", "carrier", "closed", "event", "actor", "number_busy"}
# notes of a timeline that are no rows of a table: cases.run
_NOTED = {"reminded", "stuck"}
# written by actions.hand_off, gateway.outcome and handoff.frontdesk; none where nobody said why
_HANDOFF = {"wish", "complaint", "engine_down", "call_back", "asked", BY_AGENT, ""}
_CHOSEN = ("refund", "delivery", "old_sim", "reason", "loss_reason")


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """Return the codes of every group; groups that the console fills by itself are in ``OWN``."""
    labels = _labels()
    found: dict[str, Iterable[str]] = {
        "task": [*TaskKind, *CaseKind],
        "method": Method,
        "source": {"customer", "system", "agent"},
        "line": LineStatus,
        "stop": StopReason,
        "intent": labels | {"system_event"},
        "label": labels,
        "entity": _domain()["entities"],
        "suggestion": set(re.findall(r'"(faq|step|policy|blocker|mood)"', _source("xiaoka/assist/suggestions.py"))),
        "channel": PUSHING | {REST, SOCKET, ASSIST},
        "reason": _HANDOFF,
        "skill": {*SKILLS, SHOP_SKILL},
        "said": Speaker,
        "state": {*State, "bot"},
        "agent": {"online", "full", "away", "offline"},
        "wait": {"ok", "warn", "late"},
        "level": [one.name for one in Level],
        "need": [one.name for one in Level if one],
        "step_state": {"done", "current", "todo"},
        "event": _events(),
        "actor": Actor,
        "fact": FACTS,
        "deed": DEEDS,
        "why": _WHY_NOT | _guards() | set(Why),
        "risk": {*Risk, *re.findall(r'^        \("([a-z_]+)", ', _source("xiaoka/cases/risk.py"), re.MULTILINE)},
        "field": _fields() | {"reason"},
        "value": _values(),
        "call": CALLS,
        "step": {step.name for one in definitions().values() for step in one.steps} | {"–"},
        "stage": STAGES,
        "notice": NoticeKind,
        "problem": set(re.findall(r'Problem\([^"]*?"(\w+)"', Path(audit_service.__file__).read_text(encoding="utf-8"))),
        "role": Role,
        "picture": PictureKind,
        "view": {"open", "review", "attention", "late", "closed", "all"},
    }
    return {name: frozenset(map(str, codes)) for name, codes in found.items()}


OWN = frozenset("theme nav reveal error audit members composer talk act list ctx case figures quote assist".split())
"""Groups whose codes are lists in the console's own modules, or (errors) whose words the desk brings itself."""


def _labels() -> set[str]:
    said: set[str] = set()
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        said |= {one["intent"] for one in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"] if "intent" in one}
    return said | {"nlu_fallback"}


@lru_cache(maxsize=1)
def _domain() -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return found


def _source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _events() -> set[str]:
    rows = {row.event for machine in MACHINES.values() for row in machine.rows}
    timed = {state.on_time for machine in MACHINES.values() for state in machine.states.values()}
    return rows | (timed - {""}) | _NOTED | {f"call_{one}" for one in CALLS}


def _guards() -> set[str]:
    """Guards at which a deed may fail."""
    fired = {(deed.event, deed.actor) for deed in DEEDS.values()} | {("call_missed", Actor.AGENT)}
    rows = [row for machine in MACHINES.values() for row in machine.rows]
    return {f"guard:{row.guard}" for row in rows for event, who in fired
            if row.guard and row.event == event and who in row.actors}  # fmt: skip


def _values() -> set[str]:
    steps = [step for one in definitions().values() for step in one.steps if isinstance(step, Choice)]
    return {value for step in steps if step.name in _CHOSEN for value in step.values}


def _fields() -> set[str]:
    """Fields of a case: what the tasks hand to ``file_from``."""
    found: set[str] = set()
    for file in sorted((ROOT / "xiaoka" / "tasks").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
                    if getattr(call.func, "id", "") == "file_from":
                        given = next(one.value for one in call.keywords if one.arg == "fields")
                        found |= set(_keys(given, node, set()))
    return found


def _keys(value: ast.expr, function: ast.FunctionDef, seen: set[str]) -> Iterator[str]:
    """Yield the keys of a mapping, following the names that it is made of."""
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            yield from (one.value for one in node.keys if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Tuple):
            yield from (one.value for one in node.elts if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            for line in ast.walk(function):
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                for target in targets if isinstance(line, ast.Assign | ast.AnnAssign) and line.value else []:
                    if isinstance(target, ast.Name) and target.id == node.id:
                        yield from _keys(line.value, function, seen)
                    elif isinstance(target, ast.Subscript) and getattr(target.value, "id", "") == node.id:
                        yield from (one.value for one in [target.slice] if isinstance(one, ast.Constant))
