"""The race "the bot answers while an agent takes over", a thousand times: whoever comes second is silent."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from xiaoka.db.session import Database
from xiaoka.gateway import conversations, messages, outcome
from xiaoka.gateway.engine_client import EngineAnswer
from xiaoka.gateway.enums import Owner, Role, Status
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff import acts, service
from xiaoka.handoff.frontdesk import FrontDesk
from xiaoka.tasks.services import Services

TIMES = 1000
HELLO = "人工客服 li 来为您服务。"
ANSWER = EngineAnswer([{"text": "机器人的回答", "buttons": [{"title": "好", "payload": "/affirm"}]}], {"label": "x"})


def _talks(db: Database, now: datetime, count: int) -> list[tuple[str, str, int]]:
    """Begin conversations in which the engine has just been asked; return conversation, message, owner's version."""
    made = []
    with db.session() as session:
        for _ in range(count):
            one = conversations.open_new(session, channel="web", now=now)
            turn = messages.append(session, one, role=Role.CUSTOMER, now=now, text="销户", status=Status.PENDING)
            made.append((one.id, turn.id, one.owner_version))
    return made


@pytest.fixture
def desk(services: Services) -> FrontDesk:
    return FrontDesk(services.policy, services.wording)


def test_bot_and_agent_at_once(services: Services, desk: FrontDesk) -> None:
    now = services.clock.now()
    talks = _talks(services.db, now, TIMES)
    rules, gate = desk.rules(now), threading.Barrier(2)

    def bot() -> None:
        for _, turn, version in talks:
            gate.wait(30)
            with services.db.session() as session:
                outcome.answered(session, turn, ANSWER, now, desk, version)

    def agent() -> None:
        for conversation_id, _, _ in talks:
            gate.wait(30)
            with services.db.session() as session:
                request = service.take_over(session, conversation_id, agent="li", rules=rules)
                service.say(session, session.get_one(Conversation, request.conversation_id), HELLO, now)

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(bot), pool.submit(agent)]:
            one.result()
    first = _orders(services.db)
    assert len(first) == TIMES
    assert set(first.values()) <= {"bot", "agent"}


def _orders(db: Database) -> dict[str, str]:
    """Return who came first in each talk, having made sure that the bot said nothing after the agent had come."""
    found: dict[str, str] = {}
    with db.session() as session:
        for one in session.scalars(select(Conversation)):
            assert one.owner == Owner.AGENT
            said = session.scalars(select(Message).where(Message.conversation_id == one.id).order_by(Message.n)).all()
            seqs = {role: [m.seq for m in said if m.role == role] for role in (Role.BOT, Role.SYSTEM)}
            assert len(seqs[Role.BOT]) == len(seqs[Role.SYSTEM]) == 1
            (bot,), (hello,) = seqs[Role.BOT], seqs[Role.SYSTEM]
            assert hello is not None
            # shown before the agent came, or never
            assert bot is None or bot < hello
            assert one.choice_group is None
            found[one.id] = "agent" if bot is None else "bot"
    return found


def test_an_answer_from_before_the_agent_is_not_said_after_him(services: Services, desk: FrontDesk) -> None:
    """The owner is the bot again, but the answer is to a talk that has moved on."""
    now = services.clock.now()
    rules = desk.rules(now)
    with services.db.session() as session:
        one = conversations.open_new(session, channel="web", now=now)
        turn = messages.append(session, one, role=Role.CUSTOMER, now=now, text="销户", status=Status.PENDING)
        version = one.owner_version
        service.take_over(session, one.id, agent="li", rules=rules)
        acts.give_back(session, one.id, agent="li", note=None, wording=services.wording, rules=rules)
    with services.db.session() as session:
        stored = outcome.answered(session, turn.id, ANSWER, now, desk, version)
    assert (stored.said, stored.state["owner"]) == ([], Owner.BOT)


def test_the_notice_that_it_takes_longer_is_the_bots_too(services: Services, desk: FrontDesk) -> None:
    now = services.clock.now()
    with services.db.session() as session:
        one = conversations.open_new(session, channel="web", now=now)
        turn = messages.append(session, one, role=Role.CUSTOMER, now=now, text="销户", status=Status.PENDING)
        service.take_over(session, one.id, agent="li", rules=desk.rules(now))
        assert outcome.noticed(session, turn.id, {"text": "正在查询"}, now) == []
