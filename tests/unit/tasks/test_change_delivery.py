import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.mailed import NUMBER, bring, file_by_mail, the_case
from tests.unit.tasks.people import prove
from xiaoka.cases.models import Case


def cases(talk: Talk) -> list[Case]:
    with talk.services.db.session() as session:
        return list(session.scalars(select(Case).order_by(Case.created, Case.number)))


def titles(talk: Talk) -> list[str]:
    return [button["title"] for button in talk.asked[-1]["buttons"]]


def test_the_address_stands_and_the_reason_is_told(talk: Talk) -> None:
    filed = file_by_mail(talk)
    talk.tell("change_delivery", "地址换成我公司的", phone_number=NUMBER)
    assert "都不能改" in talk.words and "截走" in talk.words and filed.number in talk.words
    assert titles(talk) == ["改成营业厅自取", "撤回，重新申请", "不改了"]


@pytest.mark.parametrize("words", ["我就要改地址", "寄到上海市浦东新区样例路 1 号去", "你给我改一下能怎么样"])
def test_insisting_changes_nothing(talk: Talk, words: str) -> None:
    filed = file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.tell("change_delivery", words)
    talk.tell("inform", words)
    (case,) = cases(talk)
    assert (case.number, case.state, case.fields) == (filed.number, filed.state, filed.fields)


def test_collecting_in_a_shop_is_safer_and_taken(talk: Talk) -> None:
    filed = file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.tell("inform", "那我自己去店里拿吧")
    talk.press(shop="bj-01")
    assert "确认改成营业厅自取" in talk.words and len(cases(talk)) == 1
    talk.press(confirm="yes")
    old, new = sorted(cases(talk), key=lambda case: case.number != filed.number)
    assert (old.state, new.state) == ("CANCELLED", "R3_RISK")
    assert (new.fields["delivery"], new.fields["shop"], new.fields["old_sim"]) == ("shop", "bj-01", "yes")
    assert "每一步都发短信告诉您" in talk.words
    assert new.reason_code == "damaged" and new.number in talk.words and old.number in talk.words


def test_a_card_that_is_out_is_void_before_another_is_made(talk: Talk) -> None:
    file_by_mail(talk)
    sent = bring(talk, "R7S_SHIPPED")
    talk.tell("change_delivery", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert "再收一次工本费（10.00 元，" in talk.words
    talk.tell("inform", "我去营业厅自取")
    prove(talk, NUMBER)
    talk.press(shop="bj-02")
    talk.press(confirm="yes")
    old, new = sorted(cases(talk), key=lambda case: case.number != sent.number)
    assert (old.state, old.facts["voided"], new.state) == ("CANCELLED", True, "R3_RISK")


def test_withdrawing_leads_to_a_new_application(talk: Talk) -> None:
    file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.press(way="revoke")
    assert "已经撤回" in talk.words and "重新办补卡吗" in talk.words
    assert the_case(talk).state == "CANCELLED"
    talk.tell("affirm", "重新办")
    assert "还是到营业厅取" in talk.words and "核实好了" not in talk.words


def test_leaving_it_leaves_it(talk: Talk) -> None:
    filed = file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.tell("change_delivery", "那不改了")
    assert "照常办理" in talk.words and the_case(talk).state == filed.state


def test_before_filing_the_address_is_simply_asked_again(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="damaged")
    talk.press(old_sim="yes")
    prove(talk, NUMBER)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("change_delivery", "地址填错了要改")
    assert "还没有提交" in talk.words
    talk.tell("affirm", "接着办")
    assert talk.expects == "address"


def test_without_an_application_there_is_nothing_to_change(talk: Talk) -> None:
    talk.tell("change_delivery", phone_number=NUMBER)
    assert "没有在办" not in talk.words
    prove(talk, NUMBER)
    assert "没有在办的补卡申请" in talk.words
