"""Help for agents who talk to the customer here or elsewhere (坐席辅助): by session of the console, or agent token."""

import asyncio
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy.orm import Session

from xiaoka.assist import service
from xiaoka.assist.talk import CHANNEL, Said, Talk, of_conversation
from xiaoka.audit.reads import looked
from xiaoka.carrier.outside import rehearse
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.assist_schemas import Heard, Help, Judged, Label, Noted, Understood, Wanted
from xiaoka.gateway.context import CoreDep
from xiaoka.gateway.core import Core
from xiaoka.gateway.engine_client import EngineError
from xiaoka.gateway.enums import Owner, Role
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.models import Conversation
from xiaoka.gateway.plain import hide_numbers
from xiaoka.gateway.protect import check_length, clean
from xiaoka.gateway.staff import TOOL, person
from xiaoka.gateway.views_insight import known_labels
from xiaoka.handoff import acts
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff
from xiaoka.tasks.enums import TaskKind
from xiaoka.vault.detect import protect
from xiaoka.vault.mask import HIDDEN
from xiaoka.vault.service import TOKEN

router = APIRouter(
    prefix="/api/assist", tags=["agents"], responses=documented("key_invalid", "session_ended", "right_missing")
)
Talker = Annotated[Staff, person(Right.TALK, "key_invalid")]
_ENTITY = ("entity", "value", "start", "end", "role")
_UNHEARD = 5
"""So many of the customer's last utterances are understood anew, where the bot has not heard them."""


@router.post("/understand", responses=documented("engine_unavailable", "text_empty", "text_too_long"))
async def understand(body: Heard, core: CoreDep, who: Talker) -> Understood:
    """Tell what a sentence means, exactly as a customer's message is understood; the sentence is not stored."""
    nlu = await _heard(core, unkept(body.text))
    await asyncio.to_thread(_looked, core, who, "assist.understood", "assist")
    return understood(nlu)


@router.post(
    "/suggest",
    responses=documented("engine_unavailable", "text_empty", "text_too_long", "conversation_unknown", "task_unknown"),
)
async def suggest(body: Wanted, core: CoreDep, who: Talker) -> Help:
    """Help with a talk: what was understood, what is still to be proven, checklist, replies, rules, form, summary."""
    if body.task and body.task not in set(TaskKind):
        raise DeskError("task_unknown")
    talk = await asyncio.to_thread(_talk, core, body, who)
    fresh = await _hear(core, talk)
    last = talk.customer[-1] if talk.customer else None

    def work() -> dict[str, Any]:
        with core.db.session() as session:
            for one in fresh:
                _remember(session, one)
            return service.suggest(session, core.services, talk, body.task)

    found = await asyncio.to_thread(lambda: rehearse(core.services.carrier, work))
    return Help(understood=understood(last.nlu) if last and last.nlu else None, **found)


@router.post("/feedback", responses=documented("suggestion_unknown", "label_unknown", "text_too_long"))
async def feedback(body: Judged, core: CoreDep, who: Talker) -> Noted:
    """Record that a suggestion was accepted, edited or ignored; what was not used goes to the improvement inbox."""
    if body.label is not None and body.label not in known_labels():
        raise DeskError("label_unknown")
    edited = hide_numbers(TOKEN.sub(HIDDEN, unkept(body.text, check=False))) if body.text.strip() else None

    def work() -> Noted:
        with core.db.session() as session:
            name, now = _named(who), core.clock.now()
            stale = service.feedback(
                session, body.suggestion, body.outcome, edited=edited, label=body.label, by=name, now=now
            )
            return Noted(stale=stale)

    return await asyncio.to_thread(work)


def unkept(text: str, *, check: bool = True) -> str:
    """Return a text without secrets; nothing is kept, so the tokens open nothing."""
    visible = clean(text)
    if check:
        check_length(visible)
    return protect(visible, expects=None, seal=lambda kind, _value: f"⟦{kind}:{'0' * 16}⟧").text


