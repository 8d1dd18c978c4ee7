"""Routes of the demo page. They show SMS codes, so they exist in demo mode only."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.clock import span
from xiaoka.carrier.demo.scenarios import holder_of, subscribers
from xiaoka.carrier.ports import CarrierError
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.views_carrier import Inbound

_NUMBER = r"^\d{11}$"


class Move(BaseModel):
    """Where to move the demo clock (演示时钟): forward by a span, to a moment, or back to real time."""

    model_config = ConfigDict(extra="forbid")

    advance: str | None = Field(default=None, max_length=30)
    """Such as ``3d2h`` or ``90m``."""
    to: AwareDatetime | None = None
    real: bool = False

    @model_validator(mode="after")
    def _one(self) -> "Move":
        if (self.advance is not None) + (self.to is not None) + self.real != 1:
            raise ValueError("one of advance, to, real")
        if self.advance is not None:
            span(self.advance)
        return self


class Typed(BaseModel):
    """What is typed on a simulated handset, as a new SMS to the carrier."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(pattern=r"^1[0-9]{10}$")
    text: str = Field(min_length=1, max_length=500)


def demo_router(carrier: DemoCarrier, receive: Callable[[Inbound], str]) -> APIRouter:
    """Return the routes of the simulated handset and clock."""
    router = APIRouter(prefix="/api/demo", tags=["demo"])

    @router.get("/sms")
    async def sms(number: Annotated[str, Query(pattern=_NUMBER)]) -> dict[str, Any]:
        """Return the SMS on the handset of a number, newest first, and those that could not reach it."""
        rows = await asyncio.to_thread(carrier.inbox, number)
        found = [
            {"id": row.id, "text": row.text, "at": row.at.isoformat(), "failed": row.failed} for row in reversed(rows)
        ]
        return {
            "number": number,
            "messages": [one for one in found if not one["failed"]],
            "undelivered": [one for one in found if one["failed"]],
        }

    @router.post("/sms")
    async def reply(typed: Typed) -> dict[str, str]:
        """Send an SMS from the handset of a number, such as ``1`` against a warning."""

        def send() -> str:
            try:
                key = carrier.send_from(typed.number, typed.text)
            except CarrierError as error:
                raise DeskError("not_found") from error
            return receive(Inbound(id=key, sender=typed.number, text=typed.text))

        return {"outcome": await asyncio.to_thread(send)}

    @router.get("/subscribers")
    async def people() -> dict[str, Any]:
        """Return the invented subscribers and what each is there to show."""
        return {"subscribers": await asyncio.to_thread(_people)}

    @router.get("/clock")
    async def clock() -> dict[str, str]:
        """Return the demo clock."""
        return {"now": (await asyncio.to_thread(carrier.clock.now)).isoformat()}

    @router.post("/clock")
    async def move_clock(move: Move) -> dict[str, str]:
        """Move the demo clock and return it."""
        return {"now": (await asyncio.to_thread(_moved, carrier, move)).isoformat()}

    return router


def _people() -> list[dict[str, str]]:
    # invented persons of the demo carrier: whoever tries it must be able to prove to be one of them
    return [
        {
            "number": one.number,
            "name": holder_of(one)[1].name,
            "id_card": holder_of(one)[1].id,
            "service_password": one.password,
            "scenario": one.shows,
        }
        for one in subscribers()
    ]


def _moved(carrier: DemoCarrier, move: Move) -> datetime:
    if move.advance is not None:
        carrier.clock.advance(span(move.advance))
    elif move.to is not None:
        carrier.clock.set(move.to)
    else:
        carrier.clock.real()
    return carrier.clock.now()
