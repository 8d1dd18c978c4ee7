from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import secrets_of
from tests.unit.tasks.test_cancel_card import HOLDER, NUMBER
from tests.unit.tasks.test_replace_card import identify
from xiaoka.carrier.demo.calls import called_by
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import LineStatus
from xiaoka.identity.enums import Method
from xiaoka.tasks.services import Services


def test_a_code_is_only_called_resent_when_it_was(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    for _ in range(5):
        talk.secret("sms_code", "000000" if talk.last_code(NUMBER) != "000000" else "000001")
    assert len(talk.services.carrier.inbox(NUMBER)) == 1  # type: ignore[attr-defined]
    assert "作废" in talk.words and "重新发了" not in talk.words and "还不能" in talk.words
    assert "试错的次数太多" in talk.words and "有效期" not in talk.words


def test_a_code_that_ran_out_is_told_so_when_no_other_may_be_sent(talk: Talk, carrier: DemoCarrier) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    for _ in range(4):  # five in 24 hours
        carrier.clock.advance(timedelta(minutes=2))
        talk.press(resend="1")
    assert talk.expects == "sms_code"
    carrier.clock.advance(timedelta(minutes=6))
    talk.secret("sms_code", talk.last_code(NUMBER))
    assert "过了有效期" in talk.words and "重新发了" not in talk.words and "试错" not in talk.words


def test_a_code_given_for_the_balance_counts_for_the_cancellation(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.tell("check_balance", "先查余额")
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("affirm", "接着办")
    assert "不用再验一遍" in talk.words and talk.expects == "choice" and "刷脸" in talk.words
    assert len(talk.services.carrier.inbox(NUMBER)) == 1  # type: ignore[attr-defined]


def test_a_task_begun_after_a_proof_tells_that_it_counts(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("cancel_card", "销户")
    assert "那一项算数" in talk.words and "不用再验一遍" not in talk.words and talk.expects == "choice"


def test_nothing_counts_where_nothing_was_proven(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("cancel_card", "销户")
    talk.tell("stop", "不销了")
    talk.tell("affirm", "接着办")
    assert "不用再验一遍" not in talk.words and talk.expects == "sms_code"


def test_a_password_beside_the_code_is_not_looked_at(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("service_password", secrets_of(NUMBER)[2])
    assert "刚才那串没有用" in talk.words and talk.expects == "service_password" and "86.40" not in str(talk.said)
    talk.secret("service_password", secrets_of(NUMBER)[2])
    assert "86.40" in str(talk.said)


def test_name_and_id_are_no_proof_and_that_is_said(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("inform", name="林小满", id_card="110105199203051021")
    assert "不能证明" in talk.words and "86.40" not in str(talk.said)


def test_after_two_stops_by_name_and_id_three_calls_are_asked_for(
    another: Callable[[str], Talk], carrier: DemoCarrier, services: Services
) -> None:
    for conversation in ("c_first", "c_second"):
        with services.db.session() as session:
            done = services.identity.answer(
                session, conversation, NUMBER, Method.NAME_ID, HOLDER, source=conversation, turn_id=conversation
            )
        assert done.ok
    talk = another("c_third")
    talk.tell("report_loss", "手机又被偷了", phone_number=NUMBER, loss_reason="stolen")
    talk.press(method="call_records")
    assert talk.expects == "call_records"
    assert "3 个" in talk.words and "{" not in talk.words
    first, second, third, *_ = called_by(NUMBER)
    talk.tell("inform", "还记得一个", phone_number=first)
    assert "还差 2 个" in talk.words and "号码已改" not in talk.words
    assert talk.task().data["number"] == NUMBER
    talk.tell("inform", "还有这两个", phone_number=(second, third))
    assert talk.expects == "name_and_id" and "号码已改" not in talk.words
    identify(talk)
    assert carrier.line(NUMBER).line.status is LineStatus.STOPPED


def test_a_code_sent_a_moment_ago_elsewhere_leads_to_another_way(talk: Talk, services: Services) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    other = Talk(services, "c_other")
    other.tell("check_balance", phone_number=NUMBER)
    assert "暂时发不出" in other.words and other.expects == "service_password"


def test_a_closed_way_that_is_pressed_again_stays_closed(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.press(method="service_password")
    for _ in range(3):
        talk.secret("service_password", "111222")
    talk.press(method="service_password")
    assert "这种方式今天暂时不能用" in talk.words


def test_who_asks_for_too_many_numbers_gets_no_more_ways(services: Services) -> None:
    for n in range(22):
        last = Talk(services, f"c_{n}")
        last.tell("check_balance", phone_number=f"1390013{9000 + n}")
    assert "这种方式现在用不了" in last.words


def test_a_text_that_is_late_is_waited_for_once(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.tell("inform", "还没收到")
    assert "等一两分钟" in talk.words and talk.expects == "sms_code"
    talk.tell("inform", "还没收到")
    assert "换个方式" in talk.words and talk.expects == "service_password"


def test_nobody_is_told_how_to_prove_another_man(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("inform", "他人不在，密码是 716204", service_password="716204")
    assert "机主本人来核实" in talk.words and "改用服务密码" not in talk.words


def test_a_proof_that_counts_less_is_said_to(talk: Talk) -> None:
    fresh, (name, id_card, password) = "13200132027", secrets_of("13200132027")
    talk.tell("cancel_card", phone_number=fresh)
    talk.press(method="service_password")
    talk.secret("service_password", password)
    assert "新改的服务密码" in talk.words and "还要用别的方式核实两项" in talk.words
    talk.pass_face(name, id_card)
    assert "那条验证码还能用" in talk.words and talk.expects == "sms_code" and "结算单" not in talk.words
    talk.secret("sms_code", talk.last_code(fresh))
    assert "结算单" in talk.words


def test_a_code_to_a_new_sim_is_said_not_to_be_enough(talk: Talk) -> None:
    swapped = "13000130025"
    talk.tell("check_balance", phone_number=swapped)
    talk.secret("sms_code", talk.last_code(swapped))
    assert "新换的卡" in talk.words and "可用" not in talk.words


def test_the_more_codes_were_sent_the_more_another_way_is_advised(talk: Talk, carrier: DemoCarrier) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    words = []
    for _ in range(3):
        carrier.clock.advance(timedelta(minutes=2))
        talk.press(resend="1")
        words.append(talk.words)
    assert "拦下" not in words[0] and "拦下" in words[1] and "换个方式" in words[2]


def test_a_company_number_is_told_where_to_go_before_anything_is_proven(talk: Talk) -> None:
    talk.tell("cancel_card", "公司这个号不用了，销掉", phone_number=NUMBER)
    assert "单位经办人" in talk.words and talk.expects == "choice"
    talk.press(method="shop")
    assert "登记在单位名下的" in talk.words and "没有提交任何申请" in talk.words


def test_a_password_that_was_forgotten_is_not_asked_for_to_set_a_new_one(talk: Talk) -> None:
    talk.tell("reset_password", "服务密码忘了，重新设一个", phone_number=NUMBER)
    assert "刷脸核实" in str(talk.asked) and "用服务密码" not in str(talk.asked)


def test_a_stopped_line_gets_no_code_once_one_proof_is_right(talk: Talk) -> None:
    kept = "14700147023"
    talk.tell("cancel_card", phone_number=kept)
    talk.press(method="service_password")
    assert "用短信验证码" in str(talk.asked)
    talk.secret("service_password", secrets_of(kept)[2])
    assert "刷脸" in talk.words and "用短信验证码" not in str(talk.asked)


def test_who_stopped_the_line_by_name_hears_that_a_card_takes_more(talk: Talk) -> None:
    lost, (name, id_card, _) = "13800138050", secrets_of("13800138050")
    talk.tell("replace_card", phone_number=lost, loss_reason="lost")
    talk.tell("inform", name=name, id_card=id_card)
    assert "刚才那一项只够停机" in talk.words


def test_who_stopped_the_line_by_password_keeps_that_proof(talk: Talk) -> None:
    lost, (_, _, password) = "13800138050", secrets_of("13800138050")
    talk.tell("replace_card", phone_number=lost, loss_reason="lost")
    talk.press(method="service_password")
    talk.secret("service_password", password)
    assert "只够停机" not in talk.words and "那一项算数" in talk.words


def wrong_code(talk: Talk) -> str:
    return "000000" if talk.last_code(NUMBER) != "000000" else "000001"


def test_the_same_wrong_code_again_is_told_so_and_counted(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("sms_code", wrong_code(talk))
    assert "验证码不对，还可以试 4 次" in talk.words and "和刚才一样" not in talk.words
    talk.secret("sms_code", wrong_code(talk))
    assert "和刚才一样，还是不对，还可以试 3 次" in talk.words and "重新发送" in str(talk.asked)
    talk.secret("sms_code", "123123" if talk.last_code(NUMBER) != "123123" else "123124")
    assert "验证码不对，还可以试 2 次" in talk.words


def test_the_same_wrong_password_again_is_told_so(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.press(method="service_password")
    talk.secret("service_password", "111222")
    talk.secret("service_password", "111222")
    assert "和刚才一样" in talk.words and "还可以试 1 次" in talk.words and "用短信验证码" in str(talk.asked)


def test_a_wrong_secret_that_is_not_sealed_is_never_kept(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    wrong = wrong_code(talk)
    talk.tell("inform", wrong, sms_code=wrong)
    assert wrong not in str(talk.task().data)


@pytest.mark.parametrize(("given", "missing"), [("id_card", "还差机主的姓名"), ("name", "还差机主的身份证号码")])
def test_half_of_name_and_id_names_only_what_is_missing(talk: Talk, given: str, missing: str) -> None:
    talk.tell("report_loss", "手机丢了", phone_number=NUMBER, loss_reason="lost")
    assert talk.expects == "name_and_id"
    value = dict(zip(("name", "id_card"), HOLDER, strict=True))[given]
    talk.tell("inform", value, **{given: value})
    assert missing in talk.words and talk.words.count("身份证号") == 1 and talk.expects == "name_and_id"
    assert value not in talk.words


def test_done_before_the_face_check_is_answered_once(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    link = talk.link
    talk.tell("inform", "弄好了")
    assert talk.said == [] and talk.words.startswith("好的，我这边还没收到结果") and talk.link == link
    assert "我做完了" in str(talk.asked) and "去营业厅办" in str(talk.asked)
    talk.tell("repeat", "再说一遍")
    assert "还没收到结果" not in talk.words
