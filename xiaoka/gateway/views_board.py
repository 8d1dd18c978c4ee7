"""Routes of the console's case board (受理单工作台): finding, reading, deciding; each by right, each read audited."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from starlette.responses import Response

from xiaoka.audit.reads import looked
from xiaoka.audit.service import record
from xiaoka.board import lists, looks, offers, preview, service
from xiaoka.board.offers import Desk, Person
from xiaoka.board.problems import BoardError
from xiaoka.board.service import Order
from xiaoka.carrier.ports import CarrierError
from xiaoka.cases import service as cases
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.plain import hide_numbers
from xiaoka.gateway.staff import one_with
from xiaoka.staff.enums import Right
from xiaoka.staff.models import StaffMember
from xiaoka.staff.service import Staff

_REFUSALS = documented(
    "session_ended", "right_missing", "case_unknown", "deed_unknown", "deed_refused", "second_same", "case_moved",
    "reason_missing", "appeal_late", "carrier_unavailable",
)  # fmt: skip
router = APIRouter(prefix="/api/console/cases", tags=["console: cases"], responses=_REFUSALS)
Reader = Annotated[Staff, one_with(Right.READ)]
View = Literal["open", "review", "attention", "late", "closed", "all"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Doing(_Body):
    """What is to be done, and what was written; ``seen`` is the version of the case that was on the screen."""

    deed: str = Field(max_length=30, examples=["reject"])
    seen: int = Field(default=0, ge=0)
    reason: str = Field(default="", max_length=200, examples=["收货地址与机主证件信息不符"])
    remedy: str = Field(default="", max_length=200, examples=["可以改为到营业厅自取"])
    documents: str = Field(default="", max_length=200, examples=["本人有效身份证件"])
    to: str = Field(default="", max_length=20)
    note: str = Field(default="", max_length=500)


class Calling(_Body):
    """A call-back and what came of it."""

    outcome: Literal["missed", "confirmed", "denied", "other"]
    note: str = Field(default="", max_length=500)
    seen: int = Field(default=0, ge=0)


class Appealing(_Body):
    """What the customer objects to; ``money`` when it is about a bill or a refund."""

    note: str = Field(max_length=500)
    money: bool = False


async def wanted(
    view: Annotated[View, Query()] = "open",
    kind: Annotated[CaseKind | None, Query(examples=["cancel_card"])] = None,
    state: Annotated[str, Query(pattern=r"^\w*$", max_length=30, examples=["C6_REVIEW"])] = "",
    number: Annotated[str, Query(pattern=r"^[A-Za-z0-9]*$", max_length=20, examples=["XK20261122KXT54"])] = "",
) -> lists.Filter:
    """Read the filters of a list."""
    return lists.Filter(view, kind or "", state, number)


Wanted = Annotated[lists.Filter, Depends(wanted)]


@router.get("")
async def board(
    core: CoreDep, who: Reader, which: Wanted, offset: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> dict[str, Any]:
    """List 50 cases with counts of all views and states; those that wait for a person come first."""

    def read(session: Session) -> dict[str, Any]:
        now = core.clock.now()
        rows = [looks.row(one, now) for one in lists.page(session, which, now, offset=offset)]
        _looked(core, session, who, "cases.listed", "cases", [row["number"] for row in rows])
        return {
            "cases": rows,
            "counts": lists.counts(session, which, now),
            "columns": lists.columns(session, which, now),
            "page": lists.PAGE,
        }

    return await _do(core, read)


@router.get("/export", response_class=Response)
async def export(
    core: CoreDep, who: Reader, which: Wanted, form: Annotated[Literal["csv", "json"], Query()] = "csv"
) -> Response:
    """Return up to 5000 cases as a file, masked; who exported what is audited."""

    def read(session: Session) -> list[dict[str, Any]]:
        now = core.clock.now()
        rows = [looks.row(one, now) for one in lists.page(session, which, now, limit=lists.EXPORT)]
        after = {"rows": len(rows), "view": which.view, "kind": which.kind, "state": which.state, "form": form}
        by = f"agent:{who.name}"
        record(session, at=now, actor=by, channel="console", event="cases.exported", subject="cases", after=after)
        return rows

    rows = await _do(core, read)
    if form == "csv":
        return download(lists.as_csv(rows, lists.COLUMNS), "cases.csv", "text/csv; charset=utf-8")
    return download(json.dumps(rows, ensure_ascii=False, indent=1), "cases.json", "application/json")


@router.get("/{number}")
async def case(number: Id, request: Request, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Return a case with proofs, timeline, what the customer was told, and what may be done now, with why not."""
    return await _do(core, lambda session: _shown(session, request, core, who, number))


