"""Sentences that mean something else than they sound beside what is open: looking for somebody, 停机, a death."""

import structlog

from xiaoka import ids
from xiaoka.account.quote import Quote
from xiaoka.tasks import hearing, plain, remarks
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.enums import ALARMS, LOOK_UPS, TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.resume import RESUME, THINKS
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say
from xiaoka.tasks.wordy import moment

log = structlog.get_logger(__name__)


def aside(turn: Turn, task: TaskInstance) -> Say | None:
    """Return what to say of such a sentence, after which the task is asked again; None for any other."""
    if turn.chosen:
        return None
    if turn.label == "human_handoff" and plain.calls_out(turn.text):
        return say("utter_here_in_task")
    if str(task.step).startswith("verify") and not turn.entities and remarks.files_it(turn.text):
        return say("utter_not_yet_to_file")
    if remarks.puzzled(turn.text):
        step = "verify" if str(task.step).startswith("verify") else task.step
        return say(f"utter_explain_{step}") if step in _EXPLAINED else None
    if turn.label == "human_handoff" and plain.asks_who_talks(turn.text):
        return say("utter_bot_challenge")
    if turn.label == TaskKind.REPORT_LOSS and task.kind == TaskKind.CANCEL_CARD and plain.only_stops(turn):
        # the line is stopped by the cancellation itself, later; only a loss needs it now
        return say("utter_stop_while_cancelling")
    return None


_EXPLAINED = frozenset(("old_sim", "quote", "reason", "refund", "delivery", "confirm", "verify"))
"""Questions that have an explanation of their own for whoever does not see what is meant."""


def put_aside(ctx: TaskContext, waiting: list[TaskInstance]) -> list[Say]:
    """Say what waits while the new task is done.

    An alarm is answered by what is stopped, and nothing before; who was looking something up when he found his phone
    gone is not asked afterwards whether he still wants to know.
    """
    if ctx.task.kind == TaskKind.FILE_COMPLAINT:
        return []  # the apology comes first; what waits is asked for afterwards
    if ctx.task.kind not in ALARMS:
        title = ctx.services.wording.text(f"task_{waiting[0].kind}") if waiting else ""
        return [say("utter_task_put_aside", task=title)] if waiting else []
    for task in waiting:
        if ctx.task.kind == TaskKind.REPORT_LOSS and task.kind in LOOK_UPS:
            task.status, task.updated = TaskStatus.STOPPED, ctx.services.clock.now()
    ctx.session.flush()
    return []


def not_wanted(services: Services, turn: Turn, *, still_open: bool) -> Say:
    """Set somebody at ease who does not want a thing done (别把我号销了): what he heard of may be filed elsewhere."""
    kind = None if turn.chosen or still_open else remarks.refused_task(turn.text)
    return say("utter_not_wanted", task=services.wording.text(f"task_{kind}")) if kind else say("utter_nothing_open_no")


def pause(ctx: TaskContext) -> Say:
    """Give the customer time; a code that was sent is asked for again without telling of it as if it were news."""
    if remarks.thinks(ctx.turn.text) and RESUME.name not in ctx.data and ctx.task.step:
        ctx.data[RESUME.name], ctx.data[THINKS], ctx.task.step = ctx.task.step, True, RESUME.name
        quote = ctx.data.get("_quote")
        if quote is None:
            return say("utter_think_it_over")
        return say("utter_think_it_over_quote", valid_until=moment(Quote.from_json(quote).valid_until))
    if ctx.data.get("_verify"):
        ctx.data["_verify"] = {**ctx.data["_verify"], "again": True}
    return say("utter_take_your_time")


def mourns(turn: Turn) -> bool:
    """Tell whether the holder is said to have died, as a reason or in a question."""
    told = not turn.chosen and (turn.label in ("inform", TaskKind.CANCEL_CARD) or turn.label.startswith("faq/"))
    return told and hearing.cancel_reason(turn.text, asked=True) == "holder_died"


def trouble(error: Exception) -> Say:
    """Apologise for the carrier's systems, with a number under which the log tells what happened."""
    incident = ids.incident()
    log.error("carrier_unavailable", incident=incident, error=str(error))
    return say("utter_carrier_down", incident=incident)
