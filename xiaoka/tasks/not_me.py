"""Stop what somebody else has begun (非本人办理): one proof is enough, and everything under way is stopped at once.

A card that works already is stopped first and questions are asked later; what was stopped goes on in a shop only.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.cases import requests
from xiaoka.cases.models import Case
from xiaoka.cases.reports import TooManyReports, check_stops
from xiaoka.identity.enums import Level, Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.case_status import NumberOrCase
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, Turn, say

_PARKED = ("OBJECTED", "FRAUD_HOLD", "CANCELLED", "REVOKED")
"""States in which an application that was stopped has changed nothing yet."""
_STOPPED = ("replace_card", "cancel_card", "reset_password")


def offer(session: Session, services: Services, turn: Turn) -> Say:
    """Return the offer to stop everything, naming what was filed in this very conversation and is under way."""
    mine = (Case.conversation_id == turn.conversation_id, Case.closed.is_(None), Case.kind.in_(_STOPPED))
    filed = session.scalars(select(Case).where(*mine).order_by(Case.created.desc())).first()
    if filed is None:
        return say("utter_not_me_offer")
    title = services.wording.text(f"task_{filed.kind}")
    return say("utter_not_me_offer_case", task=title, case_number=filed.number)


class StopProof(Verify):
    """Ask for one proof, as for a loss report, in words for somebody who is being robbed."""

    intro = "utter_verify_intro_not_me"


def finish(ctx: TaskContext) -> list[Say]:
    """Stop everything; tell what it was only to whoever has proven more than a name and an ID number."""
    number, shown = ctx.data["number"], {"number_masked": mask_msisdn(ctx.data["number"])}
    level = ctx.services.identity.level(ctx.session, ctx.turn.conversation_id, number, Operation.LOSS_REPORT)
    try:
        stopped = _stop(ctx, number, level)
    except TooManyReports:
        _write_down(ctx, number, level, [], refused=True)
        ctx.end(TaskStatus.BLOCKED)
        return [Say("utter_not_me_call_back", shown)]
    _write_down(ctx, number, level, stopped)
    if stopped and level > Level.LOW:
        ctx.task.case_number = stopped[0].number
    ctx.end(TaskStatus.DONE)
    here = bool(stopped) and level > Level.LOW and _all_filed_here(ctx, stopped)
    return [*_told(ctx, stopped, level, shown), say("utter_after_not_me_here" if here else "utter_after_not_me")]


def _stop(ctx: TaskContext, number: str, level: Level) -> list[Case]:
    turn, services = ctx.turn, ctx.services
    proven = level > Level.LOW
    if not proven:
        check_stops(ctx.session, services.cases, number, turn.source, services.clock.now())
    who = requests.Asked("H" if proven else "X", int(level), note="not me, said in the chat", source=turn.source)
    return requests.stop_all(ctx.session, services.cases, number, who)


def _told(ctx: TaskContext, stopped: list[Case], level: Level, shown: dict[str, Any]) -> list[Say]:
    if level <= Level.LOW:
        # a leaked name and ID number must not tell what is under way for a number
        return [Say("utter_not_me_stopped_all", shown)]
    if not stopped:
        return [Say("utter_not_me_nothing", shown)]
    title = ctx.services.wording.text
    rows = tuple(
        say("row_not_me", task=title(f"task_{case.kind}"), case_number=case.number) for case in stopped
    )  # fmt: skip
    key = "utter_not_me_stopped_here" if _all_filed_here(ctx, stopped) else "utter_not_me_stopped"
    return [Say(key, shown, rows=rows)]


def _all_filed_here(ctx: TaskContext, stopped: list[Case]) -> bool:
    """Tell whether all that was under way had been filed in this conversation: it may be his own after all.

    A card that worked already was switched off as well, which is more than a stopped application.
    """
    mine = all(case.conversation_id == ctx.turn.conversation_id for case in stopped)
    return mine and all(case.state in _PARKED for case in stopped)


def _write_down(ctx: TaskContext, number: str, level: Level, stopped: list[Case], refused: bool = False) -> None:
    """Keep the alarm itself, also where nothing was under way: the next one may be no coincidence."""
    record(
        ctx.session,
        at=ctx.services.clock.now(),
        actor="H" if level > Level.LOW else "X",
        channel=ctx.turn.channel,
        event="number.not_me",
        subject=f"number:{mask_msisdn(number)}",
        after={
            "conversation": ctx.turn.conversation_id,
            "level": int(level),
            "stopped": [case.number for case in stopped],
            "refused": refused,
        },
        policy_version=ctx.services.policy.version,
    )


NOT_ME = TaskDefinition(TaskKind.NOT_ME, (NumberOrCase(), StopProof(Operation.LOSS_REPORT, name="verify_loss")), finish)
