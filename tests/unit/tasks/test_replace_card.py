from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import to_confirmation
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.models import Case

NAME, ID_CARD, NUMBER, PASSWORD = "林小满", "110105199203051021", "13800138001", "258036"


def identify(talk: Talk) -> None:
    """Give name and ID number the way the desk hands them on: as tokens."""
    tokens = {}
    with talk.services.db.session() as session:
        for kind, value in (("name", NAME), ("id_card", ID_CARD)):
            tokens[kind] = talk.services.vault.seal(
                session, kind=kind, value=value, conversation_id=talk.conversation, now=talk.services.clock.now()
            )
    talk.tell("inform", **tokens)


def lost_and_proven(talk: Talk) -> None:
    talk.tell("replace_card", "卡丢了要补", phone_number=NUMBER, loss_reason="lost")
    identify(talk)
    if talk.expects == "service_password":
        talk.secret("service_password", PASSWORD)
    talk.pass_face(NAME, ID_CARD)


def test_a_lost_card_is_stopped_at_once_and_never_asked_for_a_code(talk: Talk) -> None:
    talk.tell("replace_card", "卡丢了要补", phone_number=NUMBER, loss_reason="lost")
    assert talk.expects == "name_and_id"
    identify(talk)
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.STOPPED
    assert "挂失停机" in talk.words
    assert talk.expects != "sms_code"


def test_a_lost_card_is_replaced_by_mail(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("inform", phone_number="13911112222")
    rows = {row["label"]: row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"]}
    assert "301" not in str(rows) and "朝阳" in rows["收货地址"]
    assert rows["收件电话"] == "139****2222"
    talk.press(confirm="yes")
    with talk.services.db.session() as session:
        case = session.scalars(select(Case).where(Case.kind == "replace_card")).one()
    assert case.number in talk.words
    assert case.fields["address"].startswith("⟦address:")
    assert case.reason_code == "lost"


def test_the_lost_number_is_no_contact_for_the_courier(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号")
    talk.tell("inform", phone_number=NUMBER)
    assert "另一个手机号" in talk.words


def test_a_damaged_card_that_works_is_proven_by_code_and_fetched(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.tell("affirm", "能收到")
    assert talk.expects == "sms_code"
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(NAME, ID_CARD)
    talk.tell("inform", "我自己去营业厅拿")
    talk.press(shop="bj-01")
    talk.press(confirm="yes")
    with talk.services.db.session() as session:
        case = session.scalars(select(Case)).one()
    assert (case.kind, case.fields["delivery"], case.fields["shop"]) == ("replace_card", "shop", "bj-01")
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_a_second_replacement_is_refused_with_its_number(talk: Talk) -> None:
    test_a_damaged_card_that_works_is_proven_by_code_and_fetched(talk)
    with talk.services.db.session() as session:
        number = session.scalars(select(Case.number)).one()
    talk.tell("replace_card", loss_reason="damaged", phone_number=NUMBER)
    talk.press(old_sim="yes")
    assert number in talk.words and "没有重复提交" in talk.words


def test_a_change_of_mind_between_courier_and_shop_is_taken(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.tell("inform", "到店拿")
    assert "营业厅" in talk.words
    talk.tell("nlu_fallback", "还是寄吧")
    assert "取卡方式改成“邮寄”" in talk.words and talk.expects == "address"
    talk.tell("nlu_fallback", "算了我去店里拿")
    assert "取卡方式改成“营业厅自取”" in talk.words


def test_a_changed_address_is_said_back_without_its_district(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("inform", phone_number="13911112222")
    talk.secret("address", "北京市朝阳区样例路 7 号 1 单元 102")
    assert "收货地址换成您刚发的这个了" in talk.words and "****" not in talk.words
    talk.press(edit="address")
    talk.secret("address", "上海市徐汇区演示路 88 号")
    assert "收货地址换成您刚发的这个了" in talk.words and "徐汇" not in talk.words
    assert [row["whole"] for row in talk.asked[-1]["custom"]["card"]["rows"] if "whole" in row] == [
        "address",
        "contact_phone",
    ]


def test_the_same_number_may_be_said_for_the_courier(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 9 号 1 单元 201 室")
    talk.tell("cancel_card", "就用这个号码")
    assert "另一个手机号" in talk.words


def test_an_older_customer_is_offered_a_person_after_the_proof(talk: Talk) -> None:
    number = "16600166030"
    talk.tell("replace_card", phone_number=number, loss_reason="damaged")
    talk.press(old_sim="yes")
    assert "转人工" not in talk.words
    talk.secret("sms_code", talk.last_code(number))
    talk.pass_face("华老伯", "110105195405013017")
    assert "转人工" in talk.words and "邮寄" in str(talk.asked)


def test_not_stopping_the_line_stays_on_offer_while_a_proof_is_chosen(talk: Talk) -> None:
    talk.tell("replace_card", "卡丢了要补", phone_number=NUMBER, loss_reason="lost")
    talk.tell("deny", "身份证没带")
    talk.tell("deny", "密码忘了")
    assert "您选一种" in talk.words
    assert "先不停机" in [button["title"] for button in talk.asked[-1]["buttons"]]


def test_who_gets_texts_is_not_told_how_to_do_without(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="yes")
    assert "确认是机主本人" in talk.words
    assert "收不到短信也没关系" not in talk.words


def test_who_gets_no_texts_is_told_that_it_does_not_matter(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="no")
    assert "收不到短信也没关系" in talk.words


def test_an_unreadable_card_is_not_asked_for_texts(talk: Talk) -> None:
    talk.tell("replace_card", "卡读不出来", phone_number=NUMBER, loss_reason="unreadable")
    assert talk.expects == "service_password" and "还能收到短信" not in talk.words
    assert "别的方式核实" in talk.words
    assert "用短信验证码" not in str(talk.asked)


def test_a_code_got_before_the_card_was_called_unreadable_still_counts(talk: Talk) -> None:
    test_who_gets_texts_is_not_told_how_to_do_without(talk)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(NAME, ID_CARD)
    talk.press(edit="loss_reason")
    talk.press(loss_reason="unreadable")
    assert "可以补卡" in talk.words and "核实两项" not in talk.words


def test_a_code_is_no_proof_beside_the_word_that_the_card_is_unreadable(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("replace_card", loss_reason="unreadable")
    talk.pass_face(NAME, ID_CARD)
    assert talk.expects == "service_password" and "可以补卡" not in talk.words


def test_a_card_in_a_device_is_told_at_once_who_replaces_it(talk: Talk) -> None:
    talk.tell("replace_card", "定位器里的卡坏了", phone_number="14800148039", loss_reason="damaged")
    assert "提供设备的单位" in talk.words and "还能收到短信" in talk.words
    talk.tell("deny", "设备里的卡收不到")
    assert "提供设备的单位" not in talk.words


def test_a_device_named_with_the_reason_or_the_number_is_heard(talk: Talk) -> None:
    talk.tell("replace_card", "补卡")
    talk.tell("inform", "装在车载上的卡，148 开头", phone_number="14800148039")
    assert "提供设备的单位" in talk.words


def test_a_number_under_cancellation_here_is_told_how_to_withdraw_it(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(confirm="yes")
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="yes")
    assert "撤回销户申请" in talk.words and "撤回申请" in str(talk.said) and "转人工" in str(talk.said)
