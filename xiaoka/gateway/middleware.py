"""What holds for every request: security headers and the size of bodies. Plain ASGI, so that streams stream."""

from collections.abc import MutableMapping
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xiaoka.gateway.context import bearer
from xiaoka.gateway.errors import DeskError, error_response
from xiaoka.gateway.pictures import MAX_BYTES

MAX_BODY = 16 * 1024
# the liveness sample of a face check may be a picture
MAX_FACE_BODY = 4 * 1024 * 1024
_DRAINED = 1024 * 1024
_FACE = "/api/identity/face/"
_CONSOLE = "/console"
_PICTURES = "/api/chat/pictures"
_PAGES = frozenset(("/", "/site", "/docs", "/openapi.json"))
_EMBEDDED = ("/widget", "/panel.js", "/panel/")
_FILES = ("/widget.js", "/widget/", "/panel.js", "/panel/", "/pages/", "/identity/face/", _CONSOLE)

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}
_UNFRAMED = {
    "x-frame-options": "DENY",
    "content-security-policy": _CSP.replace("frame-ancestors 'self'", "frame-ancestors 'none'"),
}


class SecurityHeaders:
    """Adds the headers that keep pages of the desk from being framed, sniffed or fed with foreign scripts."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if https:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # widget and panel are made to be loaded into the carrier's own pages
        widget = scope["path"].startswith(_EMBEDDED)
        more = {"cross-origin-resource-policy": "cross-origin" if widget else "same-origin"}
        if widget:
            more["access-control-allow-origin"] = "*"
        if scope["path"].startswith(_CONSOLE):
            # nobody frames what agents press
            more |= _UNFRAMED
        if scope["path"].startswith(("/api/", "/webhooks/")):
            more["cache-control"] = "no-store"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, {**self._headers, **more})
            await send(message)

        await self._app(scope, receive, sending)


def _add(message: MutableMapping[str, Any], headers: dict[str, str]) -> None:
    present = {name.lower() for name, _ in message["headers"]}
    message["headers"] = [
        *message["headers"],
        *((name.encode(), value.encode()) for name, value in headers.items() if name.encode() not in present),
    ]


class SmallPages:
    """Compresses pages and the files of the widget, and nothing else.

    Event streams must not wait in a compressor, and answers of the API hold tokens beside words of the customer,
    whose compressed length would give something away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=500, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        page = scope["type"] == "http" and (scope["path"] in _PAGES or scope["path"].startswith(_FILES))
        await (self._compressed if page else self._app)(scope, receive, send)


class ChatFromAnywhere:
    """Lets widget and panel talk to the desk from the carrier's own pages, whatever their address.

    Nothing is at stake: a page of another origin has no token unless it opened the conversation itself, or was given
    that of agents; customers get no cookies, and those of staff are not sent across sites.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "X-Agent"],
            expose_headers=["Retry-After"],
            max_age=3600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        chat = scope["type"] == "http" and scope["path"].startswith(("/api/chat/", "/api/assist/"))
        await (self._open if chat else self._app)(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too large, whether they say so or not, before they are parsed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        picture = scope["path"] == _PICTURES
        limit = _limit(scope, picture)
        body = await _read(scope, receive, limit)
        if body is None:
            code = "picture_large" if picture else "body_too_large"
            await error_response(code, {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def _limit(scope: Scope, picture: bool) -> int:
    """Return how many bytes may come; ten megabytes are read from nobody but the holder of a session."""
    if scope["path"].startswith(_FACE):
        return MAX_FACE_BODY
    if not picture:
        return MAX_BODY
    request = Request(scope)
    try:
        request.app.state.core.sessions.read(bearer(request))
    except DeskError:
        return MAX_BODY
    return MAX_BYTES


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """Return the whole body, None when it is larger than the limit.

    Somewhat more is still read and dropped: a client that is hung up on while sending hears no reason.
    """
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if said.isdigit() and int(said) > limit + _DRAINED:
        return None
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks) if size <= limit else None
        if size > limit + _DRAINED:
            return None


def _replay(body: bytes, receive: Receive) -> Receive:
    first = True

    async def replay() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay
