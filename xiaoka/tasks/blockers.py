"""Telling every obstacle at once, each with remedy and earliest date."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from xiaoka.account import eligibility, precheck
from xiaoka.account.precheck import Blocker
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.machine import holder_of
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Operation
from xiaoka.ids import hide_msisdns
from xiaoka.tasks import progress, store
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.turn import Say, Turn, say
from xiaoka.tasks.wordy import day, replace_cost

_NEVER_HERE = {TaskKind.CANCEL_CARD: precheck.NEVER_HERE, TaskKind.REPLACE_CARD: eligibility.NEVER_HERE}
_FOUND = {TaskKind.CANCEL_CARD: precheck.cancel_blockers, TaskKind.REPLACE_CARD: eligibility.replace_blockers}
_WAITS = {"swap_recent": "until", "protected": "until", "limit_day": "next", "limit_month": "next"}
"""Obstacles that pass by themselves, each with the parameter that holds the hour."""
_SWAPPED = ("swap_recent", "protected")
"""Obstacles that a swap by somebody else would explain: he can say so with one press."""
_REMEDIES: dict[str, tuple[str, ...]] = {
    "arrears": ("choose_settle",),
    "loss": ("offer_resume_service", "offer_replace_card"),
    "requested_stop": ("offer_resume_service",),
    "keep_number": ("offer_resume_service",),
}
"""Obstacles that are removed in this chat, each with its buttons."""
_AT_THE_COUNTER = ("excluded_sim", "id_kind", "age", "fraud_stop", "unregistered", "company", "balance_cap")
"""Obstacles that a shop takes care of; which one is named."""
_DUPLICATE = "_duplicate"
"""Key of a task's data: it was refused because the same was filed already."""
_JUST_NOW = timedelta(minutes=30)
_REFUSED_FIRST = {
    TaskKind.CANCEL_CARD: Operation.CANCEL,
    TaskKind.KEEP_NUMBER: Operation.KEEP_NUMBER,
    TaskKind.RESET_PASSWORD: Operation.RESET_PASSWORD,
}
"""Tasks that look for an open application before they ask anything, and the proof that comes before that."""
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def blocked(ctx: TaskContext, blockers: list[Blocker]) -> list[Say]:
    """End the task and list all blockers in the order in which they are best solved."""
    ctx.end(TaskStatus.BLOCKED)
    several = len(blockers) > 1
    rows = tuple(_row(ctx, blocker, several) for blocker in sorted(blockers, key=lambda one: one.order))
    remedies = dict.fromkeys(key for one in blockers for key in _REMEDIES.get(one.code, ()))
    alarms = ("offer_not_me",) if any(one.code in _SWAPPED for one in blockers) else ()
    here = ctx.services.wording.text("blocked_here") if remedies else ""
    params = {"count": len(rows), "here": here, "until": _free_from(blockers)}
    return [Say(_opening(ctx, blockers), params, rows=rows, choices=tuple(Say(key) for key in (*remedies, *alarms)))]


def never_here(ctx: TaskContext) -> list[Say]:
    """Tell what stands in the way where one thing of it is for good, so that nobody proves more for nothing."""
    if open_high_risk(ctx) is not None:
        return []  # what is under way has words of its own, after both proofs
    kind, services = TaskKind(ctx.task.kind), ctx.services
    found = _FOUND[kind](services.carrier.line(ctx.data["number"]), services.policy, services.clock.now())
    return blocked(ctx, found) if any(one.code in _NEVER_HERE[kind] for one in found) else []


def _opening(ctx: TaskContext, blockers: list[Blocker]) -> str:
    """Return the words above the list, by what kind of obstacle there is.

    Nothing is to be solved where there is only an hour to wait for, and for a number that is gone or on its way.
    """
    kind, codes = TaskKind(ctx.task.kind), {one.code for one in blockers}
    of_kind = _opening_of_cancel if kind == TaskKind.CANCEL_CARD else _opening_of_replacement
    one = "_one" if len(blockers) == 1 else ""
    waits = "_wait" if codes <= set(_WAITS) else None
    never = bool(codes & _NEVER_HERE.get(kind, frozenset()))
    return f"utter_blocked_{kind}{waits or of_kind(blockers, codes, one, never=never)}"


def _opening_of_cancel(blockers: list[Blocker], codes: set[str], one: str, *, never: bool) -> str:
    if "not_active" in codes:
        return "_ended" if blockers[0].params.get("status") == LineStatus.CANCELLED else "_under_way"
    if never:
        return "_elsewhere"
    return {"port_out": "_porting", "roaming": "_later"}.get("".join(codes), one)


