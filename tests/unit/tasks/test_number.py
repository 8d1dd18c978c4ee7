from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import NUMBER

OTHER = "13900139002"


def test_a_number_corrected_while_proving_begins_the_proof_anew(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("inform", "不对，是13900139002", phone_number=OTHER)
    assert "139****9002" in talk.words and talk.expects == "sms_code"
    talk.secret("sms_code", talk.last_code(OTHER))
    assert "139****9002 现在" in talk.words


def test_two_numbers_in_a_wish_put_one_right(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.tell("cancel_card", f"不要销{NUMBER}，要销的是{OTHER}", phone_number=(NUMBER, OTHER))
    assert "139****9002" in talk.words and talk.task().data["number"] == OTHER


def test_a_number_to_ring_leaves_the_task_alone(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="yes")
    talk.tell("inform", "打我儿子电话13911112222", phone_number="13911112222")
    assert "号码已改为" not in talk.words


def test_digits_that_are_no_number_are_counted(talk: Talk) -> None:
    talk.tell("cancel_card", "我要销户")
    assert "要销户的是哪个号码" in talk.words
    talk.tell("inform", "1380013800")
    assert "是 10 位数字" in talk.words and "哪个号码" not in talk.words
    talk.tell("inform", "138001380000")
    assert "比如" in talk.words, "the second time an example helps more"


def test_who_lost_his_phone_is_asked_for_the_number_in_other_words(talk: Talk) -> None:
    talk.tell("replace_card", "手机丢了，帮我补一张", loss_reason="lost")
    assert "先帮您停机" in talk.words
    other = Talk(talk.services, "c_other")
    other.tell("replace_card", "卡坏了换一张", loss_reason="damaged")
    assert "要补卡的是哪个号码" in other.words
