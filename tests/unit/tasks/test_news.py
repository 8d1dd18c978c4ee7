from datetime import timedelta

from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove
from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox
from xiaoka.tasks import news

NUMBER = "13800138001"


def to_settlement(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    prove(talk, NUMBER)


def to_filed(talk: Talk) -> Case:
    to_settlement(talk)
    talk.press(quote="ok")
    talk.press(reason="unused")
    talk.press(refund="original")
    talk.press(confirm="yes")
    cases.run_due(talk.services.db, talk.services.cases)
    with talk.services.db.session() as session:
        return session.scalars(select(Case)).one()


def happens(talk: Talk, event: str, **more: str) -> None:
    talk.tell("system_event", chosen=True, event=event, **more)


def test_a_quote_that_ran_out_is_told_and_may_be_made_anew(talk: Talk) -> None:
    to_settlement(talk)
    with talk.services.db.session() as session:
        (row,) = session.scalars(select(Outbox).where(Outbox.kind == "news"))
        assert row.payload["news"] == {"event": "quote_expired"}
        assert not news.still_true(session, talk.conversation, row.payload["news"], talk.services.clock.now())
    talk.services.carrier.clock.advance(timedelta(hours=25))  # type: ignore[attr-defined]
    with talk.services.db.session() as session:
        assert news.still_true(session, talk.conversation, row.payload["news"], talk.services.clock.now())
    happens(talk, "quote_expired")
    assert "没有提交任何申请" in talk.words and "要接着办吗" in talk.words
    talk.tell("affirm", "接着办", chosen=True)
    prove(talk, NUMBER)
    assert talk.asked[-1]["custom"]["card"]["title"] == "销户结算单"


def test_a_quote_that_was_confirmed_is_not_spoken_of(talk: Talk) -> None:
    to_filed(talk)
    talk.services.carrier.clock.advance(timedelta(hours=25))  # type: ignore[attr-defined]
    with talk.services.db.session() as session:
        assert not news.still_true(session, talk.conversation, {"event": "quote_expired"}, talk.services.clock.now())


def test_a_new_state_is_told_with_what_may_be_done(talk: Talk) -> None:
    case = to_filed(talk)
    happens(talk, "case_moved", case_number=case.number)
    assert case.number in talk.words and "预约期" in talk.words
    titles = [one["custom"]["button"]["title"] for one in talk.said[-1].get("choices", [])] or str(talk.said[-1])
    assert "撤回申请" in titles


def test_another_conversation_hears_nothing(talk: Talk) -> None:
    case = to_filed(talk)
    other = Talk(talk.services, "c_other")
    happens(other, "case_moved", case_number=case.number)
    assert other.said == []


def test_the_end_of_the_reservation_is_told_with_its_day(talk: Talk) -> None:
    case = to_filed(talk)
    happens(talk, "reservation_ends", case_number=case.number)
    assert "预约期" in talk.words and "撤回还来得及" in talk.words
