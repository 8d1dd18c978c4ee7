"""Routes of the people at the desk: signing in and out, the own password, one-time codes, accounts (坐席账号)."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.gateway.context import CoreDep, limit_source
from xiaoka.gateway.core import Core
from xiaoka.gateway.desk_feed import DeskFeed
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.staff import COOKIE, AnyoneDep, keep, machine_clock, one_with
from xiaoka.handoff import queue
from xiaoka.handoff.presence import tell_presence
from xiaoka.staff import accounts, service
from xiaoka.staff.enums import RIGHTS, Right, Role
from xiaoka.staff.models import StaffMember
from xiaoka.staff.problems import StaffError
from xiaoka.staff.secret import Codes
from xiaoka.staff.service import Staff

_REFUSALS = documented(
    "session_ended", "right_missing", "signin_wrong", "signin_locked", "code_needed", "code_wrong", "password_weak",
    "staff_unknown", "staff_exists", "staff_name", "too_many_sign_ins",
)  # fmt: skip
router = APIRouter(prefix="/api/staff", tags=["staff"], responses=_REFUSALS)
StaffAdmin = Annotated[Staff, one_with(Right.STAFF)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Body):
    """Name, password and, where one is asked for, the one-time code."""

    name: str = Field(min_length=1, max_length=40, examples=["li.na"])
    password: str = Field(min_length=1, max_length=200)
    code: str = Field(default="", max_length=10)


class OneCode(_Body):
    """The code that the authenticator shows."""

    code: str = Field(min_length=6, max_length=6)


class NewPassword(_Body):
    """The own password, old and new."""

    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class Presence(_Body):
    """Whether one takes new conversations."""

    present: bool


class NewMember(_Body):
    """A new account with its first password."""

    name: str = Field(max_length=40)
    role: Role = Role.AGENT
    password: str = Field(max_length=200)


class Changed(_Body):
    """What is to be changed of an account."""

    role: Role | None = None
    disabled: bool | None = None
    capacity: int | None = Field(default=None, ge=1, le=20)
    skills: str | None = Field(default=None, max_length=200)
    unlock: bool = False
    reset_codes: bool = False
    password: str | None = Field(default=None, max_length=200)


@router.post("/sign-in")
async def sign_in(body: SignIn, request: Request, response: Response, core: CoreDep) -> dict[str, Any]:
    """Begin a session; ``enrol`` is an ``otpauth://`` address when one-time codes are still to be set up."""
    await limit_source(request, core, core.limits.sign_ins)

    def run() -> service.SignedIn | StaffError:
        with core.db.session() as session:
            now = machine_clock().now()
            return service.sign_in(
                session, _codes(core), name=body.name, password=body.password, code=body.code, now=now
            )

    outcome = await asyncio.to_thread(run)
    if isinstance(outcome, StaffError):
        raise DeskError(outcome.code)
    keep(response, core, outcome.token)
    return {"ok": True, **({"enrol": outcome.enrol} if outcome.enrol else {})}


@router.post("/sign-out")
async def sign_out(request: Request, response: Response, core: CoreDep, _who: AnyoneDep) -> dict[str, Any]:
    """End the session."""
    token = request.cookies.get(COOKIE, "")
    await _do(core, lambda session: service.sign_out(session, token, machine_clock().now()))
    response.delete_cookie(COOKIE, path="/")
    return {"ok": True}


@router.get("/me")
async def me(who: AnyoneDep, core: CoreDep) -> dict[str, Any]:
    """Tell who is signed in and what he may do."""

    def read(session: Session) -> dict[str, Any]:
        found = accounts.member(session, who.name)
        rights = [] if who.limited else sorted(RIGHTS[who.role])
        return {**_row(found), "rights": rights, "limited": who.limited}

    return await _do(core, read)


@router.post("/me/codes")
async def confirm_codes(body: OneCode, who: AnyoneDep, core: CoreDep) -> dict[str, Any]:
    """Finish setting one-time codes up."""
    now = machine_clock().now()
    await _do(core, lambda session: service.confirm_codes(session, _codes(core), who.name, body.code, now))
    return {"ok": True}


@router.post("/me/password")
async def change_password(body: NewPassword, who: AnyoneDep, response: Response, core: CoreDep) -> dict[str, Any]:
    """Choose another password; every session ends."""
    now = machine_clock().now()
    await _do(core, lambda session: service.change_own_password(session, who.name, body.old, body.new, now))
    response.delete_cookie(COOKIE, path="/")
    return {"ok": True}


@router.post("/me/presence")
async def presence(
    body: Presence, who: Annotated[Staff, one_with(Right.TALK)], core: CoreDep, request: Request
) -> dict[str, Any]:
    """Say whether one takes new conversations now."""

    def work(session: Session) -> None:
        service.be_present(session, who.name, body.present)
        rules = core.desk.rules(core.clock.now())
        session.flush()
        queue.route(session, rules, machine_clock().now())
        tell_presence(session, who.name, rules.now)

    await _do(core, work)
    feed: DeskFeed = request.app.state.desk_feed
    feed.kick()
    return {"ok": True}


@router.get("/members")
async def members(core: CoreDep, _who: StaffAdmin) -> dict[str, Any]:
    """List all accounts."""
    return {"members": await _do(core, lambda session: [_row(one) for one in accounts.members(session)])}


@router.post("/members")
async def add(body: NewMember, core: CoreDep, who: StaffAdmin) -> dict[str, Any]:
    """Make an account; its owner has to choose a password of his own first."""
    by, now = f"agent:{who.name}", machine_clock().now()
    return await _do(
        core, lambda session: _row(accounts.add(session, body.name, body.role, body.password, by=by, now=now))
    )


@router.patch("/members/{name}")
async def change(name: str, body: Changed, core: CoreDep, who: StaffAdmin) -> dict[str, Any]:
    """Change an account."""
    by, now = f"agent:{who.name}", machine_clock().now()

    def work(session: Session) -> dict[str, Any]:
        found = accounts.member(session, name)
        told = body.model_dump(include={"role", "disabled", "capacity", "skills"}, exclude_none=True)
        if told:
            accounts.change(session, found, by=by, now=now, **told)
        if body.unlock:
            accounts.unlock(session, found, by=by, now=now)
        if body.reset_codes:
            accounts.reset_codes(session, found, by=by, now=now)
        if body.password is not None:
            accounts.set_password(session, found, body.password, by=by, now=now, must_change=True)
        return _row(found)

    return await _do(core, work)


async def _do[Result](core: Core, work: Callable[[Session], Result]) -> Result:
    def run() -> Result:
        with core.db.session() as session:
            return work(session)

    try:
        return await asyncio.to_thread(run)
    except StaffError as error:
        raise DeskError(error.code) from error


def _codes(core: Core) -> Codes:
    return Codes(core.settings.identity_key.get_secret_value())


def _row(found: StaffMember) -> dict[str, Any]:
    return {
        "name": found.name,
        "role": found.role,
        "disabled": found.disabled,
        "locked_until": found.locked_until.isoformat() if found.locked_until else None,
        "capacity": found.capacity,
        "skills": found.skills.split(),
        "present": found.present,
    }
