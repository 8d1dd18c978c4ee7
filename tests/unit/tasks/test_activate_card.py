from datetime import timedelta
from typing import Any

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.mailed import NUMBER, bring, file_by_mail, the_case
from tests.unit.tasks.people import prove, secrets_of
from xiaoka.cases.run import run_due


def ready(talk: Talk) -> str:
    """Have the card delivered and prove to be its holder; returns the number on it."""
    file_by_mail(talk)
    case = bring(talk, "R8_DELIVERED")
    talk.tell("activate_card", "新卡到了", phone_number=NUMBER)
    prove(talk, NUMBER)
    return str(case.facts["iccid"])


def test_the_card_of_the_order_is_switched_on_and_the_old_one_dies(talk: Talk) -> None:
    iccid = ready(talk)
    old = talk.services.carrier.line(NUMBER).sim.iccid
    assert talk.expects == "iccid"
    talk.tell("inform", iccid, iccid=iccid)
    assert iccid[-4:] in talk.words and "旧卡马上作废" in talk.words
    assert talk.services.carrier.line(NUMBER).sim.iccid == old
    talk.press(confirm="yes")
    assert the_case(talk).state == "R9_ACTIVATION_AUTH" and the_case(talk).number in talk.words
    run_due(talk.services.db, talk.services.cases)
    assert talk.services.carrier.line(NUMBER).sim.iccid == iccid
    assert the_case(talk).state == "R11_PROTECTED"


def test_the_proof_of_the_application_is_too_old_by_then(talk: Talk) -> None:
    file_by_mail(talk)
    bring(talk, "R8_DELIVERED")
    talk.tell("activate_card", phone_number=NUMBER)
    assert "再确认一次" in talk.words and talk.expects == "sms_code"


def test_a_wrong_card_number_counts_and_three_lock_it(talk: Talk) -> None:
    ready(talk)
    wrong = "89860000000000000001"
    talk.tell("inform", wrong, iccid=wrong)
    assert "还可以试 2 次" in talk.words
    talk.tell("inform", wrong, iccid=wrong)
    assert "还可以试 1 次" in talk.words
    talk.tell("inform", wrong, iccid=wrong)
    assert "锁住" in talk.words and talk.task() is None
    assert the_case(talk).state == "SHOP_ONLY"
    run_due(talk.services.db, talk.services.cases)
    assert the_case(talk).facts["voided"] is True


def test_a_password_alone_does_not_switch(talk: Talk) -> None:
    file_by_mail(talk)
    bring(talk, "R8_DELIVERED")
    talk.tell("activate_card", phone_number=NUMBER)
    talk.tell("deny", "收不到")
    talk.secret("service_password", secrets_of(NUMBER)[2])
    assert talk.expects == "choice" and "刷脸" in talk.words


def test_before_it_is_out_the_state_is_told(talk: Talk) -> None:
    file_by_mail(talk)
    talk.tell("activate_card", phone_number=NUMBER)
    assert "还不能激活" in talk.words and the_case(talk).number in talk.words


def test_a_card_in_the_shop_is_activated_there(talk: Talk) -> None:
    from tests.unit.tasks.test_replace_card import test_a_damaged_card_that_works_is_proven_by_code_and_fetched as filed

    filed(talk)
    bring(talk, "R7P_AT_SHOP")
    talk.tell("activate_card", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert "当场激活" in talk.words


def test_without_an_order_there_is_nothing_to_activate(talk: Talk) -> None:
    talk.tell("activate_card", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert "没有查到" in talk.words


def test_no_is_no(talk: Talk) -> None:
    iccid = ready(talk)
    talk.tell("inform", iccid, iccid=iccid)
    talk.press(confirm="no")
    carrier: Any = talk.services.carrier
    carrier.clock.advance(timedelta(hours=1))
    run_due(talk.services.db, talk.services.cases)
    assert the_case(talk).state == "R8_DELIVERED" and "先不激活" in talk.words


def test_news_that_come_between_the_face_and_its_event_do_not_hold_it_up(talk: Talk) -> None:
    file_by_mail(talk)
    case = bring(talk, "R8_DELIVERED")
    talk.tell("activate_card", "新卡到了", phone_number=NUMBER)
    name, id_card, _ = secrets_of(NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(name, id_card, tell=False)
    talk.tell("system_event", chosen=True, event="case_moved", case_number=case.number)
    assert case.number not in talk.words and talk.expects == "iccid"  # no news to who holds the card
    assert "再试一次" not in talk.words
    talk.tell("system_event", chosen=True, event="identity_passed")
    assert talk.said == [] and talk.expects == "iccid"
    assert talk.task().tries == 0
