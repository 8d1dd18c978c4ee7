"""The address at which the carrier hands over SMS that customers sent (上行短信), signed."""

import asyncio

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xiaoka.carrier.inbound import genuine
from xiaoka.cases.context import CaseContext
from xiaoka.cases.replies import Reply, receive
from xiaoka.clock import SystemClock
from xiaoka.db.session import Database
from xiaoka.gateway.context import CoreDep
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.settings import Settings

router = APIRouter(prefix="/api/carrier", tags=["carrier"], responses=documented("callback_refused"))
log = structlog.get_logger(__name__)


class Inbound(BaseModel):
    """One SMS from a customer."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=90)
    sender: str = Field(pattern=r"^1\d{10}$")
    text: str = Field(max_length=500)


@router.post("/sms")
async def sms(request: Request, core: CoreDep) -> dict[str, str]:
    """Take an SMS; ``X-Xiaoka-Timestamp`` and ``X-Xiaoka-Signature`` as in ``docs/carrier.md``."""
    body = await request.body()
    _check(core.settings, request, body)
    try:
        given = Inbound.model_validate_json(body)
    except ValidationError:
        raise DeskError("request_malformed") from None
    cases: CaseContext = request.app.state.cases
    outcome = await asyncio.to_thread(take, core.db, cases, given)
    request.app.state.kick()
    return {"outcome": outcome}


def take(db: Database, ctx: CaseContext, given: Inbound) -> str:
    """Act on an SMS in a transaction of its own and return what came of it."""
    with db.session() as session:
        return receive(session, ctx, Reply(f"sms:{given.id}", given.sender, given.text))


def _check(settings: Settings, request: Request, body: bytes) -> None:
    if not settings.takes_inbound_sms():
        raise DeskError("not_found")
    timestamp, given = (request.headers.get(f"x-xiaoka-{name}", "") for name in ("timestamp", "signature"))
    if not genuine(settings.carrier_key.get_secret_value(), timestamp, body, given, SystemClock().now()):
        log.warning("inbound_sms_refused")
        raise DeskError("callback_refused")
