"""The address that messaging vendors call: ``/channels/<name>``; a channel without settings is not there."""

import asyncio

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from xiaoka.clock import SystemClock
from xiaoka.gateway.channels.port import Incoming, Refused
from xiaoka.gateway.channels.service import Channels
from xiaoka.gateway.context import TurnsDep
from xiaoka.gateway.errors import DeskError

router = APIRouter(prefix="/channels", tags=["channels"])
log = structlog.get_logger(__name__)


@router.get("/{name}", include_in_schema=False)
@router.post("/{name}")
async def deliver(name: str, request: Request, turns: TurnsDep) -> Response:
    """Take what a vendor delivers: checked and stored before he gets his answer, and answered to the customer later."""
    channels: Channels = request.app.state.channels
    channel = channels.by_name.get(name)
    if channel is None:
        raise DeskError("not_found")
    body = await request.body()
    headers = {key.lower(): value for key, value in request.headers.items()}
    incoming = Incoming(request.method, dict(request.query_params), headers, body)
    try:
        # vendors' clocks run with ours; the demo's clock may have been moved
        receipt = channel.receive(incoming, SystemClock().now())
        waiting = await asyncio.to_thread(channels.door.take, channel, receipt, body)
    except Refused as error:
        log.warning("channel_refused", channel=name, reason=str(error))
        raise DeskError("callback_refused") from None
    for conversation_id in waiting:
        turns.wake(conversation_id)
    if waiting or receipt.pulls:
        request.app.state.kick()
    return Response(receipt.answer, media_type=receipt.media_type)
