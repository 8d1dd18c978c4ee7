"""Buttons: payloads stay here, clients get opaque ids, and only the newest ones can be pressed."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import words
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Choice, Conversation

RETRY = "!retry"
CHOICE_ID = re.compile(r"k_[0-9a-f]{24}")
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


def take(session: Session, conversation: Conversation, choice_id: str, now: datetime) -> Choice:
    """Use up a button of the newest group.

    Raises:
        DeskError: ``choice_unknown`` for a forged or foreign id, ``choice_stale`` for an old or used one.
    """
    choice = session.get(Choice, choice_id)
    if choice is None or choice.conversation_id != conversation.id:
        raise DeskError("choice_unknown")
    if choice.used_at is not None or choice.group_id != conversation.choice_group:
        raise DeskError("choice_stale")
    choice.used_at = now
    return choice


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
