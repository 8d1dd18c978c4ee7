"""Buttons: payloads stay here, clients get opaque ids, and only the newest ones can be pressed."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import statements, words
from xiaoka.gateway.channels.models import ChannelPeer
from xiaoka.gateway.delivery import PUSHED
from xiaoka.gateway.enums import Owner, Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Choice, Conversation, Message

RETRY = "!retry"
OFFERING = (Role.BOT, Role.AGENT)
"""Who offers buttons."""
CHOICE_ID = re.compile(r"k_[0-9a-f]{24}")
_ORDINAL = re.compile(r"[1-9][0-9]?")
# after NFKC, which makes full-width punctuation half-width
_FINAL = " .。!?~,;:、…"
# news of the place in the queue brings these anew, and may come while a finger is on its way to the old ones
_LASTING = ("!call_back", "!no_wait")
# what may be asked for while a bare number still means a button
_NO_DATUM = frozenset((None, "", "choice", "reason"))
_PAYLOAD = re.compile(r"/([A-Za-z0-9_/.-]+)(\{.*\})?", re.DOTALL)


@dataclass(frozen=True)
class Group:
    """The buttons of one answer, made together and void together."""

    id: str
    conversation_id: str
    turn_id: str

    def add(self, session: Session, *, seq: int, title: str, payload: str) -> dict[str, str]:
        """Store a button and return what the client may know of it."""
        choice = Choice(
            id=ids.token("k"),
            conversation_id=self.conversation_id,
            seq=seq,
            group_id=self.id,
            turn_id=self.turn_id,
            title=title[:200],
            payload=payload,
        )
        session.add(choice)
        return {"id": choice.id, "title": choice.title}


def new_group(conversation_id: str, turn_id: str) -> Group:
    """Return an empty group for the answer to a message."""
    return Group(ids.token("g"), conversation_id, turn_id)


def take(session: Session, conversation: Conversation, choice_id: str) -> Choice:
    """Return a button of the newest group that was not used.

    Raises:
        DeskError: ``choice_unknown`` for a forged or foreign id, ``choice_stale`` for an old or used one; what is said
            to the queue (请给我回电, 不等了) does not grow old.
    """
    choice = session.get(Choice, choice_id)
    if choice is None or choice.conversation_id != conversation.id:
        raise DeskError("choice_unknown")
    replaced = choice.group_id != conversation.choice_group and choice.payload not in _LASTING
    if choice.used_at is not None or replaced:
        raise DeskError("choice_stale")
    return choice


def typed(session: Session, conversation: Conversation, text: str) -> Choice | None:
    """Return the live button that a customer means by typing its title, or its number where he sees numbers.

    Outside the web channel buttons may be shown as a numbered list. A bare number counts only when nothing was asked
    for that is a number itself. Clients that can only ask must have been told of the button. A title that stands on
    two buttons with different meanings is none.
    """
    if conversation.choice_group is None:
        return None
    offering = Role.BOT if conversation.owner == Owner.BOT else Role.AGENT
    # to a person one answers only what he has asked; what he had asked still counts when the bot goes on
    shown = {"conversation": conversation.id, "group": conversation.choice_group, "offering": (offering, Role.AGENT)}
    seen = _seen(session, conversation)
    live = [one for one in session.scalars(statements.offered(), shown) if one.used_at is None and one.seq <= seen]
    wanted = _plain(text)
    same = [one for one in live if _plain(one.title) == wanted]
    if same:
        return same[-1] if len({one.payload for one in same}) == 1 else None
    if conversation.channel == "web" or not counts(conversation) or not _ORDINAL.fullmatch(wanted):
        return None
    return _numbered(session, conversation, {one.id: one for one in live}, int(wanted))


def _seen(session: Session, conversation: Conversation) -> int:
    """Return the number of the last message that the customer may have seen; windows see everything."""
    if conversation.channel == "web":
        return conversation.last_seq
    peer = session.get(ChannelPeer, conversation.id) if conversation.channel in PUSHED else None
    # what is just being sent may be on his screen before the vendor has told us so
    return max(conversation.delivered, (peer.batch_to or 0) if peer else 0)


def counts(conversation: Conversation) -> bool:
    """Tell whether a bare number typed now can mean a button."""
    return conversation.expects in _NO_DATUM


def _numbered(session: Session, conversation: Conversation, live: dict[str, Choice], number: int) -> Choice | None:
    last = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.role.in_(OFFERING), Message.seq.is_not(None))
        .order_by(Message.seq.desc())
        .limit(1)
    ).first()
    buttons = last.body.get("buttons", []) if last else []
    return live.get(buttons[number - 1]["id"]) if number <= len(buttons) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().rstrip(_FINAL).casefold()


def hide_payloads(session: Session, group: Group, seq: int, custom: dict[str, Any]) -> dict[str, Any]:
    """Return the card of a message with the edit payload of each row replaced by a choice id."""
    card = dict(custom.get("card") or {})
    if card:
        card["rows"] = [_row(session, group, seq, row) for row in card.get("rows", [])]
    return card


def _row(session: Session, group: Group, seq: int, row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name != "edit"}
    if row.get("edit"):
        title = words.edit_title(str(row.get("label", "")))
        shown["edit"] = group.add(session, seq=seq, title=title, payload=row["edit"])["id"]
    return shown


def parse(payload: str) -> tuple[str, dict[str, Any]]:
    """Split ``/intent{json}`` into intent and entities; anything else is a fault of ours (ValueError)."""
    match = _PAYLOAD.fullmatch(payload.strip())
    if match is None:
        raise ValueError("not a payload")
    entities = json.loads(match.group(2) or "{}")
    return match.group(1), entities
