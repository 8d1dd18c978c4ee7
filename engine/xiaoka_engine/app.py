"""The HTTP server around the channel."""

import logging
from typing import Any

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from xiaoka_engine.channel import XiaokaChannel, failure
from xiaoka_engine.errors import EngineError
from xiaoka_engine.request import MAX_BODY_BYTES

logger = logging.getLogger(__name__)
_SPARE_S = 60.0


def build_app(channel: XiaokaChannel) -> Sanic:
    """Return a server with the routes of `channel` and nothing else: no API, no CORS, no root page."""
    app = Sanic("xiaoka_engine", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 2 * MAX_BODY_BYTES
    app.config.REQUEST_TIMEOUT = 10
    app.config.RESPONSE_TIMEOUT = _SPARE_S  # a turn has a shorter deadline of its own, with a proper answer
    app.config.ACCESS_LOG = False
    app.blueprint(channel.blueprint(None))
    app.error_handler.add(Exception, _on_error)
    app.error_handler.add(SanicException, _on_error)
    return app


def _on_error(_: Request, error: Any) -> HTTPResponse:
    """Answer what Sanic refuses by itself (no such page, body too large) with the envelope, too."""
    status = getattr(error, "status_code", 500)
    if 400 <= status < 500:
        return failure(EngineError("bad_request", f"The request was refused ({type(error).__name__})."))
    return failure(error)
