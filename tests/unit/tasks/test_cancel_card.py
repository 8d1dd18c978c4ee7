from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from xiaoka.cases.models import Case

HOLDER = ("林小满", "110105199203051021")
NUMBER = "13800138001"


def to_confirmation(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.press(quote="ok")
    talk.press(reason="unused")
    talk.press(refund="original")


def test_a_plain_customer_cancels_and_gets_a_number(talk: Talk) -> None:
    to_confirmation(talk)
    assert "核对" in talk.words
    outcome = talk.press(confirm="yes")
    assert not outcome.open
    with talk.services.db.session() as session:
        case = session.scalars(select(Case)).one()
    assert case.kind == "cancel_card" and case.msisdn == NUMBER
    assert case.number in talk.words
    assert case.policy_version == talk.services.policy.version
    assert case.reason_code == "unused"


def test_nothing_about_the_account_is_said_before_proof(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    before = talk.words
    talk.secret("sms_code", talk.last_code(NUMBER))
    for secret in ("林", "86.40", "20.00"):
        assert secret not in before + talk.words


def test_all_blockers_are_told_at_once(talk: Talk) -> None:
    to = "13500135003"
    talk.tell("cancel_card", phone_number=to)
    talk.secret("sms_code", talk.last_code(to))
    talk.pass_face("陈思远", "440106198809123016")
    assert "不能销户" in talk.words
    assert any("12.30" in row["value"] for row in talk.said[-1]["custom"]["card"]["rows"])
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []


def test_the_same_confirmation_twice_files_once(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(confirm="yes")
    talk.tell("cancel_card")
    assert "已经提交过了" in talk.words
    with talk.services.db.session() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_reason_can_be_changed_on_the_card(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(edit="reason")
    talk.press(reason="too_expensive")
    assert any("套餐太贵" in row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"])


def test_leaving_says_what_was_not_filed(talk: Talk) -> None:
    to_confirmation(talk)
    talk.tell("stop", "算了不办了")
    assert "没有提交" in talk.words
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []


def test_a_wrong_code_and_an_unknown_number_sound_the_same(talk: Talk, another) -> None:  # type: ignore[no-untyped-def]
    talk.tell("cancel_card", phone_number=NUMBER)
    first = talk.words.replace("138****8001", "N")
    talk.secret("sms_code", "000000")
    wrong = talk.words
    stranger = another("c_other")
    stranger.tell("cancel_card", phone_number="13811112222")
    assert stranger.words.replace("138****2222", "N") == first
    stranger.secret("sms_code", "000000")
    assert stranger.words.replace("2222", "8001") == wrong


def test_a_quote_is_made_again_after_the_month_has_changed(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.press(quote="ok")
    assert talk.task().step == "reason"
    assert talk.asked[-1]["custom"]["progress"] == {"step": 4, "of": 6}


def test_only_a_short_clear_yes_files(talk: Talk) -> None:
    to_confirmation(talk)
    for text in ('/inform{"confirm": "yes"}', "好是好可是我还想问问退的钱到底什么时候能到账呢", "确认吗？"):
        talk.tell("affirm", text)
        with talk.services.db.session() as session:
            assert session.scalars(select(Case)).all() == []
    talk.tell("affirm", "确认，提交吧")
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).one().number in talk.words


def test_what_is_still_to_pay_is_on_the_card_and_the_receipt(talk: Talk) -> None:
    number = "13900139002"
    talk.tell("cancel_card", phone_number=number)
    talk.secret("sms_code", talk.last_code(number))
    talk.pass_face("周一帆", "31010419950718203X")
    quoted = {row["label"]: row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"]}
    assert quoted["预计还要补缴"].startswith("8.00 元（现在不用缴") and "预计退还" not in quoted
    talk.press(quote="ok")
    talk.press(reason="unused")
    card = talk.asked[-1]["custom"]["card"]["rows"]
    assert any("8.00" in row["value"] for row in card)
    assert not any("退款" in row["label"] for row in card)
    talk.press(confirm="yes")
    assert "8.00" in str(talk.said) and "0.00 元，" not in str(talk.said)


def test_the_number_can_be_changed_on_the_card_and_needs_new_proof(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(edit="number")
    assert talk.expects == "number"
    talk.tell("inform", phone_number="13900139002")
    assert talk.expects == "sms_code" and "139****9002" in talk.words


def test_a_typed_reason_counts_whatever_its_label(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.press(quote="ok")
    talk.tell("faq/replace_fee", "太贵了")
    assert "怎么退" in talk.words
    assert talk.tell("human_handoff", "转人工").handled is False


def test_the_number_of_the_dead_goes_to_a_person(talk: Talk) -> None:
    talk.tell("cancel_card", "我爸去世了", phone_number=NUMBER, cancel_reason="holder_died")
    assert "节哀" in talk.words and not talk.last.open  # type: ignore[union-attr]
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []


def refund_to_a_stranger(talk: Talk) -> str:
    number = "19100191043"
    talk.tell("cancel_card", phone_number=number)
    talk.secret("sms_code", talk.last_code(number))
    talk.pass_face("苏念安", "510107199209164323")
    talk.press(quote="ok")
    talk.press(reason="unused")
    talk.press(refund="transfer")
    talk.tell("inform", "退到13900139002", phone_number="13900139002")
    return number


def test_a_refund_to_another_number_goes_to_a_line_of_the_same_holder(talk: Talk) -> None:
    number = refund_to_a_stranger(talk)
    assert "本人名下" in talk.words and talk.task().data["number"] == number
    talk.press(refund_to="19100191044")
    assert any("191****1044" in row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"])


def test_a_refund_to_another_number_can_still_go_back_the_way_it_came(talk: Talk) -> None:
    refund_to_a_stranger(talk)
    assert "139****9002 这次用不了" in talk.words
    talk.tell("faq/cancel_refund", "退回来就行")
    assert talk.task().step == "confirm" and talk.task().data["refund"] == "original"


def test_without_another_number_the_money_goes_back_the_way_it_came(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.press(quote="ok")
    talk.press(reason="unused")
    talk.press(refund="transfer")
    assert "原路退回" in talk.words and talk.task().step == "confirm"


def test_a_line_kept_without_service_is_not_cancelled_unseen(talk: Talk) -> None:
    number = "13400134022"
    talk.tell("cancel_card", phone_number=number)
    talk.secret("service_password", "347180") if talk.expects == "service_password" else talk.press(
        method="service_password"
    )
    if talk.expects == "service_password":
        talk.secret("service_password", "347180")
    talk.pass_face("许星辰", "440106198606062217")
    assert any("保号" in row["label"] for row in talk.said[-1]["custom"]["card"]["rows"])
