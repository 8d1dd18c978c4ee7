"""Routes of the console's audit browser (审计留痕): looking, verifying the chain, export. Looking is audited, too."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from sqlalchemy.orm import Session
from starlette.responses import Response

from xiaoka.audit import browse, files, service
from xiaoka.audit.reads import looked
from xiaoka.gateway.context import CoreDep
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import documented
from xiaoka.gateway.staff import one_with
from xiaoka.gateway.views_board import download
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

router = APIRouter(
    prefix="/api/console/audit", tags=["console: audit"], responses=documented("session_ended", "right_missing")
)
Auditor = Annotated[Staff, one_with(Right.AUDIT)]
EXPORT = 50_000
_Word = Annotated[str, Query(max_length=128)]


async def wanted(
    actor: _Word = "",
    event: _Word = "",
    subject: _Word = "",
    channel: _Word = "",
    since: Annotated[AwareDatetime | None, Query()] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
) -> browse.Filter:
    """Read the filters."""
    return browse.Filter(actor, event, subject, channel, since, until)


Wanted = Annotated[browse.Filter, Depends(wanted)]


@router.get("")
async def entries(
    core: CoreDep, who: Auditor, which: Wanted, before: Annotated[int | None, Query(ge=1)] = None
) -> dict[str, Any]:
    """List 100 entries, newest first, below ``before``; ``head`` is number and hash of the end of the trail."""

    def read(session: Session) -> dict[str, Any]:
        found = browse.entries(session, which, before=before)
        seq, hashed = service.head(session)
        _looked(session, core.clock.now(), who, "audit.read", _told(which))
        return {"entries": found, "page": browse.PAGE, "head": {"seq": seq, "hash": hashed}}

    return await _do(core, read)


@router.get("/verify")
async def verify(
    core: CoreDep,
    who: Auditor,
    anchor_seq: Annotated[int | None, Query(ge=0)] = None,
    anchor_hash: Annotated[str, Query(pattern=r"^([0-9a-f]{64})?$")] = "",
) -> dict[str, Any]:
    """Go through the whole chain and return every place where it is not what was written, and the end of it.

    With ``anchor_seq`` and ``anchor_hash``, noted earlier elsewhere, a chain that was rewritten whole is found, too.
    """

    def read(session: Session) -> dict[str, Any]:
        anchor = (anchor_seq, anchor_hash) if anchor_seq is not None and anchor_hash else None
        problems = service.verify(session, anchor=anchor)
        seq, hashed = service.head(session)
        _looked(session, core.clock.now(), who, "audit.verified", [f"problems:{len(problems)}"])
        return {
            "sound": not problems,
            "entries": seq,
            "head": {"seq": seq, "hash": hashed},
            "problems": [{"seq": one.seq, "kind": one.kind, "message": one.message} for one in problems],
        }

    return await _do(core, read)


@router.get("/export", response_class=Response)
async def export(core: CoreDep, who: Auditor, which: Wanted, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Return entries above ``after`` in order, one JSON per line.

    Without filters it is what ``xiaoka audit export`` writes, and ``xiaoka audit verify --file`` checks it; with
    filters it has 50,000 entries at most: go on with the last number as ``after``.
    """

    def read(session: Session) -> str:
        if which == browse.Filter():
            lines = list(files.lines(session, after=after))
        else:
            found = browse.entries(session, which, after=after, limit=EXPORT)
            lines = [f"{service.canonical(one)}\n" for one in found]
        _looked(session, core.clock.now(), who, "audit.exported", [f"after:{after}", f"rows:{len(lines)}"])
        return "".join(lines)

    return download(await _do(core, read), "audit.jsonl", "application/x-ndjson")


def _told(which: browse.Filter) -> list[str]:
    given = {name: value for name, value in vars(which).items() if value}
    return [json.dumps(given, ensure_ascii=False, default=str, sort_keys=True)] if given else []


def _looked(session: Session, now: datetime, who: Staff, event: str, seen: list[str]) -> None:
    looked(session, at=now, actor=f"agent:{who.name}", channel="console", event=event, subject="audit", seen=seen)


async def _do[Result](core: Core, work: Callable[[Session], Result]) -> Result:
    def run() -> Result:
        with core.db.session() as session:
            return work(session)

    return await asyncio.to_thread(run)
