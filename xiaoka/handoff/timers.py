"""Time-outs of requests for a person (超时): rows in the database, looked at by the worker; a restart loses none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.clock import Clock
from xiaoka.db.session import Database
from xiaoka.gateway import conversations
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.handoff import feed, queue, service
from xiaoka.handoff.enums import Event, State
from xiaoka.handoff.frontdesk import FrontDesk, machine_now
from xiaoka.handoff.machine import ON_TIME
from xiaoka.handoff.models import DeskEvent, HandoffRequest
from xiaoka.handoff.rules import Rules
from xiaoka.handoff.steps import step

_AT_ONCE = 100


class Timers:
    """Does what is due, each request in a transaction of its own.

    Args:
        db: the product database.
        desk: speaks to those who wait.
        clock: the carrier's clock.
    """

    def __init__(self, db: Database, desk: FrontDesk, clock: Clock) -> None:
        self._db, self._desk, self._clock = db, desk, clock

    def __call__(self) -> int:
        """Run everything that is due; return how many requests changed."""
        done = sum(self._one(request_id) for request_id in self._due())
        with self._db.session() as session:
            rules = self._desk.rules(self._clock.now())
            offered = len(queue.route(session, rules, machine_now()))
            told = [self._desk.progress(session, one, rules) for one in queue.line(session) if one.told > 1]
            _forget(session, rules)
        return done + offered + sum(one is not None for one in told)

    def _due(self) -> list[str]:
        with self._db.session() as session:
            query = select(HandoffRequest.id).where(HandoffRequest.due_at <= self._clock.now())
            return list(session.scalars(query.order_by(HandoffRequest.due_at).limit(_AT_ONCE)))

    def _one(self, request_id: str) -> bool:
        with self._db.session() as session:
            rules = self._desk.rules(self._clock.now())
            request = service.get(session, request_id)
            if request.due_at is None or request.due_at > rules.now:
                return False  # somebody was quicker
            return self._fire(session, request, rules)

    def _fire(self, session: Session, request: HandoffRequest, rules: Rules) -> bool:
        event = ON_TIME.get(State(request.state))
        if event is None:
            request.due_at = None
            return False
        if event is Event.SILENT and not _unanswered(session, request.conversation_id):
            request.due_at = rules.after("handoff.agent_silent")
            return False
        if event in (Event.OFFER_OVER, Event.SILENT):
            gone = request.offered_to or request.agent
            request.tried = [*request.tried, gone] if gone else request.tried
            request.offered_to = None
        if event is Event.SILENT:
            request.agent, request.give_up_at = None, rules.after("handoff.wait_max")
        conversation = step(session, request, event, rules, actor="system")
        if event is Event.TIME_OUT:
            self._desk.timed_out(session, request, rules.now)
        if event is Event.SILENT:
            service.say(session, conversation, self._desk.wording.text("utter_handoff_again"), rules.now)
        return True


def _unanswered(session: Session, conversation_id: str) -> bool:
    """Tell whether the last word in a talk is the customer's."""
    conversation = conversations.locked(session, conversation_id)
    last = session.scalar(
        select(Message.role).where(Message.conversation_id == conversation_id, Message.seq == conversation.last_seq)
    )
    return last == Role.CUSTOMER


def _forget(session: Session, rules: Rules) -> None:
    session.query(DeskEvent).filter(DeskEvent.at < rules.now - feed.KEPT).delete(synchronize_session=False)
