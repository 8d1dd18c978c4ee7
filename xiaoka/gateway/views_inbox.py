"""Routes of the console's inbox of messages that were understood badly (待学说法)."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from xiaoka.audit.reads import looked
from xiaoka.audit.service import record
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.staff import one_with
from xiaoka.gateway.views_board import download
from xiaoka.gateway.views_insight import collect_corrected, known_labels, row
from xiaoka.insight import service
from xiaoka.insight.enums import Status
from xiaoka.insight.training import TrainingData, Wording
from xiaoka.settings import ROOT
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

router = APIRouter(
    prefix="/api/console/turns", tags=["console: improvement"],
    responses=documented("session_ended", "right_missing", "turn_unknown", "label_unknown"),
)  # fmt: skip
Labeller = Annotated[Staff, one_with(Right.LABEL)]


class Meaning(BaseModel):
    """What a message meant."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(max_length=60, examples=["replace_card"])


@router.get("")
async def collected(
    core: CoreDep,
    who: Labeller,
    status: Annotated[Status, Query()] = Status.NEW,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List collected messages (masked), the least understood first, with counts by state and all labels."""

    def read(session: Session) -> dict[str, Any]:
        found = [row(one) for one in service.turns(session, status, limit=limit)]
        looked(
            session, at=core.clock.now(), actor=f"agent:{who.name}", channel="console", event="turns.listed",
            subject="turns", seen=[one["id"] for one in found],
        )  # fmt: skip
        return {"turns": found, "counts": service.counts(session), "labels": known_labels()}

    return await _do(core, read)


@router.get("/export", response_class=Response)
async def export(core: CoreDep, who: Labeller) -> Response:
    """Return all labelled messages as a diff of ``data/nlu`` to be reviewed (``git apply``), and mark them exported."""

    def work(session: Session) -> str:
        found = service.turns(session, Status.LABELLED, limit=100_000)
        data = TrainingData(ROOT / "data" / "nlu")
        diff = data.diff([Wording(str(one.label), one.marked) for one in found], ROOT)
        for one in found:
            one.status = Status.EXPORTED
        _audit(session, core, who, "turns.exported", "turns", {"rows": len(found)})
        return diff

    return download(await _do(core, work), "wordings.diff", "text/x-diff; charset=utf-8")


@router.post("/{turn_id}/label")
async def label(turn_id: Id, body: Meaning, core: CoreDep, who: Labeller) -> dict[str, Any]:
    """Say what a message meant; one that was not collected for its low confidence is collected as corrected."""

    def work(session: Session) -> dict[str, Any]:
        collect_corrected(session, core, turn_id)
        now = core.clock.now()
        turn = service.give_label(session, turn_id, body.label, known=known_labels(), by=who.name, now=now)
        _audit(session, core, who, "turn.labelled", f"turn:{turn_id}", {"heard": turn.heard, "label": body.label})
        return row(turn)

    return await _do(core, work)


@router.post("/{turn_id}/drop")
async def drop(turn_id: Id, core: CoreDep, who: Labeller) -> dict[str, Any]:
    """Say that a message teaches nothing."""

    def work(session: Session) -> dict[str, Any]:
        turn = service.drop(session, turn_id, by=who.name, now=core.clock.now())
        _audit(session, core, who, "turn.dropped", f"turn:{turn_id}", {"heard": turn.heard})
        return row(turn)

    return await _do(core, work)


@router.post("/{turn_id}/reopen")
async def reopen(turn_id: Id, core: CoreDep, who: Labeller) -> dict[str, Any]:
    """Take the last label or drop back."""

    def work(session: Session) -> dict[str, Any]:
        turn = service.reopen(session, turn_id)
        _audit(session, core, who, "turn.reopened", f"turn:{turn_id}", {"heard": turn.heard})
        return row(turn)

    return await _do(core, work)


def _audit(session: Session, core: Core, who: Staff, event: str, subject: str, after: dict[str, Any]) -> None:
    by = f"agent:{who.name}"
    record(session, at=core.clock.now(), actor=by, channel="console", event=event, subject=subject, after=after)


async def _do[Result](core: Core, work: Callable[[Session], Result]) -> Result:
    def run() -> Result:
        with core.db.session() as session:
            return work(session)

    try:
        return await asyncio.to_thread(run)
    except service.InsightError as error:
        raise DeskError(error.code) from error
