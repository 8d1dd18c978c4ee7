"""Going on with a task on another channel must help nobody but the holder."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.security.stories import OWNER, knows_the_papers
from tests.unit.tasks.conftest import Talk, services  # noqa: F401
from tests.unit.tasks.people import prove
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.models import LineRow
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.services import Services

OTHER = "13800138004"
"""Somebody who has nothing open anywhere."""


def begin(services: Services, conversation: str, kind: str = "cancel_card", number: str = OWNER) -> Talk:  # noqa: F811
    services.carrier.clock.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
    talk = Talk(services, conversation)
    talk.tell(kind, phone_number=number)
    return talk


@pytest.fixture
def half_done(services: Services) -> Talk:  # noqa: F811
    """The holder has proven himself on the web, and left at the settlement."""
    talk = begin(services, "c_web")
    prove(talk, OWNER)
    assert talk.task().step == "quote"
    return talk


def _told(talk: Talk) -> list[str]:
    masked = [one["text"].replace("138****8001", "N").replace("138****8004", "N") for one in (*talk.said, *talk.asked)]
    return [talk.expects, *masked]


@pytest.mark.usefixtures("half_done")
def test_before_the_proof_nothing_shows_whether_there_is_anything(services: Services) -> None:  # noqa: F811
    with_it, without = begin(services, "c_a"), begin(services, "c_b", number=OTHER)
    assert _told(with_it) == _told(without)
    for talk in (with_it, without):
        talk.secret("sms_code", "000000")
    assert _told(with_it) == _told(without)


@pytest.mark.parametrize("knows", ["code", "papers", "nothing"])
def test_less_than_the_tasks_own_proof_is_not_enough(half_done: Talk, services: Services, knows: str) -> None:  # noqa: F811
    thief = begin(services, "c_thief")
    if knows == "code":
        thief.secret("sms_code", thief.last_code(OWNER))
    elif knows == "papers":
        knows_the_papers(thief)
    thief.tell("affirm", "接着办")
    assert thief.task().step == "verify" and "一半" not in thief.words
    assert half_done.task().status == TaskStatus.ACTIVE


def test_what_a_stranger_began_is_not_offered_to_the_holder(services: Services) -> None:  # noqa: F811
    stranger = Talk(services, "c_stranger")
    stranger.tell("cancel_card", text="销户 很少用", phone_number=OWNER, cancel_reason="unused")
    holder = begin(services, "c_holder")
    prove(holder, OWNER)
    assert holder.task().step == "quote" and "一半" not in holder.words


@pytest.mark.usefixtures("half_done")
def test_the_next_holder_of_a_number_hears_nothing_of_the_one_before(
    services: Services,  # noqa: F811
    carrier: DemoCarrier,
) -> None:
    carrier.clock.advance(timedelta(hours=1))
    with carrier.db.session() as session:
        session.execute(update(LineRow).where(LineRow.msisdn == OWNER).values(activated=carrier.clock.now()))
    new = begin(services, "c_new")
    prove(new, OWNER)
    assert new.task().step != "elsewhere" and "一半" not in new.words


@pytest.mark.usefixtures("half_done")
def test_of_two_who_take_it_over_one_gets_it(services: Services) -> None:  # noqa: F811
    one, two = Talk(services, "c_one"), Talk(services, "c_two")
    for talk in (one, two):
        begin(services, talk.conversation)
        talk.tell("cancel_card")
        prove(talk, OWNER)
        assert talk.task().step == "elsewhere"
    one.tell("affirm", "接着办")
    two.tell("affirm", "接着办")
    assert one.task().data["elsewhere"] == "c_web" and two.task().data["elsewhere"] == "none"
    with services.db.session() as session:
        query = select(TaskInstance.status).where(TaskInstance.conversation_id == "c_web")
        assert list(session.scalars(query)) == [TaskStatus.MOVED]


@pytest.mark.usefixtures("half_done")
def test_the_proof_of_the_other_conversation_opens_nothing_here(services: Services) -> None:  # noqa: F811
    here = begin(services, "c_here")
    for said in ("接着办", "继续刚才的", "我在网页上验过了"):
        here.tell("affirm", said)
        assert here.task().step == "verify"
