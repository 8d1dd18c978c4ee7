"""Who at the desk sends a request: the session cookie of the console, or the agent token of a carrier's own tool."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from xiaoka.clock import SystemClock
from xiaoka.gateway.context import CoreDep, agent_named, bearer
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError
from xiaoka.staff import service
from xiaoka.staff.enums import Right, Role
from xiaoka.staff.problems import StaffError
from xiaoka.staff.service import Staff

COOKIE = "xiaoka_staff"
# a form of another site cannot send a header of its own choosing
HEADER = "x-xiaoka-console"
TOOL = Staff("api", Role.AGENT)
"""What a tool with the agent token may do: what an agent may."""
_SAFE = frozenset({"GET", "HEAD"})


def machine_clock() -> SystemClock:
    """Return the clock of sign-ins; moving the demo clock must neither sign people out nor spoil their codes."""
    return SystemClock()


async def whoever(request: Request, core: CoreDep) -> Staff:
    """Return who is signed in, even when his account is not ready for work yet.

    Raises:
        DeskError: ``session_ended``, or ``request_malformed`` without the header of the console.
    """
    if request.method not in _SAFE and request.headers.get(HEADER) is None:
        raise DeskError("request_malformed")
    token = request.cookies.get(COOKIE, "")

    def read() -> Staff:
        with core.db.session() as session:
            return service.present(session, token, machine_clock().now())

    try:
        return await asyncio.to_thread(read)
    except StaffError as error:
        raise DeskError(error.code) from error


def needs(right: Right) -> Callable[[Request, Core], Awaitable[Staff]]:
    """Return a dependency: somebody with this right, by cookie or by agent token."""

    async def check(request: Request, core: CoreDep) -> Staff:
        staff = TOOL if _is_tool(request, core) else await whoever(request, core)
        try:
            staff.must(right)
        except StaffError as error:
            raise DeskError(error.code) from error
        return staff

    return check


def person(right: Right, missing: str = "session_ended") -> Any:
    """Return the ``Depends`` for somebody with this right, by name.

    The name is that of the session; a tool with the agent token says in ``X-Agent`` for whom it asks.

    Args:
        right: what he must be allowed to do.
        missing: code of the refusal when there is neither session nor token.
    """

    async def check(request: Request, core: CoreDep) -> Staff:
        if bearer(request):
            if not _is_tool(request, core):
                raise DeskError("key_invalid")
            name = agent_named(request)
            return Staff(name, TOOL.role) if name else TOOL
        if not request.cookies.get(COOKIE):
            raise DeskError(missing)
        staff = await whoever(request, core)
        try:
            staff.must(right)
        except StaffError as error:
            raise DeskError(error.code) from error
        return staff

    return Depends(check)


def keep(response: Response, core: Core, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(service.LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=core.settings.public_url.startswith("https://"),
        path="/",
    )


def _is_tool(request: Request, core: Core) -> bool:
    token = bearer(request)
    expected = core.settings.agent_token.get_secret_value()
    return bool(token) and hmac.compare_digest(token.encode(), expected.encode())


AnyoneDep = Annotated[Staff, Depends(whoever)]


def one_with(right: Right) -> Any:
    """Return the ``Depends`` for a parameter of type :class:`Staff`."""
    return Depends(needs(right))
