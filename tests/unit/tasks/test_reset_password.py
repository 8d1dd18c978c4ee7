from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove, secrets_of
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.notify.models import Outbox

NUMBER = "13800138001"
NEW = "730614"


def proven(talk: Talk, number: str = NUMBER) -> None:
    talk.tell("reset_password", "服务密码忘了，帮我重置", phone_number=number)
    prove(talk, number)


def case_of(talk: Talk) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == "reset_password")).one()


def test_it_is_set_after_two_proofs_and_two_equal_answers(talk: Talk) -> None:
    proven(talk)
    assert talk.expects == "service_password" and "新的服务密码" in talk.words
    talk.secret("service_password", NEW)
    assert "再输入一遍" in talk.words
    talk.secret("service_password", NEW)
    carrier = talk.services.carrier
    assert carrier.check_service_password(NUMBER, NEW) and not carrier.check_service_password(NUMBER, "258036")
    assert "72 小时" in talk.words and case_of(talk).number in talk.words
    assert carrier.line(NUMBER).line.password_reset_at == talk.services.clock.now()


def test_the_password_is_kept_nowhere_in_the_clear(talk: Talk) -> None:
    test_it_is_set_after_two_proofs_and_two_equal_answers(talk)
    with talk.services.db.session() as session:
        kept = [*session.scalars(select(Case.fields)), *session.scalars(select(Outbox.payload))]
        kept += [entry.after for entry in session.scalars(select(AuditEntry))]
    assert kept and NEW not in str(kept)
    carrier: Any = talk.services.carrier
    with carrier.db.session() as session:
        from xiaoka.carrier.demo.records import RequestRow

        assert NEW not in str([row.arguments for row in session.scalars(select(RequestRow))])


def test_line_and_contact_are_told_at_once(talk: Talk) -> None:
    test_it_is_set_after_two_proofs_and_two_equal_answers(talk)
    with talk.services.db.session() as session:
        texts = [one.payload for one in session.scalars(select(Outbox).where(Outbox.kind == "sms"))]
    told = {one["to"] for one in texts if one.get("wording") == "sms_password_set"}
    assert told == {NUMBER, "13999990001"}
    assert "这个号码和您的预留联系人（尾号 01）" in talk.words


@pytest.mark.parametrize("password", ["123456", "666666", "920305", "138001", "98765"])
def test_what_can_be_guessed_is_refused(talk: Talk, password: str) -> None:
    proven(talk)
    talk.secret("service_password", password)
    assert talk.expects == "service_password" and "再输入一遍" not in talk.words
    assert "换一个" in talk.words


def test_two_different_answers_change_nothing(talk: Talk) -> None:
    proven(talk)
    talk.secret("service_password", NEW)
    talk.secret("service_password", "730615")
    assert "不一样，没有改" in talk.words
    assert talk.services.carrier.check_service_password(NUMBER, "258036")


def test_it_proves_nothing_for_three_days(talk: Talk, another: Any) -> None:
    test_it_is_set_after_two_proofs_and_two_equal_answers(talk)
    carrier: Any = talk.services.carrier
    carrier.clock.advance(timedelta(hours=20))
    other = another("c_next_day")
    other.tell("cancel_card", phone_number=NUMBER)
    other.press(method="service_password")
    other.secret("service_password", NEW)
    other.pass_face(*secrets_of(NUMBER)[:2])
    assert "结算单" not in other.words
    carrier.clock.advance(timedelta(hours=60))
    run_due(talk.services.db, talk.services.cases)
    assert case_of(talk).state == "P4_DONE"


def test_not_me_stops_the_line(talk: Talk) -> None:
    from xiaoka.carrier.ports import StopReason
    from xiaoka.cases.requests import Asked, stop_all

    test_it_is_set_after_two_proofs_and_two_equal_answers(talk)
    with talk.services.db.session() as session:
        (stopped,) = stop_all(session, talk.services.cases, NUMBER, Asked("O", note="不是我改的"))
        assert stopped.state == "LOCKED"
    assert StopReason.FRAUD_RISK in talk.services.carrier.line(NUMBER).line.stop_reasons


@pytest.mark.parametrize(
    ("number", "told"),
    [("13000130025", "保护期"), ("14700147023", "先恢复使用")],
)
def test_where_a_thief_would_ask_it_is_refused_with_the_remedy(talk: Talk, number: str, told: str) -> None:
    talk.tell("reset_password", phone_number=number)
    if talk.expects == "sms_code":
        talk.tell("deny", "收不到")  # neither a line that is off nor a card swapped yesterday counts
    talk.secret("service_password", secrets_of(number)[2])
    talk.pass_face(*secrets_of(number)[:2])
    assert told in talk.words and talk.task() is None


def test_not_beside_another_case_of_the_number(talk: Talk) -> None:
    from tests.unit.tasks.test_replace_card import test_a_damaged_card_that_works_is_proven_by_code_and_fetched as filed

    filed(talk)
    talk.tell("reset_password", phone_number=NUMBER)
    assert "同时只能办一张" in talk.words


def test_after_a_long_pause_it_is_asked_for_again(talk: Talk) -> None:
    proven(talk)
    talk.secret("service_password", NEW)
    carrier: Any = talk.services.carrier
    carrier.clock.advance(timedelta(minutes=16))
    talk.secret("service_password", NEW)
    assert talk.services.carrier.check_service_password(NUMBER, "258036")
    assert talk.task() is not None


def test_when_the_old_password_was_a_proof_it_is_done_all_the_same(talk: Talk) -> None:
    talk.tell("reset_password", phone_number=NUMBER)
    talk.press(method="service_password")
    talk.secret("service_password", secrets_of(NUMBER)[2])
    talk.pass_face(*secrets_of(NUMBER)[:2])
    talk.secret("service_password", NEW)
    talk.secret("service_password", NEW)
    assert "改好了" in talk.words and talk.task() is None


@pytest.mark.parametrize("words", ["不改了", "算了别改了"])
def test_it_may_be_left_in_any_words(talk: Talk, words: str) -> None:
    proven(talk)
    talk.tell("change_delivery", words)
    assert "没有改" in talk.words and talk.task() is None
