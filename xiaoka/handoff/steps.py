"""Carries out one transition of a request: owner by compare-and-set, state, time-out, audit, consoles."""

from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.events.service import owner_changed
from xiaoka.gateway import conversations
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation
from xiaoka.handoff import feed
from xiaoka.handoff.enums import OPEN, Event, State
from xiaoka.handoff.machine import row
from xiaoka.handoff.models import HandoffRequest
from xiaoka.handoff.rules import Rules

_AUDITED = {
    Event.TAKE: "handoff.taken", Event.CLOSE: "handoff.closed", Event.RETURN: "handoff.returned",
    Event.TRANSFER: "handoff.transferred", Event.ASSIGN: "handoff.assigned", Event.OFFER: "handoff.offered",
    Event.DECLINE: "handoff.declined", Event.OFFER_OVER: "handoff.offer_over", Event.SILENT: "handoff.agent_silent",
    Event.CALL_BACK: "handoff.call_back", Event.OVERDUE: "handoff.overdue", Event.ABANDON: "handoff.abandoned",
    Event.TIME_OUT: "handoff.timed_out", Event.FINISH: "handoff.finished",
}  # fmt: skip


def step(session: Session, request: HandoffRequest, event: Event, rules: Rules, *, actor: str) -> Conversation:
    """Let something happen to a request.

    Args:
        session: the caller's.
        request: which.
        event: what happens.
        rules: policy and moment.
        actor: who, such as ``agent:li.na``, ``customer`` or ``system``.

    Raises:
        DeskError: ``handoff_closed`` or ``handoff_taken`` when it may not happen now, or the owner changed just now.
    """
    found = row(request.state, event)
    if found is None:
        raise DeskError("handoff_taken" if State(request.state) in OPEN else "handoff_closed")
    conversation = conversations.locked(session, request.conversation_id)
    before = Owner(conversation.owner)
    after = before if found.owner is None else found.owner
    if after != before:
        version = conversation.owner_version
        if not conversations.set_owner(session, conversation.id, owner=after, expected_version=version):
            raise DeskError("handoff_taken")
        session.refresh(conversation)
        owner_changed(session, conversation.id, owner=after.value, version=version + 1, now=rules.now)
        # what the bot offered is void once somebody else answers
        conversation.choice_group = None if after != Owner.BOT else conversation.choice_group
    request.state, request.due_at = found.target, rules.after(found.due)
    if found.target == State.WAITING:
        request.due_at = request.give_up_at
    if found.target not in OPEN and request.closed_at is None:
        request.closed_at = rules.now
    session.flush()
    _tell(session, request, conversation, event, rules, actor=actor, before=before)
    return conversation


def told(session: Session, request: HandoffRequest, rules: Rules) -> None:
    """Tell consoles how a request stands."""
    feed.write(
        session, "queue", rules.now, request.conversation_id,
        request=request.id, state=request.state, skill=request.skill, reason=request.reason, agent=request.agent,
        offered_to=request.offered_to, created=request.created.isoformat(),
    )  # fmt: skip


def _tell(
    session: Session,
    request: HandoffRequest,
    conversation: Conversation,
    event: Event,
    rules: Rules,
    *,
    actor: str,
    before: Owner,
) -> None:
    after = Owner(conversation.owner)
    if (name := _AUDITED.get(event)) is not None:
        record(
            session, at=rules.now, actor=actor, channel=conversation.channel, event=name,
            subject=f"conversation:{conversation.id}", before={"owner": before.value},
            after={"owner": after.value, "request": request.id, "state": request.state, "note": request.note or ""},
            policy_version=rules.policy.version,
        )  # fmt: skip
    told(session, request, rules)
    if after != before:
        feed.write(session, "owner", rules.now, conversation.id, owner=after.value, agent=request.agent)
