"""Routes of the console's figures (班长看板) and of messages that could not be delivered (死信)."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from xiaoka.audit.service import record
from xiaoka.board.lists import as_csv
from xiaoka.figures import service
from xiaoka.figures.spans import MAX_DAYS, Span
from xiaoka.gateway.context import CoreDep
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.staff import one_with
from xiaoka.gateway.views_board import download
from xiaoka.notify import looks
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

router = APIRouter(
    prefix="/api/console", tags=["console: figures"], responses=documented("session_ended", "right_missing")
)
Viewer = Annotated[Staff, one_with(Right.FIGURES)]
Table = Literal[
    "funnel", "drops", "containment", "reasons", "times", "csat", "accuracy", "confused", "letters"
]  # fmt: skip


async def spanned(core: CoreDep, days: Annotated[int, Query(ge=1, le=MAX_DAYS, examples=[14])] = 14) -> Span:
    """Read how many days up to today are wanted."""
    return Span.ending(core.clock.now(), days)


Days = Annotated[Span, Depends(spanned)]


@router.get("/figures")
async def figures(core: CoreDep, _who: Viewer, span: Days) -> dict[str, Any]:
    """Return all figures: funnels, containment, handoff reasons, times (s), satisfaction, accuracy, dead letters."""
    return await _do(core, lambda session: service.figures(session, span))


@router.get("/figures/{table}.csv", response_class=Response)
async def table(table: Table, core: CoreDep, who: Viewer, span: Days) -> Response:
    """Return one figure as CSV; exports are audited."""

    def read(session: Session) -> list[dict[str, Any]]:
        rows = service.TABLES[table](session, span)
        after = {"table": table, "rows": len(rows), "first": span.first.isoformat(), "last": span.last.isoformat()}
        now, by = core.clock.now(), f"agent:{who.name}"
        record(session, at=now, actor=by, channel="console", event="figures.exported", subject="figures", after=after)
        return rows

    rows = await _do(core, read)
    return download(as_csv(rows, rows[0] if rows else ["day"]), f"{table}.csv", "text/csv; charset=utf-8")


@router.post("/letters/{entry_id}/retry", responses=documented("letter_unknown"))
async def retry(
    entry_id: int, request: Request, core: CoreDep, who: Annotated[Staff, one_with(Right.DECIDE)]
) -> dict[str, Any]:
    """Let a dead letter be tried again now."""

    def work(session: Session) -> dict[str, Any]:
        entry = looks.retry(session, entry_id, actor=f"agent:{who.name}", clock=core.clock)
        if entry is None:
            raise DeskError("letter_unknown")
        return looks.summary(entry)

    found = await _do(core, work)
    request.app.state.kick()
    return found


async def _do[Result](core: Core, work: Callable[[Session], Result]) -> Result:
    def run() -> Result:
        with core.db.session() as session:
            return work(session)

    return await asyncio.to_thread(run)
