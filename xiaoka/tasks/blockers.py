"""Telling every obstacle at once, each with remedy and earliest date."""

import re

from xiaoka.account.precheck import Blocker
from xiaoka.cases.machine import holder_of
from xiaoka.cases.models import Case
from xiaoka.ids import hide_msisdns
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import day

_ENDED = ("blocker_not_active_cancelled", "blocker_not_active_pre_cancelled")
_REMEDIES = {
    "arrears": "choose_settle",
    "loss": "offer_replace_card",
    "requested_stop": "offer_resume_service",
    "keep_number": "offer_resume_service",
}
"""Obstacles that are removed in this chat, each with its button."""
_AT_THE_COUNTER = ("excluded_sim", "id_kind", "age", "fraud_stop", "unregistered", "company", "balance_cap")
"""Obstacles that a shop takes care of; which one is named."""
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def blocked(ctx: TaskContext, blockers: list[Blocker]) -> list[Say]:
    """End the task and list all blockers in the order in which they are best solved."""
    ctx.end(TaskStatus.BLOCKED)
    several = len(blockers) > 1
    rows = tuple(_row(ctx, blocker, several) for blocker in sorted(blockers, key=lambda one: one.order))
    key = _opening(ctx, rows)
    remedies = dict.fromkeys(_REMEDIES[one.code] for one in blockers if one.code in _REMEDIES)
    here = ctx.services.wording.text("blocked_here") if remedies else ""
    params = {"count": len(rows), "here": here}
    return [Say(key, params, rows=rows, choices=tuple(Say(remedy) for remedy in remedies))]


def _opening(ctx: TaskContext, rows: tuple[Say, ...]) -> str:
    """Return the words above the list: nothing is to be solved for a number that is gone or on its way."""
    key = f"utter_blocked_{ctx.task.kind}"
    if ctx.task.kind == TaskKind.CANCEL_CARD and any(row.key in _ENDED for row in rows):
        return f"{key}_ended"
    if [row.key for row in rows] == ["blocker_port_out"]:
        return f"{key}_porting"
    return f"{key}_one" if len(rows) == 1 else key


def open_high_risk(ctx: TaskContext) -> Case | None:
    """Return the case that stands in the way of a second one for this number."""
    return holder_of(ctx.session, ctx.data["number"])


def duplicate(ctx: TaskContext, case: Case) -> list[Say]:
    """End the task and point at the case that is already open."""
    ctx.end(TaskStatus.BLOCKED)
    title = ctx.services.wording.text(f"task_{case.kind}")
    return [say("utter_case_open", case_number=case.number, task=title)]


def _row(ctx: TaskContext, blocker: Blocker, several: bool) -> Say:
    wording = ctx.services.wording
    earliest = "blocker_earliest_of_several" if several else "blocker_earliest"
    when = wording.text(earliest, date=day(blocker.earliest)) if blocker.earliest else ""
    params = {name: _readable(str(value)) for name, value in blocker.params.items()}
    if "kind" in params:
        params["kind"] = wording.text(f"sim_{params['kind']}")
    if "late_fee" in params:
        params["owed"] = wording.text("owed_with_late_fee" if params["late_fee"] else "owed_all", **params)
    params["shop"] = shop_near(ctx) if blocker.code in _AT_THE_COUNTER else ""
    # a state that has words of its own says more than "not active"
    own = f"blocker_{blocker.code}_{blocker.params.get('status') or blocker.params.get('kind')}"
    return Say(own if wording.has(own) else f"blocker_{blocker.code}", {**params, "when": when})


def shop_near(ctx: TaskContext) -> str:
    """Return a sentence that names a shop in the city of the line; only for the proven holder."""
    carrier = ctx.services.carrier
    near = carrier.shops(carrier.line(ctx.data["number"]).line.city)[:1]
    known = ({"name": shop.name, "address": shop.address, "hours": shop.hours} for shop in near)
    return "".join(ctx.services.wording.text("own_shop", **shop) for shop in known)


def _readable(value: str) -> str:
    """Write dates as people do (2026-11-25 10:00 → 2026年11月25日 10:00), and numbers masked."""
    return _DATE.sub(lambda found: f"{int(found[1])}年{int(found[2])}月{int(found[3])}日", hide_msisdns(value))
