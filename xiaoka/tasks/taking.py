"""What a task makes of a message: an answer, a correction, something told unasked, or nothing it can use."""

import re
from typing import Any

from xiaoka.notify.proactive import PUSHING
from xiaoka.tasks import hearing, plain, remarks
from xiaoka.tasks.definition import PERSON_AT, Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.turn import Say, Turn, say

EXAMPLE_AT = 2
THROUGH = "_through"
"""Key of a task's data: the message that said 做好了 when the question stood already; it is put again in short."""
REOPENED = "_reopened"
"""Key of a task's data: the message that took it up again after it had been left."""
# Labels that are no answer to anything but a digression; the rules of the engine take them.
_DIGRESSIONS = frozenset("greet goodbye thank help bot_challenge angry repeat human_handoff out_of_scope".split())

_DIGITS = re.compile(r"[\d\s-]{2,}")


def taken(ctx: TaskContext, definition: TaskDefinition, step: Step | None) -> list[Say] | None:
    """Take the turn as answer to the step and for what it tells beside; None when it is neither."""
    edited = _edit(ctx, definition)
    if edited is not None:
        return edited
    if ctx.turn.command("retry") or (step is not None and ctx.task.step != step.name):
        # the question was never put (carrier down): any message tries again
        return [say("utter_not_filed_yet")] if step and step.files and ctx.turn.command("retry") else []
    if not ctx.turn.chosen and not (step and step.proves) and hearing.finished(ctx.turn.text):
        # said of the face check, which went through by itself: ask what is open, take nothing as agreed
        if ctx.turn.channel not in PUSHING:
            return []  # where nothing is said unasked, he hears only now that it is through, and what comes next
        ctx.data[THROUGH] = ctx.turn.id
        return [say("utter_proof_through")] if ctx.data.get("_verify") else []
    says = step.accept(ctx) if step else None
    others = [one for one in definition.steps if one is not step and not (says is not None and step and step.alone)]
    told = volunteered(ctx, others) if says is not None or _tells(ctx.turn) else []
    if says is None and not told:
        return _going_on(ctx)
    return (says or []) + told


def _going_on(ctx: TaskContext) -> list[Say] | None:
    """Take 接着办, which answers no question, as the wish to hear the one that is open."""
    if ctx.turn.chosen or not remarks.goes_on(ctx.turn.text):
        return None
    if ctx.data.get(REOPENED) != ctx.turn.id:
        return []
    return [say(remarks.GOING_ON, task=ctx.services.wording.text(f"task_{ctx.task.kind}"))]


def _tells(turn: Turn) -> bool:
    """Tell whether a message that is no answer may still put a datum right: 改一下，139… wishes for nothing else."""
    if turn.label in ("inform", "deny"):
        return True
    numbers = set(turn.values("phone_number"))
    # 不要销138…，要销的是139…: two numbers in one message put one right
    return bool(turn.entities) and not turn.chosen and (len(numbers) > 1 or hearing.corrects(turn.text))


def _edit(ctx: TaskContext, definition: TaskDefinition) -> list[Say] | None:
    name = ctx.turn.command("edit")
    if name is None:
        return None
    step = definition.step(name)
    if step is None or not step.done(ctx):
        return None
    ctx.data["_edited"] = name
    ctx.forget(name)
    return []


def volunteered(ctx: TaskContext, steps: Any) -> list[Say]:
    """Take what a message tells about steps that were not asked."""
    says: list[Say] = []
    for step in steps:
        if step.applies(ctx):
            says += step.volunteer(ctx) or []
    return says


def invalid(ctx: TaskContext, step: Step | None) -> list[Say]:
    """Explain, then give an example, then offer a person."""
    ctx.task.tries += 1
    name = step.name if step else "any"
    if ctx.turn.label == "affirm" and ctx.task.tries == 1 and name not in ("number", "confirm"):
        return []  # "好了" after something that is already through: just ask what is open
    told_why = step.explain(ctx) if step else []
    if ctx.task.tries >= PERSON_AT:
        told = "number" in ctx.data or "story" in ctx.data
        own = f"utter_invalid_person_{name}"
        usual = "utter_invalid_person" if told else "utter_invalid_person_at_once"
        return [*told_why, say(own if ctx.services.wording.has(own) else usual)]
    if told_why and ctx.task.tries < EXAMPLE_AT:
        return told_why
    wording = ctx.services.wording
    stage = "example" if ctx.task.tries >= EXAMPLE_AT else "invalid"
    key = f"utter_{stage}_{name}"
    return [*told_why, say(key if wording.has(key) else f"utter_{stage}_any")]


def is_digression(turn: Turn, task: TaskInstance, step: str | None = None) -> bool:
    """Tell whether the rules of the engine have an answer to the turn; digits alone are a number, right or wrong."""
    if _DIGITS.fullmatch(turn.text.strip()) or (turn.label != task.kind and plain.unusable(turn, step)):
        return False
    if turn.label.startswith("faq/") or turn.label in _DIGRESSIONS:
        return True
    return turn.label in set(TaskKind) and turn.label != task.kind
