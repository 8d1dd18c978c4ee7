"""The task as a checklist (办理清单): the very steps of the bot's form, with ticks, values and where each came from."""

from typing import Any

from xiaoka.assist.scratch import UNKNOWN, Scratch
from xiaoka.assist.words import word
from xiaoka.gateway.plain import hide_numbers
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.definition import Step
from xiaoka.tasks.filing import BY
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.choice import Choice
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.verify import Verify
from xiaoka.vault.mask import HIDDEN
from xiaoka.vault.service import TOKEN

NO_FIELD = frozenset(("quote", "elsewhere"))
"""Steps besides checks and consents that are the customer's own to answer, and no field of a case."""


def checklist(scratch: Scratch) -> list[dict[str, Any]]:
    """Return the steps: ``done``, ``current`` or ``todo``; those that this customer does not need are left out."""
    current = scratch.current
    return [
        {
            "name": step.name,
            "title": title(step.name),
            "state": "done" if scratch.done(step) else "current" if step is current else "todo",
            "value": shown(scratch, step),
            "by": by(scratch, step) if scratch.done(step) else None,
        }
        for step in scratch.definition.steps
        if scratch.applies(step) or _depends(step, scratch)
    ]


def form(scratch: Scratch) -> list[dict[str, Any]]:
    """Return the case form (受理单): what is known of each field, masked, with 用户说, 系统查 or 坐席改."""
    rows = []
    for step in scratch.definition.steps:
        if isinstance(step, Auto | Verify | Confirm) or step.name in NO_FIELD or not scratch.applies(step):
            continue
        known = scratch.done(step)
        source = by(scratch, step) if known else None
        rows.append({
            "name": step.name, "title": title(step.name), "value": shown(scratch, step), "by": source,
            "by_title": word("provenance", source) if source else None, "seq": scratch.heard.get(step.name),
            "missing": not known, "options": options(scratch, step),
        })  # fmt: skip
    return rows


def options(scratch: Scratch, step: Step) -> list[list[str]]:
    """Return the values that a step takes, each with its words; empty where the answer is typed."""
    data, wording = scratch.ctx.data, scratch.ctx.services.wording
    if isinstance(step, Choice):
        return [[value, wording.text(f"{step.name}_{value}")] for value in step.values]
    if step.name == "shop":
        return [[str(one["id"]), f"{one['name']}（{one['address']}）"] for one in data.get("_shops") or []]
    if step.name == "refund_to":
        return [[one, mask_msisdn(one)] for one in data.get("_others") or []]
    return []


def title(name: str) -> str:
    """Return what a step is called."""
    return word("steps", name)


def shown(scratch: Scratch, step: Step) -> str:
    """Return the answer of a step, masked; empty where there is none."""
    if isinstance(step, Auto | Verify) or step.name not in scratch.ctx.data:
        return ""
    try:
        text = step.shown(scratch.ctx)
    except UNKNOWN:
        return ""
    return hide_numbers(TOKEN.sub(HIDDEN, text)) if text not in ("True", "ok", "none") else ""


def by(scratch: Scratch, step: Step) -> str:
    """Return where an answer came from: ``customer``, ``system`` or ``agent``."""
    if step.name in (scratch.ctx.data.get(BY) or {}):
        return "agent"
    return "system" if isinstance(step, Auto | Verify) else "customer"


def _depends(step: Step, scratch: Scratch) -> bool:
    """Tell whether it cannot be said yet if a step is needed: then it is on the list."""
    try:
        step.applies(scratch.ctx)
    except UNKNOWN:
        return True
    return False
