"""Route by which a customer says what he thinks of the conversation (满意度评价)."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from xiaoka.gateway.bus import Event
from xiaoka.gateway.context import ClaimDep, CoreDep, honoured
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.plain import hide_numbers
from xiaoka.gateway.sessions import Claim
from xiaoka.satisfaction import service

router = APIRouter(prefix="/api/chat", tags=["chat"])
_REFUSALS = documented("session_missing", "session_invalid", "session_expired", "rating_given", "too_many_messages")


class Opinion(BaseModel):
    """One to five stars and, if he likes, a sentence."""

    model_config = ConfigDict(extra="forbid")

    stars: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: str = Field(default="", max_length=200)


@router.post("/rating", status_code=201, responses=_REFUSALS)
async def rate(body: Opinion, core: CoreDep, claim: ClaimDep) -> dict[str, Any]:
    """Store the opinion on the conversation, once; numbers and codes in the sentence are masked."""
    await core.limits.conversation.spend(claim.conversation_id)
    await asyncio.to_thread(_rate, core, claim, body)
    core.bus.publish(claim.conversation_id, Event("rated", {"stars": body.stars}))
    return {"stars": body.stars}


def _rate(core: Core, claim: Claim, body: Opinion) -> None:
    now = core.clock.now()
    with core.db.session() as session:
        conversation = honoured(session, claim)
        written = body.comment.strip()
        shown = ""
        if written:
            safe = core.intake.without_secrets(session, conversation.id, written, now=now)
            shown = hide_numbers(safe.shown)
        try:
            service.rate(session, conversation, stars=body.stars, comment=shown, now=now)
        except service.AlreadyRatedError as error:
            raise DeskError("rating_given") from error