@router.post("/{number}/preview")
async def words(number: Id, body: Doing, request: Request, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Return the texts that the customer would get, and the state that would follow; nothing is changed."""

    def work(session: Session) -> dict[str, Any]:
        order = _order(core, session, number, body)
        person = _person(session, who)
        return preview.preview(session, desk_of(request), core.wording, number, person, order)

    return await _do(core, work)


@router.post("/{number}/deeds")
async def act(number: Id, body: Doing, request: Request, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Do or propose something; where two persons are needed, the second is never the first."""

    def work(session: Session) -> None:
        service.act(session, desk_of(request), number, _person(session, who), _order(core, session, number, body))

    return await _changed(request, core, who, number, work)


@router.post("/{number}/calls")
async def call(number: Id, body: Calling, request: Request, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Write down a call-back; one that nobody answered counts, a denial stops the case at once."""

    def work(session: Session) -> None:
        note = _safe(core, session, number, body.note)
        person = _person(session, who)
        service.call(session, desk_of(request), number, person, outcome=body.outcome, note=note, seen=body.seen)

    return await _changed(request, core, who, number, work)


@router.post("/{number}/appeal")
async def appeal(number: Id, body: Appealing, request: Request, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Open a dispute for the customer; ``appeal`` is its number."""
    made: list[str] = []

    def work(session: Session) -> None:
        note = _safe(core, session, number, body.note)
        found = service.appeal(session, desk_of(request), number, _person(session, who), money=body.money, note=note)
        made.append(found.number)

    shown = await _changed(request, core, who, number, work)
    return {**shown, "appeal": made[0]}


def download(text: str, name: str, kind: str) -> Response:
    """Return a text as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)


def desk_of(request: Request) -> Desk:
    """Return the services that cases need."""
    return Desk(request.app.state.cases, request.app.state.identity)


async def _changed(
    request: Request, core: Core, who: Staff, number: str, work: Callable[[Session], None]
) -> dict[str, Any]:
    try:
        await _do(core, work)
    except StaleDataError as error:
        raise DeskError("case_moved") from error
    request.app.state.kick()
    return await _do(core, lambda session: _shown(session, request, core, who, number))


def _shown(session: Session, request: Request, core: Core, who: Staff, number: str) -> dict[str, Any]:
    found = _found(session, number)
    now, actor = core.clock.now(), f"agent:{who.name}"

    def mask(text: str) -> str:
        mine = found.conversation_id
        return hide_numbers(core.vault.masked_text(session, text, now=now, actor=actor, conversation_id=mine))

    _looked(core, session, who, "case.read", f"case:{found.number}")
    person = _person(session, who)
    return {
        **looks.row(found, now),
        **looks.details(session, found, core.wording, mask, now),
        "offers": offers.offers(session, desk_of(request), found, person),
        "calls": found.closed is None and who.may(Right.TALK),
    }


def _found(session: Session, number: str) -> Case:
    found = cases.find(session, number.upper())
    if found is None:
        raise DeskError("case_unknown")
    return found


def _order(core: Core, session: Session, number: str, body: Doing) -> Order:
    written = {name: getattr(body, name) for name in ("reason", "remedy", "documents", "note") if getattr(body, name)}
    given = {name: _safe(core, session, number, text) for name, text in written.items()}
    return Order(body.deed, body.seen, given | ({"to": body.to} if body.to else {}))


def _safe(core: Core, session: Session, number: str, text: str) -> str:
    """Mask secrets that somebody typed into a note: it is kept as long as the case."""
    if not text.strip():
        return ""
    conversation = _found(session, number).conversation_id
    shown = core.intake.without_secrets(session, conversation, text.strip(), now=core.clock.now()).shown
    return hide_numbers(shown)


def _person(session: Session, who: Staff) -> Person:
    member = session.get(StaffMember, who.name)
    return Person(who, frozenset(member.skills.split()) if member else frozenset())


def _looked(core: Core, session: Session, who: Staff, event: str, subject: str, seen: Sequence[str] = ()) -> None:
    looked(
        session, at=core.clock.now(), actor=f"agent:{who.name}", channel="console", event=event, subject=subject,
        seen=seen,
    )  # fmt: skip


async def _do[Result](core: Core, work: Callable[[Session], Result]) -> Result:
    def run() -> Result:
        with core.db.session() as session:
            return work(session)

    try:
        return await asyncio.to_thread(run)
    except BoardError as error:
        raise DeskError(error.code) from error
    except CarrierError as error:
        raise DeskError("carrier_unavailable") from error
