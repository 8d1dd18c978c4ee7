"""A new card on its way: filed by chat, then brought as far as a test needs by the worker and the clock."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due

NUMBER = "13800138001"


def file_by_mail(talk: Talk) -> Case:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="yes")
    prove(talk, NUMBER)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("inform", phone_number="13911112222")
    talk.press(confirm="yes")
    return the_case(talk)


def bring(talk: Talk, state: str) -> Case:
    """Let hours pass and the worker work until the case stands where the test wants it."""
    carrier: Any = talk.services.carrier
    for _ in range(40):
        case = the_case(talk)
        if case.state == state:
            return case
        if case.state == "R4_REVIEW":
            from xiaoka.cases import service

            with talk.services.db.session() as session:
                service.approve(session, talk.services.cases, session.get_one(Case, case.id), by="agent:li")
        carrier.clock.advance(timedelta(hours=4))
        run_due(talk.services.db, talk.services.cases)
    raise AssertionError(f"never reached {state}, stands in {the_case(talk).state}")


def the_case(talk: Talk) -> Case:
    """Return the newest application for a new card."""
    with talk.services.db.session() as session:
        query = select(Case).where(Case.kind == "replace_card").order_by(Case.closed.is_not(None), Case.created.desc())
        return session.scalars(query).all()[0]