def _opening_of_replacement(_: list[Blocker], codes: set[str], one: str, *, never: bool) -> str:
    if "cancelled" in codes:
        return "_gone"
    return one if never else "_now"


def _free_from(blockers: list[Blocker]) -> str:
    """Return the hour from which nothing that passes by itself is left in the way."""
    hours = [str(one.params[_WAITS[one.code]]) for one in blockers if one.code in _WAITS]
    return _readable(max(hours, default=""))


def open_high_risk(ctx: TaskContext) -> Case | None:
    """Return the case that stands in the way of a second one for this number."""
    return holder_of(ctx.session, ctx.data["number"])


def duplicate(ctx: TaskContext, case: Case) -> list[Say]:
    """End the task and point at the case that is already open; of another number it is begun at once."""
    ctx.end(TaskStatus.BLOCKED)
    if ctx.task.kind == TaskKind.REPLACE_CARD and case.kind == TaskKind.CANCEL_CARD:
        return [say("utter_case_open_cancelling", case_number=case.number)]
    wording = ctx.services.wording
    title = wording.text(f"task_{case.kind}")
    own = f"utter_case_open_{case.kind}"
    if case.kind != ctx.task.kind or not wording.has(own):
        return [say("utter_case_open", case_number=case.number, task=title)]
    ctx.data[_DUPLICATE] = True
    just_now = _filed_here(ctx, case) and ctx.services.clock.now() - case.created < _JUST_NOW
    filed = wording.text("filed_just_now" if just_now else "filed_before", task=title)
    return [say(own, case_number=case.number, filed=filed, now=progress.now(wording, case))]


def told_at_once(ctx: TaskContext, number: str) -> bool:
    """Tell whether the very next thing he hears is that an application for this number stands: he filed it here.

    Only for the holder whose proof still counts; whoever else names the number hears what everybody does.
    """
    operation, case = _REFUSED_FIRST.get(TaskKind(ctx.task.kind)), holder_of(ctx.session, number)
    if operation is None or case is None or not _filed_here(ctx, case):
        return False
    return ctx.services.identity.satisfied(ctx.session, ctx.turn.conversation_id, number, operation)


def of_another(session: Session, turn: Turn) -> TaskKind | None:
    """Return the task that was refused as a second one, when the number of another line is sent after it."""
    number = turn.value("phone_number")
    last = next(iter(store.lately(session, turn.conversation_id, 1)), None)
    if turn.chosen or turn.label != "inform" or number is None or last is None or _DUPLICATE not in last.data:
        return None
    return TaskKind(last.kind) if last.data.get("number") != number else None


def _filed_here(ctx: TaskContext, case: Case) -> bool:
    return case.conversation_id == ctx.turn.conversation_id


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
    params["alone"] = wording.text("of_this_alone") if several else ""
    params["cost"] = _cost(ctx) if blocker.code == "loss" else ""
    params["since"] = wording.text("bundle_bound", date=day(blocker.earliest)) if blocker.earliest else ""
    # words of its own for a state say more than "not active", and a fraud stop is mended otherwise with a broken card
    special = (blocker.params.get("status") or blocker.params.get("kind"), ctx.task.kind)
    own = (f"blocker_{blocker.code}_{one}" for one in special if one)
    key = next(filter(wording.has, own), f"blocker_{blocker.code}")
    return Say(key, {**params, "when": when})


def _cost(ctx: TaskContext) -> str:
    """Say what a new card costs; only for the proven holder."""
    services = ctx.services
    fee = eligibility.replace_fee(services.carrier.line(ctx.data["number"]), services.policy, services.clock.now())
    return replace_cost(services.wording, fee, "delivery_cost")


def shop_near(ctx: TaskContext) -> str:
    """Return a sentence that names a shop in the city of the line; only for the proven holder."""
    carrier = ctx.services.carrier
    near = carrier.shops(carrier.line(ctx.data["number"]).line.city)[:1]
    known = ({"name": shop.name, "address": shop.address, "hours": shop.hours} for shop in near)
    return "".join(ctx.services.wording.text("own_shop", **shop) for shop in known)


def _readable(value: str) -> str:
    """Write dates as people do (2026-11-25 10:00 → 2026年11月25日 10:00), and numbers masked."""
    return _DATE.sub(lambda found: f"{int(found[1])}年{int(found[2])}月{int(found[3])}日", hide_msisdns(value))
