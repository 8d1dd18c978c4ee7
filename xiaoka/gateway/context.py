"""What routes ask for: the shared core, the turns, and the conversation that a token speaks for."""

import asyncio
import hmac
import re
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from xiaoka.gateway import conversations
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.limits import RateLimit
from xiaoka.gateway.models import Conversation
from xiaoka.gateway.sessions import Claim
from xiaoka.gateway.turns import Turns

_AGENT_NAME = re.compile(r"[\w.@-][\w .@-]{0,39}")
_LOOPBACK = frozenset(("127.0.0.1", "::1"))


async def _core(request: Request) -> Core:
    core: Core = request.app.state.core
    return core


async def _turns(request: Request) -> Turns:
    turns: Turns = request.app.state.turns
    return turns


def bearer(request: Request) -> str:
    """Return the bearer token of a request; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def source_of(request: Request, core: Core) -> str:
    """Return the keyed hash of the client's address."""
    return core.sessions.source(request.client.host if request.client else "")


async def limit_source(request: Request, core: Core, limit: RateLimit) -> None:
    """Count a request against its source; the own machine of a demo is not limited."""
    host = request.client.host if request.client else ""
    if not (core.settings.demo and host in _LOOPBACK):
        await limit.spend(source_of(request, core))


async def claimed(core: Core, token: str) -> Claim:
    """Return the claim of a token whose conversation still honours it.

    Raises:
        DeskError: ``session_missing``, ``session_invalid`` or ``session_expired``.
    """
    if not token:
        raise DeskError("session_missing")
    claim = core.sessions.read(token)

    def check() -> None:
        with core.db.session() as session:
            honoured(session, claim)

    await asyncio.to_thread(check)
    return claim


def honoured(session: Session, claim: Claim) -> Conversation:
    """Return the conversation of a claim; DeskError ``session_invalid`` when it was revoked."""
    conversation = conversations.get(session, claim.conversation_id)
    if conversation is None or conversation.token_version != claim.version:
        raise DeskError("session_invalid")
    return conversation


async def _signed(request: Request) -> Claim:
    """Read the token only; the route checks within its own transaction that it is still honoured."""
    token = bearer(request)
    if not token:
        raise DeskError("session_missing")
    return (await _core(request)).sessions.read(token)


async def _agent(request: Request) -> None:
    expected = (await _core(request)).settings.agent_token.get_secret_value()
    if not hmac.compare_digest(bearer(request).encode(), expected.encode()):
        raise DeskError("key_invalid")


def agent_named(request: Request) -> str:
    """Return who the header ``X-Agent`` says it is; whoever has the token may say any name."""
    name = unquote(request.headers.get("x-agent", "")).strip()
    if name and not _AGENT_NAME.fullmatch(name):
        raise DeskError("request_malformed")
    return name


async def _agent_name(request: Request) -> str:
    return f"agent:{agent_named(request) or 'unnamed'}"


Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id in an address: of ours or it cannot be right."""
AgentDep = Annotated[str, Depends(_agent_name)]
"""The actor of the audit trail for a look by an agent."""
AGENT_ONLY = Depends(_agent)
"""For routes of agents: the agent token as bearer token."""
CoreDep = Annotated[Core, Depends(_core)]
TurnsDep = Annotated[Turns, Depends(_turns)]
ClaimDep = Annotated[Claim, Depends(_signed)]
