"""A task begun on one channel goes on in another, after proof there and nowhere else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import HOLDER, NUMBER
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.services import Services


@pytest.fixture
def web(services: Services) -> Talk:
    """The conversation in which a cancellation was begun and left at the reason given."""
    talk = Talk(services, "c_web")
    prove(talk)
    talk.press(quote="ok")
    talk.press(reason="unused")
    return talk


@pytest.fixture
def wechat(services: Services) -> Talk:
    return Talk(services, "c_wechat")


def prove(talk: Talk) -> None:
    """Give both proofs that a cancellation needs."""
    half(talk)
    talk.pass_face(*HOLDER)


def half(talk: Talk) -> None:
    """Give the first of the two proofs."""
    talk.services.carrier.clock.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))


def status_of(talk: Talk) -> list[str]:
    with talk.services.db.session() as session:
        query = select(TaskInstance.status).where(TaskInstance.conversation_id == talk.conversation)
        return list(session.scalars(query))


@pytest.mark.usefixtures("web")
def test_it_is_offered_after_the_proof_with_day_channel_and_task(wechat: Talk) -> None:
    wechat.services.carrier.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
    prove(wechat)
    assert wechat.task().step == "elsewhere"
    assert "在网页上把销户办到了一半，要在这里接着办吗" in wechat.words and "日您在" in wechat.words


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(("hours", "words"), [(0, "刚才您在网页上"), (2, "今天您在网页上")])
def test_what_was_left_today_is_not_dated(wechat: Talk, hours: int, words: str) -> None:
    wechat.services.carrier.clock.advance(timedelta(hours=hours))  # type: ignore[attr-defined]
    prove(wechat)
    assert words in wechat.words and " 日" not in wechat.words


@pytest.mark.usefixtures("web")
def test_whoever_says_that_he_is_through_is_not_told_all_of_it_again(wechat: Talk) -> None:
    prove(wechat)
    wechat.tell("inform", "刷完脸了")
    assert (
        "身份已经核实好了" in wechat.words and "接着办，还是重新办" in wechat.words and "办到了一半" not in wechat.words
    )
    assert wechat.task().step == "elsewhere"


@pytest.mark.usefixtures("web")
def test_half_of_the_proof_tells_nothing(wechat: Talk) -> None:
    half(wechat)
    assert wechat.task().step == "verify" and "一半" not in wechat.words


def test_yes_takes_the_choices_along_and_ends_it_over_there(web: Talk, wechat: Talk) -> None:
    prove(wechat)
    wechat.tell("affirm", "接着办")
    assert wechat.task().data["reason"] == "unused" and wechat.task().step == "quote"
    assert status_of(web) == [TaskStatus.MOVED]
    with wechat.services.db.session() as session:
        [joined] = session.scalars(select(AuditEntry).where(AuditEntry.event == "identity.joined"))
        [told] = session.scalars(select(Outbox).where(Outbox.key.like("%:moved")))
    assert joined.before == {"conversation": "c_web", "channel": "web"} and NUMBER not in str(joined.after)
    assert told.payload["conversation_id"] == "c_web"


@pytest.mark.usefixtures("web")
def test_the_settlement_is_made_anew_and_the_proof_is_not_taken_along(wechat: Talk) -> None:
    prove(wechat)
    wechat.tell("affirm", "好")
    kept = wechat.task().data
    assert not {"quote", "confirm", "address"} & set(kept)
    wechat.services.carrier.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
    wechat.press(quote="ok")
    assert wechat.task().step == "verify", "this conversation's own proof has run out, whatever stood in the other"


def test_the_window_over_there_is_told_and_can_call_for_help(web: Talk, wechat: Talk) -> None:
    prove(wechat)
    wechat.tell("affirm", "接着办")
    web.tell("system_event", chosen=True, event="task_moved")
    assert "在另一个渠道核验身份后接着办了" in web.words and "不是我办的" in web.words


def test_the_card_over_there_files_nothing_any_more(web: Talk, wechat: Talk) -> None:
    web.press(refund="original")
    prove(wechat)
    wechat.tell("affirm", "接着办")
    assert web.press(confirm="yes").handled is False
    with web.services.db.session() as session:
        assert list(session.scalars(select(Case))) == []


def test_no_begins_anew_and_leaves_the_other_alone(web: Talk, wechat: Talk) -> None:
    prove(wechat)
    wechat.tell("deny", "重新办")
    assert "从头" in wechat.words and "reason" not in wechat.task().data
    assert status_of(web) == [TaskStatus.ACTIVE]


def test_what_moved_on_over_there_in_the_meantime_is_not_taken(web: Talk, wechat: Talk) -> None:
    prove(wechat)
    web.tell("stop", "不办了")
    wechat.tell("affirm", "接着办")
    assert "刚才已经结束" in wechat.words and wechat.task().step == "quote"


@pytest.mark.usefixtures("web")
def test_a_week_later_it_is_not_offered(wechat: Talk) -> None:
    wechat.services.carrier.clock.advance(timedelta(days=8))  # type: ignore[attr-defined]
    prove(wechat)
    assert wechat.task().step == "quote"


def test_another_number_of_the_other_conversation_is_not_offered(web: Talk, wechat: Talk) -> None:
    web.tell("inform", "换成这个号 13800138004", phone_number="13800138004")
    prove(wechat)
    assert wechat.task().step != "elsewhere"
