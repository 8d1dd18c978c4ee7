"""What every route shares by which an agent does something in a conversation: do it, then show it to the customer."""

import asyncio
from collections.abc import Callable

from sqlalchemy.orm import Session

from xiaoka.carrier.outside import rehearse
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.bus import Event
from xiaoka.gateway.core import Core
from xiaoka.gateway.events import state_of
from xiaoka.gateway.models import Message
from xiaoka.gateway.protect import Protected
from xiaoka.handoff.service import Farewells

Work = Callable[[Session], list[Message]]


async def done(core: Core, find: Callable[[Session], str], work: Work, *, carrier: bool = False) -> str:
    """Run the work in one transaction and show what was said in the customer's windows; return the conversation.

    Args:
        core: of the desk.
        find: returns the id of the conversation.
        work: returns the messages that it said.
        carrier: it asks the carrier, which no transaction may wait for.
    """

    def run() -> tuple[str, list[Event]]:
        with core.db.session() as session:
            conversation_id = find(session)
            said = work(session)
            session.flush()
            conversation = conversations.locked(session, conversation_id)
            shown = messages.publics(session, conversation, said)
            busy = messages.next_pending(session, conversation.id) is not None
            state = state_of(session, conversation, busy=busy)
            return conversation_id, [*(Event("message", one) for one in shown), Event("state", state)]

    conversation_id, events = await asyncio.to_thread(
        lambda: rehearse(core.services.carrier, run) if carrier else run()
    )
    for event in events:
        core.bus.publish(conversation_id, event)
    return conversation_id


def note_of(core: Core, session: Session, conversation_id: str, text: str) -> Protected | None:
    """Return a note for colleagues without secrets; None for an empty one."""
    written = text.strip()
    if not written:
        return None
    return core.intake.without_secrets(session, conversation_id, written, now=core.clock.now())


def wording_of(core: Core) -> Farewells:
    """Return the lines that end a request."""
    names = ("utter_handoff_closed", "utter_handoff_missed", "utter_callback_dropped")
    return Farewells(*map(core.wording.text, names))
