"""Routes for photos: a customer sends one, somebody with the right looks at it and leaves a trace."""

import asyncio
import base64
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from xiaoka.audit.service import record
from xiaoka.gateway import messages, words
from xiaoka.gateway.bus import Event
from xiaoka.gateway.context import ClaimDep, CoreDep, Id, TurnsDep, honoured, limit_source, source_of
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Role, Status
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.intake import Accepted
from xiaoka.gateway.models import Conversation
from xiaoka.gateway.pictures import Picture, PictureKind, cleaned
from xiaoka.gateway.sessions import Claim
from xiaoka.gateway.staff import one_with
from xiaoka.gateway.views_chat import announce
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff
from xiaoka.vault.enums import Kind, Purpose
from xiaoka.vault.service import TOKEN, VaultError

router = APIRouter(prefix="/api")
Revealer = Annotated[Staff, one_with(Right.REVEAL)]
_SENT = documented(
    "session_missing", "session_invalid", "session_expired", "picture_type", "picture_large", "picture_damaged",
    "too_many_pictures",
)  # fmt: skip
_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}, "description": "The photo."}}
_BODY = {"requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}


@router.post("/chat/pictures", status_code=202, tags=["chat"], responses=_SENT, openapi_extra=_BODY)
async def send(
    request: Request,
    core: CoreDep,
    turns: TurnsDep,
    claim: ClaimDep,
    client_message_id: Annotated[str, Query(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")],
    kind: PictureKind,
) -> dict[str, Any]:
    """Take a photo (JPEG, PNG or WebP up to 10 MB as the body): made anew, sealed, and kept for its time only."""
    await limit_source(request, core, core.limits.source)
    known = await asyncio.to_thread(_known, core, claim, client_message_id)
    if known is not None:
        return {**known, "duplicate": True}
    await core.limits.pictures.spend(claim.conversation_id)
    data = await request.body()
    async with request.app.state.decoding:
        picture = await asyncio.to_thread(cleaned, data)
    source = source_of(request, core)
    taken, notice = await asyncio.to_thread(_take, core, claim, client_message_id, kind, picture, source)
    announce(core, turns, claim.conversation_id, taken)
    for one in notice:
        core.bus.publish(claim.conversation_id, Event("message", one))
    return {**taken.message, "duplicate": not taken.fresh}


@router.get(
    "/pictures/{message_id}", tags=["agents"], responses=_PICTURE | documented("key_invalid", "picture_unknown")
)
async def look(
    message_id: Id,
    core: CoreDep,
    staff: Revealer,
    reason: Annotated[str, Query(min_length=2, max_length=200, examples=["核对补卡人身份证"])],
) -> Response:
    """Return a photo that a customer sent; who looked and why is written down."""
    data = await asyncio.to_thread(_opened, core, message_id, staff, reason)
    # never run, never kept: it is somebody's ID card
    headers = {"Content-Disposition": 'inline; filename="photo.jpg"', "Cache-Control": "no-store"}
    return Response(data, media_type="image/jpeg", headers=headers)


def _known(core: Core, claim: Claim, client_id: str) -> dict[str, Any] | None:
    with core.db.session() as session:
        honoured(session, claim)
        found = messages.by_client_id(session, claim.conversation_id, client_id)
        return messages.public(found, None, []) if found else None


def _take(
    core: Core, claim: Claim, client_id: str, kind: PictureKind, picture: Picture, source: str
) -> tuple[Accepted, list[dict[str, Any]]]:
    now = core.clock.now()
    with core.db.session() as session:
        conversation = honoured(session, claim)
        value = base64.b64encode(picture.data).decode()
        token = core.vault.seal(session, kind=Kind.PHOTO, value=value, conversation_id=conversation.id, now=now)
        facts = {"kind": kind.value, "width": picture.width, "height": picture.height, "bytes": len(picture.data)}
        shown = words.picture(kind.value)
        taken = core.intake.picture(session, conversation.id, client_id, token, shown, facts, source=source, now=now)
        if taken.fresh:
            _trace(core, session, "H", "picture.sent", conversation, facts)
        wanted = taken.message["status"] == Status.PENDING
        notice = [] if wanted or not taken.fresh else _thanks(core, session, conversation)
        return taken, notice


def _thanks(core: Core, session: Session, conversation: Conversation) -> list[dict[str, Any]]:
    text = words.picture("taken")
    said = messages.append(
        session, conversation, role=Role.SYSTEM, now=core.clock.now(), text=text, shown=text, body={"text": text}
    )
    return messages.publics(session, conversation, [said])


def _opened(core: Core, message_id: str, staff: Staff, reason: str) -> bytes:
    now = core.clock.now()
    with core.db.session() as session:
        message = messages.find(session, message_id)
        token = TOKEN.fullmatch(message.text) if message else None
        if message is None or token is None or token[1] != Kind.PHOTO:
            raise DeskError("picture_unknown")
        conversation, actor = session.get_one(Conversation, message.conversation_id), f"agent:{staff.name}"
        try:
            value = core.vault.open(
                session, message.text, purpose=Purpose.LOOK, actor=actor, now=now, conversation_id=conversation.id
            )
        except VaultError as error:
            # its time is over
            raise DeskError("picture_unknown") from error
        _trace(core, session, actor, "picture.read", conversation, {"picture": message.id, "reason": reason})
        return base64.b64decode(value)


def _trace(
    core: Core, session: Session, actor: str, event: str, conversation: Conversation, after: dict[str, Any]
) -> None:
    subject = f"conversation:{conversation.id}"
    channel = "api" if actor != "H" else conversation.channel
    record(session, at=core.clock.now(), actor=actor, channel=channel, event=event, subject=subject, after=after)
