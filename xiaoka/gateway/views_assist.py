"""Understanding as a service for agents' own tools (坐席辅助); needs the agent token."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from xiaoka.gateway.context import AGENT_ONLY, CoreDep
from xiaoka.gateway.engine_client import EngineError
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.protect import check_length, clean
from xiaoka.vault.detect import protect
from xiaoka.vault.mask import HIDDEN
from xiaoka.vault.service import TOKEN

router = APIRouter(prefix="/api/assist", tags=["agents"], dependencies=[AGENT_ONLY])
_ENTITY = ("entity", "value", "start", "end", "role")


class Heard(BaseModel):
    """What a customer said."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=500, examples=["手机丢了，卡也没了，帮我补一张，号码13800138001"])


class Label(BaseModel):
    """A label and how sure it is, from 0 to 1."""

    name: str = Field(examples=["replace_card"])
    confidence: float = Field(examples=[0.97])


class Understood(BaseModel):
    """What was understood."""

    intent: str = Field(examples=["replace_card"])
    """The full label; questions as ``faq/cancel_fee``."""
    confidence: float = Field(examples=[0.97])
    ranking: list[Label]
    entities: list[dict[str, Any]] = Field(
        examples=[[{"entity": "phone_number", "value": "13800138001", "start": 16, "end": 27}]]
    )


@router.post("/understand")
async def understand(body: Heard, core: CoreDep) -> Understood:
    """Tell what a sentence means, exactly as a customer's message is understood; nothing is stored."""
    text = clean(body.text)
    check_length(text)
    # the engine sees no secret here either, but nothing is kept, so the tokens open nothing
    safe = protect(text, expects=None, seal=lambda kind, _value: f"⟦{kind}:{'0' * 16}⟧")
    try:
        nlu = await core.engine.understand(safe.text)
    except EngineError as error:
        raise DeskError("engine_unavailable") from error
    return Understood(
        intent=str(nlu.get("label") or ""),
        confidence=float(nlu.get("confidence") or 0),
        ranking=[Label(name=str(one["name"]), confidence=one["confidence"]) for one in nlu.get("ranking") or []],
        entities=[_entity(one) for one in nlu.get("entities") or []],
    )


def _entity(found: dict[str, Any]) -> dict[str, Any]:
    shown = {name: found[name] for name in _ENTITY if name in found}
    if isinstance(shown.get("value"), str):
        shown["value"] = TOKEN.sub(HIDDEN, shown["value"])
    return shown
