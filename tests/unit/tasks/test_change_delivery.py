from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.mailed import NUMBER, bring, file_by_mail, the_case
from tests.unit.tasks.people import prove, secrets_of
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
    assert titles(talk) == ["改成营业厅自取", "撤回，重新申请", "不改了", "转人工"]
    assert "客服也" not in talk.words and "有两个办法" in talk.words and "转人工" in talk.words


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


def test_withdrawing_asks_only_for_the_address_and_files_anew(talk: Talk) -> None:
    first = file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.press(way="revoke")
    assert "已经撤回，没有收费" in talk.words and talk.expects == "address" and "吗？" not in talk.words
    assert the_case(talk).state == "CANCELLED"
    talk.secret("address", "北京市海淀区示范街 9 号 1204")
    rows = {row["label"]: row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"]}
    assert rows["收件电话"] == "139****2222"
    talk.press(confirm="yes")
    new = the_case(talk)
    kept = ("delivery", "contact_phone", "old_sim")
    assert new.number != first.number and new.reason_code == first.reason_code
    assert {name: new.fields[name] for name in kept} == {name: first.fields[name] for name in kept}
    assert new.fields["address"] != first.fields["address"]


def test_a_proof_that_ran_out_is_asked_for_again_before_the_address(talk: Talk) -> None:
    file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.services.carrier.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
    talk.tell("inform", "撤回，重新申请")
    prove(talk, NUMBER)
    talk.press(way="revoke")
    assert "已经撤回" in talk.words and talk.expects != "address" and "再核实一项" in talk.words
    prove(talk, NUMBER)
    assert talk.expects == "address"


def test_withdrawing_a_card_that_is_out_does_not_say_that_it_was_free(talk: Talk) -> None:
    file_by_mail(talk)
    bring(talk, "R7S_SHIPPED")
    talk.tell("change_delivery", phone_number=NUMBER)
    prove(talk, NUMBER)
    talk.press(way="revoke")
    assert "那张卡作废了" in talk.words and "没有收费" not in talk.words


def test_a_card_made_while_he_thought_is_not_void_before_he_hears_what_that_costs(talk: Talk) -> None:
    filed = file_by_mail(talk)
    talk.tell("change_delivery", phone_number=NUMBER)
    with talk.services.db.session() as session:
        case = session.get_one(Case, filed.id)
        case.facts = {**case.facts, "fee_taken": 1000}
    talk.press(way="revoke")
    assert "再收一次工本费" in talk.words and the_case(talk).number == filed.number and the_case(talk).closed is None
    talk.press(way="revoke")
    assert talk.expects == "address" and the_case(talk).closed is not None


def test_a_lost_card_is_not_stopped_a_second_time(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER, loss_reason="lost")
    for _ in range(3):
        prove(talk, NUMBER)
        if talk.expects == "name_and_id":
            name, id_card, _password = secrets_of(NUMBER)
            talk.tell("inform", name=name, id_card=id_card)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("inform", phone_number="13911112222")
    talk.press(confirm="yes")
    talk.tell("change_delivery", phone_number=NUMBER)
    talk.press(way="revoke")
    assert "已经撤回" in talk.words and "挂失" not in talk.words and "停机" not in talk.words
    assert talk.expects == "address"


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
