"""Which words go with a proof: why it is needed, that it counts less than it should, that a code was sent again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import LineStatus
from xiaoka.identity.enums import Level, Method
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.steps.unproven import BY_TEXT
from xiaoka.tasks.turn import Say, say

LOSS_REPORTED = "_loss_reported"
"""Key of a task's data: the line was stopped by a report of this conversation before the task began."""
COUNTED = ("_counted", "_after_loss_one")
"""Endings of words that tell themselves that a proof given before counts."""
NOT_HIS = ("_another", "_staff", "_company")
"""Endings of words for somebody who did not say that the number is his own."""
OF_COMPANY = "_company"
"""Ending of words for a number of a company, and key of a task's data: they were said."""
SENT = "_sent_code"
"""Key of a task's data: the code by SMS that was sent last."""
_GIVEN = "_given"
_LONG = timedelta(minutes=10)
"""After so long a proof that is asked for again needs a word on why."""


def intro(ctx: TaskContext, step: str, key: str, *, counts: bool) -> str:
    """Return the response that says why proof is needed, in the words that fit what is known and was said.

    Args:
        ctx: the task.
        step: name of the step that proves.
        key: the usual response.
        counts: whether a proof that was given before counts for this as well.
    """
    if _long_ago(ctx, step):
        return "utter_verify_intro_after_a_while"
    said = (
        ("staff", hearing.claims_office(ctx.turn.text)),
        ("another", hearing.of_another(ctx.turn.text)),
        ("company", hearing.of_company(ctx.turn.text)),
        ("after_loss_one", _stopped_first(ctx) and counts),
        ("after_loss", _stopped_first(ctx)),
        ("counted", counts),
        # who just said that texts arrive is not told how to do without them
        ("receives", old_sim_receives(ctx)),
        ("unreadable", ctx.data.get("loss_reason") == "unreadable"),
    )
    own = (f"{key}_{kind}" for kind, fits in said if fits and ctx.services.wording.has(f"{key}_{kind}"))
    return next(own, key)


def asked(ctx: TaskContext, method: Method, again: bool, level: Callable[[TaskContext], Level]) -> str:
    """Return the response that asks for the proof under way.

    Args:
        ctx: the task.
        method: under way.
        again: it was asked for before.
        level: tells how much is proven by now.
    """
    state = ctx.data["_verify"]
    begun = state.get("turn") == ctx.turn.id
    if method is Method.FACE and begun and again:
        # the link on his screen has run out, and maybe what he had proven before it
        lapsed = ctx.data.get(_GIVEN) and level(ctx) < Level.MEDIUM
        return "utter_renewed_face_lapsed" if lapsed else "utter_renewed_face"
    # 已发到 is said once: said again it would sound as if another had been sent
    told = again or state.get("again") or not begun
    if told and ctx.turn.label == "repeat":
        return f"utter_repeat_{method}" if method in BY_TEXT else f"utter_ask_{method}"
    if told:
        return f"utter_again_{method}"
    # 姓名和证件不留在聊天里 would sound odd to whoever has just sent them here
    papers = method is Method.FACE and ctx.data.get("_name_id")
    return "utter_ask_face_after_papers" if papers else f"utter_ask_{method}"


def possible(ctx: TaskContext, offers: list[Method], level: Callable[[TaskContext], Level]) -> list[Method]:
    """Leave out a text to a line that is stopped; whoever has proven nothing must not learn that it is."""
    if Method.SMS_CODE not in offers or level(ctx) < Level.MEDIUM:
        return offers
    stopped = ctx.services.carrier.line(ctx.data["number"]).line.status != LineStatus.ACTIVE
    return [method for method in offers if not (stopped and method is Method.SMS_CODE)]


def given(ctx: TaskContext, method: Method) -> None:
    """Keep that a proof was right."""
    ctx.data[_GIVEN] = [*(ctx.data.get(_GIVEN) or []), str(method)]


def so_far(ctx: TaskContext, *, high: bool) -> Say:
    """Tell that a proof was right and what is missing; where it does not count, why.

    Whoever hears it has got the proof right and is asked for more than he was told: he knows that much already.

    Args:
        ctx: the task.
        high: whether two proofs are needed, a face check among them, and not one.
    """
    right = ctx.data.get(_GIVEN) or []
    line = ctx.services.carrier.line(ctx.data["number"]).line
    if high and right[-1:] == [str(Method.SERVICE_PASSWORD)] and _set_lately(ctx, line.password_reset_at):
        return say("utter_factor_weak_service_password")
    if not high and right[-1:] == [str(Method.SMS_CODE)] and line.status == LineStatus.ACTIVE:
        return say("utter_factor_weak_sms_code")
    return say("utter_factor_ok")


def _set_lately(ctx: TaskContext, reset: datetime | None) -> bool:
    """Tell whether a service password is too new to count beside a face check."""
    if reset is None:
        return False
    now = ctx.services.clock.now()
    scope = scope_of(ctx.services.carrier.line(ctx.data["number"]))
    return reset + ctx.services.policy.duration("svcpwd.counts_after_reset", scope=scope, at=now) > now


def still_good(ctx: TaskContext, method: Method) -> dict[str, Any] | None:
    """Return the state of a code that this task sent before another way was taken, while it can still be used."""
    sent = ctx.data.get(SENT) if method is Method.SMS_CODE else None
    if not sent or datetime.fromisoformat(sent["until"]) <= ctx.services.clock.now():
        return None
    return {**sent, "again": True}


def resent(ctx: TaskContext) -> Say:
    """Tell that a code was sent again; the more often, the less it helps."""
    times = ctx.data["_resent"] = int(ctx.data.get("_resent") or 0) + 1
    often = {1: "", 2: "_twice"}.get(times, "_often")
    return say(f"utter_code_resent{often}")


def old_sim_receives(ctx: TaskContext) -> bool | None:
    """Tell whether the SIM in question still gets texts: the lost card cannot receive the code."""
    return receives(ctx.data)


def receives(data: Mapping[str, Any]) -> bool | None:
    """Tell by the answers of a task whether the SIM gets texts; an unreadable one is not asked after."""
    reason, answer = data.get("loss_reason"), data.get("old_sim")
    if reason in ("lost", "stolen") or answer == "no":
        return False
    if answer == "yes":
        return True
    return False if reason == "unreadable" else None


def _long_ago(ctx: TaskContext, step: str) -> bool:
    """Tell whether this proof was begun, or even given, some time ago: asked for again, it has run out."""
    before = ctx.data.get("_verify") or {}
    at, now = before.get("at"), ctx.services.clock.now()
    return before.get("step") == step and at is not None and now - datetime.fromisoformat(at) > _LONG


def _stopped_first(ctx: TaskContext) -> bool:
    """Tell whether the line was stopped a moment ago, in this task or in the one before it."""
    return "loss_case" in ctx.data or LOSS_REPORTED in ctx.data
