"""Errors to clients: one JSON shape, a sentence a customer can read, nothing of the request echoed."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from xiaoka import ids
from xiaoka.gateway import words

log = structlog.get_logger(__name__)

_HTTP_CODES = {401: "key_invalid", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
_TOO_MANY = 429
_FIELD = re.compile(r"[A-Za-z0-9_-]{1,40}")


class DeskError(Exception):
    """A request that cannot be taken.

    Args:
        code: a code of ``words.yml``.
        headers: extra response headers, such as ``Retry-After``.
    """

    def __init__(self, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})


class Problem(BaseModel):
    """What went wrong.

    Args:
        code: for programs.
        message: for customers.
        incident: id under which the log tells more.
        field: what was malformed.
    """

    code: str
    message: str
    incident: str | None = None
    field: str | None = None


class ErrorBody(BaseModel):
    """The body of every refusal."""

    error: Problem


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Return the refusals of a route or router for the API description."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(words.error(code)[0], []).append(code)
    return {status: {"model": ErrorBody, "description": ", ".join(found)} for status, found in by_status.items()}


def everywhere() -> dict[int | str, dict[str, Any]]:
    """Return the refusals that any route may give."""
    return documented("not_found", "body_too_large", "request_malformed", "internal", "unavailable")


def error_response(code: str, headers: Mapping[str, str] | None = None, **more: str) -> JSONResponse:
    """Return ``{"error": {"code", "message", …}}`` with the status that belongs to the code."""
    status, message = words.error(code)
    return JSONResponse({"error": {"code": code, "message": message, **more}}, status, dict(headers or {}))


def install(app: FastAPI) -> None:
    """Make every error of the application take the common shape."""
    app.add_exception_handler(DeskError, _desk)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(OverflowError, _unstorable)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(Exception, _unexpected)


async def _desk(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DeskError)
    response = error_response(error.code, error.headers)
    if response.status_code == _TOO_MANY:
        request.app.state.core.metrics.refused.labels(error.code).inc()
    return response


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    fields = ", ".join(".".join(_named(part) for part in one["loc"] if part != "body") for one in found)
    if any(one["loc"][-1] in ("text", "message") and one["type"] == "string_too_long" for one in found):
        return error_response("text_too_long", field=fields)
    return error_response("request_malformed", field=fields)


def _named(part: object) -> str:
    """Return the name of a field; a stranger's own invention is not repeated to whoever reads the answer."""
    return str(part) if _FIELD.fullmatch(str(part)) else "?"


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _HTTP_CODES.get(error.status_code, "request_malformed" if error.status_code < 500 else "internal")
    return error_response(code, error.headers)


async def _unstorable(_request: Request, _error: Exception) -> JSONResponse:
    # such as NUL, which PostgreSQL takes in no text, or a number no column holds: the request cannot be right
    return error_response("request_malformed")


async def _database(request: Request, error: Exception) -> JSONResponse:
    return _incident("unavailable", request, error)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    return _incident("internal", request, error)


def _incident(code: str, request: Request, error: Exception) -> JSONResponse:
    incident = ids.incident()
    # the error's own text may quote values (SQL parameters), so only its kind is logged
    log.error("request_failed", incident=incident, route=_route(request), error=type(error).__name__)
    return error_response(code, incident=incident)


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "?")
