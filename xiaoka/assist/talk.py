"""What was said, as the assistant of agents reads it: from a conversation, or pasted from somewhere else."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.tasks.turn import Turn, recognised

CHANNEL = "assist"
"""Channel of talks that are held elsewhere, such as on the phone, and streamed here."""
_LAST = 60


@dataclass
class Said:
    """One utterance; secrets in ``text`` are vault tokens.

    Attributes:
        id: of the message; empty for a pasted one.
        seq: its number in the conversation, or its place in what was pasted.
        nlu: what was understood; empty where nobody has asked yet.
    """

    role: str
    text: str
    seq: int
    id: str = ""
    nlu: dict[str, Any] = field(default_factory=dict)
    source: str = ""

    @property
    def label(self) -> str:
        """Return the full label."""
        return str(self.nlu.get("label") or "")

    @property
    def sure(self) -> bool:
        """Tell whether the label would be acted on."""
        return bool(self.label) and not self.nlu.get("refused")

    def turn(self, conversation_id: str) -> Turn:
        """Return it as tasks take it; nothing typed is ever a press on a button."""
        entities = recognised(self.nlu.get("entities") or [])
        wishes = tuple(str(one.get("label")) for one in self.nlu.get("clauses") or [])
        sure = float(self.nlu.get("confidence") or 0)
        return Turn(
            self.id, conversation_id, CHANNEL, self.text, self.label, sure, entities, source=self.source, wishes=wishes
        )


@dataclass(frozen=True)
class Talk:
    """A talk.

    Attributes:
        conversation_id: empty for one that was pasted and is not kept.
        said: oldest first.
        version: changes with every utterance; suggestions for an earlier one are stale.
    """

    conversation_id: str
    said: list[Said]
    version: str

    @property
    def customer(self) -> list[Said]:
        """Return what the customer said."""
        return [one for one in self.said if one.role == Role.CUSTOMER]


def of_conversation(session: Session, conversation_id: str, last_seq: int) -> Talk:
    """Return the last utterances of a conversation."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq.is_not(None))
        .order_by(Message.seq.desc())
        .limit(_LAST)
    )
    said = [
        Said(one.role, one.text, one.seq or 0, one.id, dict(one.body.get("nlu") or {}), one.source)
        for one in reversed(list(session.scalars(query)))
    ]
    return Talk(conversation_id, said, str(last_seq))
