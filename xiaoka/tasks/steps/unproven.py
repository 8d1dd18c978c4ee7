"""What is said to somebody who is asked for a proof and answers with something else."""

from typing import TYPE_CHECKING

from xiaoka.identity import face
from xiaoka.identity.enums import Method
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.resume import ran_out
from xiaoka.tasks.steps import calls
from xiaoka.tasks.turn import Say, say

if TYPE_CHECKING:
    from xiaoka.tasks.steps.verify import Verify

BY_TEXT = (Method.SMS_CODE, Method.RESERVED_CONTACT)
LATE = "late"
"""Key of the proof under way: the message after which he was told that texts take a while."""
EARLY = "early"
"""Key of the proof under way: the message that said 做好了 of a face check whose result has not come."""
_WRONG = "wrong"
"""Key of the proof under way: the token of the secret that was wrong last."""

ANOTHER = "_another_in"
"""Key of a task's data: the message by which somebody else spoke for the holder."""


def heard(step: "Verify", ctx: TaskContext, method: Method) -> list[Say] | None:
    """Return what to say to an answer that is not the proof asked for; None when it is no answer at all."""
    turn = ctx.turn
    if told := spoken_for(ctx):
        return told
    if method is Method.NAME_ID and (turn.value("name") or turn.value("id_card")):
        return []  # the question names what is missing
    if method is Method.CALL_RECORDS and turn.value("phone_number"):
        return [say("utter_half_call_records", left=calls.wanted(ctx) - len(ctx.data["_calls"]))]
    if turn.value("id_card"):
        return [say("utter_name_id_not_enough")]
    if method is Method.FACE:
        return _no_face(step, ctx)
    if method in BY_TEXT:
        return _no_code(step, ctx, method)
    return _other_way(step, ctx, method)


def spoken_for(ctx: TaskContext) -> list[Say] | None:
    """Tell whoever sends the holder's password in his stead that it takes the holder; None to anything else."""
    if not (ctx.turn.value("service_password") and hearing.for_another(ctx.turn.text)):
        return None
    ctx.data[ANOTHER] = ctx.turn.id
    return [say("utter_not_by_another")]


def question(ctx: TaskContext, method: Method) -> str:
    """Return the question that fits what was answered so far; empty where the usual one does."""
    state = ctx.data.get("_verify") or {}
    if state.get(LATE) == ctx.turn.id:
        return "utter_late_code"
    if state.get(EARLY) == ctx.turn.id:
        return "utter_face_not_yet"
    told = list(ctx.data.get("_name_id") or {}) if method is Method.NAME_ID else []
    return f"utter_half_{told[0]}" if len(told) == 1 else ""


def wrong(ctx: TaskContext, method: Method, secret: str | tuple[str, ...], left: int | None) -> Say:
    """Say that a secret was wrong, and that it is the one of before where it is.

    A sealed value has one token in a conversation, so this compares what nobody here can read.
    """
    state = ctx.data.get("_verify") or {}
    sealed = secret if isinstance(secret, str) and secret.startswith("⟦") else None
    same = sealed is not None and state.get(_WRONG) == sealed
    ctx.data["_verify"] = {**state, "again": True, _WRONG: sealed}
    own = f"utter_same_{method}"
    return say(own if same and ctx.services.wording.has(own) else f"utter_wrong_{method}", left=left)


def _no_face(step: "Verify", ctx: TaskContext) -> list[Say] | None:
    turn = ctx.turn
    if turn.value("sms_code") or turn.value("service_password"):
        return [say("utter_face_takes_no_digits")]
    if turn.label == "deny" and not hearing.finished(turn.text):
        return _other_way(step, ctx, Method.FACE)
    through = turn.label in ("affirm", "inform") or hearing.finished(turn.text)
    if ran_out(ctx):
        # also beside a question: what is asked after its answer comes with a link that works
        refused = step.begin(ctx, Method.FACE)
        return refused or ([say("utter_face_link_renewed")] if through else None)
    if not through:
        return None
    if face.failed_last(ctx.session, turn.conversation_id, ctx.data["number"]):
        return [say("utter_face_failed")]
    ctx.data["_verify"] = {**ctx.data["_verify"], EARLY: turn.id}
    return []


def _no_code(step: "Verify", ctx: TaskContext, method: Method) -> list[Say] | None:
    turn, state = ctx.turn, ctx.data["_verify"]
    if turn.value("service_password"):
        if Method.SERVICE_PASSWORD not in step.offers(ctx):
            return [say("utter_password_not_here")]
        # what was typed while a code was awaited may not have been meant as the password: it is asked for, not tried
        return step.begin(ctx, Method.SERVICE_PASSWORD) or [say("utter_password_not_asked")]
    if hearing.code_late(turn.text) and LATE not in state:
        ctx.data["_verify"] = {**state, "again": True, LATE: turn.id}
        return [say("utter_code_late")]
    if hearing.code_missing(turn.text) or turn.label == "deny":
        step.refuse(ctx, method)
        return [say("utter_other_way"), *step.next(ctx)]
    return None


def _other_way(step: "Verify", ctx: TaskContext, method: Method) -> list[Say] | None:
    if ctx.turn.label != "deny":
        return None
    step.refuse(ctx, method)
    return step.next(ctx)
