"""Which words go with a proof: why it is needed, that it counts less than it should, that a code was sent again."""

from datetime import datetime, timedelta

from xiaoka.carrier.ports import LineStatus
from xiaoka.identity.enums import Method
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.turn import Say, say

LOSS_REPORTED = "_loss_reported"
"""Key of a task's data: the line was stopped by a report of this conversation before the task began."""
COUNTED = ("_counted", "_after_loss_one")
"""Endings of words that tell themselves that a proof given before counts."""
_GIVEN = "_given"
_LONG = timedelta(minutes=10)
"""After so long a proof that is asked for again needs a word on why."""
_MAY_BE_WEAK = (Method.SERVICE_PASSWORD, Method.SMS_CODE)


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
    )
    own = (f"{key}_{kind}" for kind, fits in said if fits and ctx.services.wording.has(f"{key}_{kind}"))
    return next(own, key)


def given(ctx: TaskContext, method: Method) -> None:
    """Keep that a proof was right."""
    ctx.data[_GIVEN] = [*(ctx.data.get(_GIVEN) or []), str(method)]


def weak(ctx: TaskContext, *, high: bool) -> str:
    """Return the response for a proof that was right and yet does not count; empty where all that was given does.

    Whoever hears it has got the proof right and is asked for more than he was told: he knows that much already.

    Args:
        ctx: the task.
        high: whether two proofs are needed, a face check among them, and not one.
    """
    right = ctx.data.get(_GIVEN) or []
    doubted = next((one for one in _MAY_BE_WEAK if str(one) in right), None)
    if doubted is None or (high and str(Method.FACE) not in right):
        return ""
    if doubted is Method.SMS_CODE and ctx.services.carrier.line(ctx.data["number"]).line.status != LineStatus.ACTIVE:
        return ""
    return f"utter_factor_weak_{doubted}"


def resent(ctx: TaskContext) -> Say:
    """Tell that a code was sent again; the more often, the less it helps."""
    times = ctx.data["_resent"] = int(ctx.data.get("_resent") or 0) + 1
    often = {1: "", 2: "_twice"}.get(times, "_often")
    return say(f"utter_code_resent{often}")


def old_sim_receives(ctx: TaskContext) -> bool | None:
    """Tell whether the SIM in question still gets texts: the lost card cannot receive the code."""
    if ctx.data.get("loss_reason") in ("lost", "stolen") or ctx.data.get("old_sim") == "no":
        return False
    return True if ctx.data.get("old_sim") == "yes" else None


def _long_ago(ctx: TaskContext, step: str) -> bool:
    """Tell whether this proof was begun, or even given, some time ago: asked for again, it has run out."""
    before = ctx.data.get("_verify") or {}
    at, now = before.get("at"), ctx.services.clock.now()
    return before.get("step") == step and at is not None and now - datetime.fromisoformat(at) > _LONG


def _stopped_first(ctx: TaskContext) -> bool:
    """Tell whether the line was stopped a moment ago, in this task or in the one before it."""
    return "loss_case" in ctx.data or LOSS_REPORTED in ctx.data
