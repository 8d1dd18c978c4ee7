"""Data behind the page of the face check (人脸核身): what to agree to, the consent, the check."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierError
from xiaoka.gateway.context import CoreDep, Id, limit_source
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.identity.results import FaceSession

log = structlog.get_logger(__name__)
router = APIRouter(
    prefix="/api/identity/face", tags=["identity"], responses=documented("face_link_gone", "too_many_messages")
)


class Consent(BaseModel):
    """The separate consent (单独同意) to the text that was shown."""

    model_config = ConfigDict(extra="forbid")

    agreed: Literal[True]
    consent_version: str | None = Field(default=None, max_length=64)


class Check(BaseModel):
    """What the page collects."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=60)
    id_card: str = Field(min_length=1, max_length=30)
    sample: str = Field(min_length=1)
    """The liveness sample, opaque to the desk."""


@router.get("/{token}")
async def page(request: Request, token: Id, core: CoreDep) -> dict[str, Any]:
    """Return what the page may show."""
    await limit_source(request, core, core.limits.face)
    return await _with_session(core, lambda session: core.face.face_page(session, token))


@router.post("/{token}/consent")
async def consent(request: Request, token: Id, body: Consent, core: CoreDep) -> dict[str, Any]:
    """Record the consent."""
    await limit_source(request, core, core.limits.face)
    return await _with_session(
        core, lambda session: core.face.face_consent(session, token, core.clock.now(), version=body.consent_version)
    )


@router.post("/{token}/submit", responses=documented("consent_missing"))
async def submit(request: Request, token: Id, body: Check, core: CoreDep) -> dict[str, Any]:
    """Judge the check; on success the conversation goes on by itself."""
    await limit_source(request, core, core.limits.face)

    def work() -> dict[str, Any]:
        now = core.clock.now()
        with core.db.session() as session:
            outcome = core.face.face_submit(
                session, token, name=body.name, id_card=body.id_card, sample=body.sample, now=now
            )
            return outcome.as_json()

    try:
        result = await asyncio.to_thread(work)
    except CarrierError as error:
        log.error("face_check_unavailable", error=type(error).__name__)
        raise DeskError("unavailable") from None
    if result["reason"] == "consent":
        raise DeskError("consent_missing")
    if result["ok"]:
        request.app.state.kick()
    return result


async def _with_session(core: Core, read: Callable[[Session], FaceSession | None]) -> dict[str, Any]:
    def work() -> FaceSession | None:
        with core.db.session() as session:
            return read(session)

    found = await asyncio.to_thread(work)
    if found is None:
        raise DeskError("face_link_gone")
    state = "ready" if found.consented else "consent"
    return {
        "state": state if found.tries_left else "locked",
        "consent_text": found.consent_text,
        "consent_version": found.consent_version,
        "number_masked": found.msisdn_masked,
        "tries_left": found.tries_left,
        "expires_at": found.expires_at.isoformat(),
    }
