"""A task begun in another conversation (跨渠道接着办), offered to nobody but who has proven himself in this one.

The question comes after the proof that the task itself needs, so that a stranger learns nothing, and never before it
whether there is anything. What is taken over are choices; proofs, addresses and sums stay where they were made.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from xiaoka.account.precheck import scope_of
from xiaoka.audit import service as audit
from xiaoka.clock import china
from xiaoka.identity.enums import Operation
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance, TaskMemory
from xiaoka.tasks.turn import Say, say

MOVED = "task.moved"
"""Event by which the other conversation hears that its task goes on here."""
_CARRIED: dict[str, tuple[str, ...]] = {
    TaskKind.CANCEL_CARD: ("reason", "keep_offer"),
    TaskKind.REPLACE_CARD: ("delivery", "shop"),
}
_BEHIND_THE_PROOF: dict[str, str] = {TaskKind.CANCEL_CARD: "precheck", TaskKind.REPLACE_CARD: "eligibility"}
"""Answers that a task has only when its holder had proven himself over there: what a stranger began is not offered."""
_NONE = "none"
_JUST_NOW = timedelta(hours=1)


class Elsewhere(Step):
    """Offer to go on with what the proven holder began on another channel.

    Args:
        operation: that of the proof before; named in the audit trail.
    """

    name = "elsewhere"
    expects = "choice"
    counted = False

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Look once; nothing found is nothing asked."""
        found = next(_candidates(ctx), None)
        if found is None:
            ctx.data[self.name] = _NONE
        else:
            ctx.data["_elsewhere"] = found.id
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Ask, naming day, channel and task; once told, the question alone is enough."""
        found = ctx.session.get(TaskInstance, ctx.data["_elsewhere"])
        assert found is not None
        wording, key = ctx.services.wording, f"channel_{found.channel}"
        params = {
            "when": _when(ctx, found.updated),
            "channel": wording.text(key if wording.has(key) else "channel_any"),
            "task": wording.text(f"task_{found.kind}"),
        }
        return [say("utter_again_elsewhere" if again else "utter_ask_elsewhere", expects=self.expects, **params)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take it over, or begin anew; the other one then stays as it is."""
        if ctx.turn.label in ("affirm", ctx.task.kind):
            return self._take_over(ctx)
        if ctx.turn.label == "deny":
            ctx.data[self.name] = _NONE
            return [say("utter_begun_anew")]
        return None

    def _take_over(self, ctx: TaskContext) -> list[Say]:
        now = ctx.services.clock.now()
        found = next((one for one in _candidates(ctx) if one.id == ctx.data["_elsewhere"]), None)
        if found is None or not _moved(ctx, found):
            # gone on with, filed or left over there in the meantime
            ctx.data[self.name] = _NONE
            return [say("utter_not_open_elsewhere")]
        for name in _CARRIED[ctx.task.kind]:
            if name in found.data and name not in ctx.data:
                ctx.data[name] = found.data[name]
        ctx.data[self.name] = found.conversation_id
        audit.record(
            ctx.session,
            at=now,
            actor="H",
            channel=ctx.turn.channel,
            event="identity.joined",
            subject=f"conversation:{ctx.turn.conversation_id}",
            before={"conversation": found.conversation_id, "channel": found.channel},
            after={"task": found.kind, "operation": str(self.operation)},
        )
        told = {"event": MOVED, "conversation_id": found.conversation_id}
        enqueue(ctx.session, kind=NoticeKind.EVENT, key=f"{found.id}:moved", payload=told, not_before=now, now=now)
        return [say("utter_taken_over_address" if "address" in found.data else "utter_taken_over")]


def _when(ctx: TaskContext, left: datetime) -> str:
    """Say when it was left as people say it: 刚才, 今天, or the day (China time)."""
    now, day, wording = ctx.services.clock.now(), china(left), ctx.services.wording
    if now - left < _JUST_NOW:
        return wording.text("when_just_now")
    if day.date() == china(now).date():
        return wording.text("when_today")
    return wording.text("when_day", month=day.month, day=day.day)


def _candidates(ctx: TaskContext) -> Iterator[TaskInstance]:
    """Yield the open tasks of this kind that other conversations have for the number, newest first.

    A number that was given to somebody new takes nothing along: what was begun before the line was is not offered.
    """
    number, services, now = ctx.data["number"], ctx.services, ctx.services.clock.now()
    view = services.carrier.line(number)
    days = services.policy.integer("resume.offer_days", scope=scope_of(view), at=now)
    since = max(now - timedelta(days=days), view.line.activated)
    query = (
        select(TaskInstance)
        .join(TaskMemory, TaskMemory.conversation_id == TaskInstance.conversation_id)
        .where(
            TaskMemory.msisdn == number,
            TaskInstance.kind == ctx.task.kind,
            TaskInstance.status == TaskStatus.ACTIVE,
            TaskInstance.conversation_id != ctx.task.conversation_id,
            TaskInstance.created >= since,
        )
        .order_by(TaskInstance.updated.desc())
    )
    proven = _BEHIND_THE_PROOF[ctx.task.kind]
    # a conversation may have gone on to speak of another number
    return (one for one in ctx.session.scalars(query) if one.data.get("number") == number and proven in one.data)


def _moved(ctx: TaskContext, found: TaskInstance) -> bool:
    """Close the task over there by compare-and-set; False when it moved on there first."""
    change = (
        update(TaskInstance)
        .where(
            TaskInstance.id == found.id,
            TaskInstance.status == TaskStatus.ACTIVE,
            TaskInstance.updated == found.updated,
        )
        .values(status=TaskStatus.MOVED, updated=ctx.services.clock.now())
    )
    result = ctx.session.execute(change, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], result).rowcount == 1
