"""What can never be done by chat is told after the first proof that counts, and not before."""

import pytest

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove, secrets_of
from xiaoka.carrier.demo.carrier import DemoCarrier

CHILD, IOT, ESIM, PASSPORT, GONE = "17500175031", "14800148039", "17300173051", "18500185033", "18900189041"
COMPANY, ENDING, FRAUD, ORDINARY = "15900159012", "18100181040", "19500195019", "13800138001"


def broken(talk: Talk, number: str) -> None:
    talk.tell("replace_card", phone_number=number, loss_reason="damaged")
    talk.press(old_sim="no")
    assert talk.expects == "service_password"


@pytest.mark.parametrize(
    ("number", "said"),
    [(CHILD, "监护人"), (IOT, "提供单位"), (ESIM, "eSIM"), (PASSPORT, "登记时的证件"), (GONE, "营业厅也补不了")],
)
def test_no_second_proof_is_asked_for_a_card_that_is_never_replaced_here(talk: Talk, number: str, said: str) -> None:
    broken(talk, number)
    assert said not in talk.words
    talk.secret("service_password", secrets_of(number)[2])
    assert said in str(talk.said) and "再核实一项" not in talk.words and talk.task() is None


@pytest.mark.parametrize(
    ("number", "said"), [(COMPANY, "单位经办人"), (GONE, "已经正式销户"), (ENDING, "销户已经在办")]
)
def test_no_second_proof_is_asked_for_a_number_that_is_never_cancelled_here(talk: Talk, number: str, said: str) -> None:
    talk.tell("cancel_card", phone_number=number)
    talk.press(method="service_password")
    assert said not in talk.words
    talk.secret("service_password", secrets_of(number)[2])
    assert said in str(talk.said) and talk.task() is None


def test_what_can_be_mended_still_waits_for_both_proofs(talk: Talk) -> None:
    broken(talk, FRAUD)
    talk.secret("service_password", secrets_of(FRAUD)[2])
    assert "再核实一项" in talk.words and "异常" not in talk.words
    prove(talk, FRAUD)
    assert "异常" in str(talk.said)


def test_a_wrong_password_opens_nothing(talk: Talk) -> None:
    broken(talk, CHILD)
    talk.secret("service_password", "000001")
    assert "监护人" not in talk.words and talk.expects == "service_password"


def test_a_password_set_lately_opens_nothing(talk: Talk, carrier: DemoCarrier) -> None:
    carrier.set_service_password(CHILD, "739164", "k1")
    broken(talk, CHILD)
    talk.secret("service_password", "739164")
    assert "监护人" not in talk.words and "新改的" in talk.words and "刷脸" in talk.words
    prove(talk, CHILD)
    assert "监护人" in str(talk.said)


def test_a_code_to_a_card_swapped_lately_opens_nothing(talk: Talk, carrier: DemoCarrier) -> None:
    carrier.activate_sim(CHILD, carrier.issue_sim(CHILD, "k1"), "k2")
    talk.tell("replace_card", phone_number=CHILD, loss_reason="damaged")
    talk.press(old_sim="yes")
    talk.secret("sms_code", talk.last_code(CHILD))
    assert "监护人" not in talk.words and "刷脸" in talk.words


def test_a_code_counts_for_nothing_once_the_card_is_said_to_be_lost(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=CHILD)
    talk.secret("sms_code", talk.last_code(CHILD))
    talk.tell("replace_card", loss_reason="lost")
    assert "监护人" not in talk.words


def test_name_and_id_number_stop_a_lost_line_and_open_nothing(talk: Talk) -> None:
    name, id_card, password = secrets_of(CHILD)
    talk.tell("replace_card", phone_number=CHILD, loss_reason="lost")
    talk.tell("inform", name=name, id_card=id_card)
    assert "挂失停机" in talk.words and "监护人" not in talk.words
    talk.secret("service_password", password)
    assert "监护人" in str(talk.said)


def test_a_proof_given_for_the_balance_is_enough_to_be_told(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=CHILD)
    talk.secret("sms_code", talk.last_code(CHILD))
    talk.tell("replace_card", loss_reason="damaged")
    talk.press(old_sim="yes")
    assert "监护人" in str(talk.said) and "核实" not in talk.words


def test_the_face_check_alone_is_one_proof_as_well(talk: Talk) -> None:
    name, id_card, _ = secrets_of(CHILD)
    broken(talk, CHILD)
    talk.press(method="face")
    talk.pass_face(name, id_card)
    assert "监护人" in str(talk.said)


def test_an_ordinary_card_asks_for_both(talk: Talk) -> None:
    broken(talk, ORDINARY)
    talk.secret("service_password", secrets_of(ORDINARY)[2])
    assert "再核实一项" in talk.words and "刷脸" in talk.words


def test_a_stranger_to_the_carrier_is_asked_like_anybody(talk: Talk) -> None:
    talk.tell("replace_card", phone_number="13100009999", loss_reason="damaged")
    talk.press(old_sim="no")
    talk.secret("service_password", "258036")
    assert talk.expects == "service_password" and "补不了" not in talk.words
