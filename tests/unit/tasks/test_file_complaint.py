import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from xiaoka.cases import service as cases
from xiaoka.cases.models import Case


def case_of(talk: Talk) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == "file_complaint")).one()


def test_it_is_recorded_with_number_date_and_rights(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉你们")
    talk.tell("cancel_card", "昨天去城南厅销户，窗口让我先买手环才给办")
    assert "原样记下了" in talk.words and "哪个手机号的事" in talk.words
    talk.press(skip="about")
    assert "打哪个手机号" in talk.words and "就打这个号码" not in str(talk.asked)
    talk.tell("inform", phone_number="13912345678")
    case = case_of(talk)
    assert case.fields["story"] == "昨天去城南厅销户，窗口让我先买手环才给办"
    assert (case.msisdn, case.state, case.attention) == ("13912345678", "F1_RECORDED", True)
    rows = {row["label"]: row["value"] for row in talk.said[-1]["custom"]["card"]["rows"]}
    assert rows["投诉单号"] == case.number and "2026年12月7日" in rows["答复期限"] and "12300" in str(rows)
    assert "尾号 5678" in rows["怎么答复"]


def test_a_first_sentence_that_says_enough_is_not_asked_for_again(talk: Talk) -> None:
    talk.tell("file_complaint", "你们乱扣我的钱还挂我电话三次，我要投诉到底，给我记上")
    assert "哪个手机号的事" in talk.words
    talk.tell("inform", "跟号码没关系")
    assert "打哪个手机号" in talk.words
    talk.press(skip="answer_to")
    assert case_of(talk).fields["story"].startswith("你们乱扣我的钱") and case_of(talk).msisdn == ""


@pytest.mark.parametrize("label", ["deny", "press"])
def test_nobody_has_to_tell_more_than_he_likes(talk: Talk, label: str) -> None:
    talk.tell("file_complaint", "投诉")
    talk.press(skip="story") if label == "press" else talk.tell("deny", "不想说")
    talk.press(skip="answer_to")
    assert case_of(talk).fields["story"] == ""


def test_the_number_spoken_of_is_taken_without_a_question(talk: Talk) -> None:
    talk.tell("check_balance", phone_number="13800138001")
    talk.tell("file_complaint", "算了不查了，我要投诉你们乱扣费扣了好几个月")
    assert case_of(talk).msisdn == "13800138001"
    assert "查余额还没办完" in talk.words


def test_a_person_is_still_a_word_away(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉")
    assert talk.tell("human_handoff", "叫个人来").handled is False


def test_it_stands_in_the_way_of_nothing(talk: Talk) -> None:
    test_it_is_recorded_with_number_date_and_rights(talk)
    talk.tell("cancel_card", phone_number="13800138001")
    assert talk.expects == "sms_code"


def test_no_text_is_sent_to_a_number_that_somebody_names(talk: Talk) -> None:
    test_it_is_recorded_with_number_date_and_rights(talk)
    from xiaoka.notify.models import Outbox

    with talk.services.db.session() as session:
        assert session.scalars(select(Outbox).where(Outbox.kind == "sms")).all() == []


def test_a_tale_in_which_a_person_occurs_is_a_tale(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉")
    talk.tell("human_handoff", "打了四回客服，每回都说给我回电话，一个都没回")
    assert "原样记下了" in talk.words


def test_a_number_that_is_being_cancelled_is_not_taken_for_the_answer(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number="13800138001")
    talk.tell("file_complaint", "我要投诉你们营业厅的人，排队两小时没人理")
    assert "正在销户" in talk.words and talk.expects == "number"
    talk.tell("deny", "不留了")
    assert "在这里答复" in str(talk.said)


def test_the_number_it_is_about_is_asked_for_filed_and_offered_for_the_answer(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉")
    assert "哪个手机号" in talk.words
    talk.tell("inform", "月月扣我五块钱增值费，我从来没开过")
    assert "跟号码没关系" in str(talk.asked)
    talk.tell("inform", "就这个 13800138001", phone_number="13800138001")
    assert talk.words == "结果打哪个手机号告诉您？请留一个这段时间都能打通的；不留也行，就在这里答复。"
    talk.press(same_phone="1")
    case = case_of(talk)
    assert (case.fields["about"], case.msisdn) == ("13800138001", "13800138001")
    assert "138****8001" in str(talk.said)


def test_a_number_that_is_nobodys_sounds_the_same(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉")
    talk.tell("inform", "月月扣我五块钱增值费，我从来没开过")
    talk.tell("inform", "13999990000", phone_number="13999990000")
    assert talk.words == "结果打哪个手机号告诉您？请留一个这段时间都能打通的；不留也行，就在这里答复。"


def test_a_number_in_the_story_is_the_one_it_is_about(talk: Talk) -> None:
    talk.tell("file_complaint", "我要投诉，13800138001 每个月多扣我五块钱", phone_number="13800138001")
    assert "打哪个手机号" in talk.words
    talk.tell("inform", "就打这个号")
    assert (case_of(talk).fields["about"], case_of(talk).msisdn) == ("13800138001", "13800138001")


def test_a_number_to_ring_is_not_the_one_it_is_about(talk: Talk) -> None:
    text = "我要投诉你们多扣费，回电打 13912345678"
    talk.tell("file_complaint", text, phone_number="13912345678")
    assert "哪个手机号的事" in talk.words
    talk.tell("inform", "13800138001", phone_number="13800138001")
    assert (case_of(talk).fields["about"], case_of(talk).msisdn) == ("13800138001", "13912345678")


@pytest.mark.parametrize("words", ["跟号码没关系", "和手机号无关", "不记得了", "是店里的人态度差，不是号码的事"])
def test_it_may_be_about_no_number(talk: Talk, words: str) -> None:
    talk.tell("file_complaint", "投诉")
    talk.tell("inform", "店里排队两小时没人理，还骂人")
    talk.tell("inform", words)
    talk.press(skip="answer_to")
    assert "about" not in case_of(talk).fields


def test_the_receipt_names_no_period_without_its_beginning(talk: Talk) -> None:
    test_it_is_recorded_with_number_date_and_rights(talk)
    assert "以申诉平台为准" in str(talk.said) and "个月内" not in str(talk.said)


def test_who_names_a_number_is_not_told_that_it_is_being_cancelled(talk: Talk) -> None:
    number = "13800138001"
    with talk.services.db.session() as session:
        cases.file_case(
            session, talk.services.cases, kind="cancel_card", msisdn=number, customer_id="k", fields={},
            reason_code="unused", quote=None, conversation_id="c_holder", channel="web", idempotency_key="k",
        )  # fmt: skip
    talk.tell("check_balance", phone_number=number)
    talk.tell("stop", "不查了")
    talk.tell("file_complaint", "我要投诉你们营业厅的人，排队两小时没人理")
    assert "正在销户" not in talk.words
