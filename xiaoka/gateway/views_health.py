"""Probes and numbers for operators."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse

from xiaoka.db.tables import metadata
from xiaoka.gateway.context import CoreDep
from xiaoka.gateway.core import Core
from xiaoka.identity.rules import Rules
from xiaoka.identity.surge import kind_of

router = APIRouter(tags=["operation"])
_PROBE_S = 3.0


class Readiness(BaseModel):
    """Whether customers can be served, and what is wrong if not."""

    ready: bool
    checks: dict[str, dict[str, Any]]


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Tell that this process is alive; it asks nobody else, so that a broken neighbour restarts only itself."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "not ready", "model": Readiness}})
async def readyz(core: CoreDep) -> JSONResponse:
    """Tell whether customers can be served, and what is wrong if not."""
    found = await asyncio.gather(_database(core), _engine(core), _actions(core))
    checks: dict[str, Any] = {
        name: {"ok": not trouble, **({"detail": trouble} if trouble else {})}
        for name, trouble in zip(("database", "engine", "actions"), found, strict=True)
    }
    ready = not any(found)
    if core.fanout:
        # without it windows are told a second late: no reason to send customers away
        trouble = core.fanout.trouble
        checks["redis"] = {"ok": not trouble, **({"detail": trouble, "degraded": True} if trouble else {})}
    return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(core: CoreDep) -> Response:
    """Return the numbers for Prometheus."""
    with suppress(SQLAlchemyError):
        core.metrics.surge.set(float(await asyncio.to_thread(_surge, core)))
    return Response(await asyncio.to_thread(core.metrics.text), media_type=CONTENT_TYPE_LATEST)


def _surge(core: Core) -> bool:
    with core.db.session() as session:
        return bool(kind_of(session, Rules(core.services.policy, core.clock.now())))


async def _database(core: Core) -> str:
    def read() -> None:
        with core.db.session() as session:
            # every column of every table: a database that an older version migrated is not ready either
            for table in metadata().sorted_tables:
                session.execute(select(table).limit(1))

    try:
        await asyncio.wait_for(asyncio.to_thread(read), _PROBE_S)
    except SQLAlchemyError as error:
        return f"database error ({type(error).__name__}); did the migrations run?"
    except TimeoutError:
        return f"database did not answer within {_PROBE_S:g} s"
    return ""


async def _engine(core: Core) -> str:
    ok, trouble = await core.engine.ready()
    return "" if ok else trouble


async def _actions(core: Core) -> str:
    url = f"http://{core.settings.actions_host}:{core.settings.actions_port}/health"
    try:
        async with httpx.AsyncClient(timeout=_PROBE_S, trust_env=False) as client:
            response = await client.get(url)
    except httpx.HTTPError as error:
        return f"no answer from the action server ({type(error).__name__})"
    return "" if response.status_code == 200 else f"HTTP {response.status_code}"