def understood(nlu: dict[str, Any]) -> Understood:
    """Return what was understood, for agents."""
    return Understood(
        intent=str(nlu.get("label") or ""),
        confidence=float(nlu.get("confidence") or 0),
        ranking=[Label(name=str(one["name"]), confidence=one["confidence"]) for one in nlu.get("ranking") or []],
        entities=[_entity(one) for one in nlu.get("entities") or []],
        refused=bool(nlu.get("refused")),
        ambiguous=bool(nlu.get("ambiguous")),
        wishes=[str(one.get("label")) for one in nlu.get("clauses") or []],
    )


def _entity(found: dict[str, Any]) -> dict[str, Any]:
    shown = {name: found[name] for name in _ENTITY if name in found}
    if isinstance(shown.get("value"), str):
        shown["value"] = TOKEN.sub(HIDDEN, shown["value"])
    return shown


async def understood_here(core: Core, conversation_id: str) -> None:
    """Have what a customer told an agent understood, and keep it with his messages.

    Raises:
        DeskError: ``engine_unavailable`` or ``conversation_unknown``.
    """

    def read() -> Talk:
        with core.db.session() as session:
            found = acts.known(session, conversation_id)
            return of_conversation(session, found.id, found.last_seq)

    fresh = await _hear(core, await asyncio.to_thread(read))

    def keep() -> None:
        with core.db.session() as session:
            for one in fresh:
                _remember(session, one)

    await asyncio.to_thread(keep)


async def _hear(core: Core, talk: Talk) -> list[Said]:
    fresh = [one for one in talk.customer[-_UNHEARD:] if not one.nlu and not one.text.startswith("/")]
    for one in fresh:
        one.nlu = await _heard(core, one.text)
    return fresh


async def _heard(core: Core, text: str) -> dict[str, Any]:
    try:
        return await core.engine.understand(text)
    except EngineError as error:
        raise DeskError("engine_unavailable") from error


def _talk(core: Core, body: Wanted, who: Staff) -> Talk:
    if body.conversation:
        with core.db.session() as session:
            found = acts.known(session, body.conversation)
            name, subject = f"agent:{_named(who)}", f"conversation:{found.id}"
            looked(session, at=core.clock.now(), actor=name, channel="api", event="assist.read", subject=subject)
            return of_conversation(session, found.id, found.last_seq)
    if body.session:
        with core.db.session() as session:
            found = _streamed(core, session, body)
            return of_conversation(session, found.id, found.last_seq)
    said = [Said(one.role, unkept(one.text), place) for place, one in enumerate(body.utterances, start=1)]
    digest = hashlib.sha256("\n".join(f"{one.role}:{one.text}" for one in said).encode()).hexdigest()
    return Talk("", said, digest[:16])


def _streamed(core: Core, session: Session, body: Wanted) -> Conversation:
    """Add what was said to a talk held elsewhere; the bot never answers in it."""
    now = core.clock.now()
    found = conversations.of_external(session, channel=CHANNEL, external_id=str(body.session), now=now)
    found = conversations.locked(session, found.id)
    found.owner, found.last_active = Owner.AGENT, now
    for one in body.utterances:
        if one.id and messages.by_client_id(session, found.id, one.id) is not None:
            continue
        safe = core.intake.without_secrets(session, found.id, one.text, now=now)
        role, client_id = Role(one.role), one.id or None
        messages.append(session, found, role=role, now=now, client_id=client_id, text=safe.text, shown=safe.shown)
    return found


def _remember(session: Session, said: Said) -> None:
    """Keep what was understood with the message, so that colleagues see it and it is asked once."""
    message = messages.find(session, said.id) if said.id else None
    if message is not None:
        message.body = {**message.body, "nlu": said.nlu}


def _named(who: Staff) -> str:
    return "unnamed" if who is TOOL else who.name


def _looked(core: Core, who: Staff, event: str, subject: str) -> None:
    with core.db.session() as session:
        looked(
            session, at=core.clock.now(), actor=f"agent:{_named(who)}", channel="api", event=event, subject=subject
        )  # fmt: skip
