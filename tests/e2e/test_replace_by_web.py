import pytest

from tests.e2e.chat import Chat
from tests.e2e.leaks import leaks
from tests.e2e.ledger import audited, the_case, told
from tests.e2e.people import person
from tests.e2e.stack import Stack
from xiaoka.carrier.ports import LineStatus

pytestmark = pytest.mark.e2e
ADDRESS = "北京市朝阳区样例路 5 号 2 单元 301"


def test_a_lost_card_is_stopped_at_once_and_mailed(chat: Chat, stack: Stack) -> None:
    who = person("13800138050")
    chat.say(f"手机丢了要补卡，号码 {who.number}")
    assert chat.expects == "name_and_id", "the lost card cannot receive a code"
    chat.say(f"{who.name} {who.id_card}")
    assert "挂失停机" in chat.words
    assert stack.carrier.line(who.number).line.status is LineStatus.STOPPED
    if chat.expects == "service_password":
        chat.say(who.password)
    chat.pass_face(who)
    chat.press("邮寄到家")
    chat.say(ADDRESS)
    chat.say("13911112222")
    assert (chat.rows["收货地址"], chat.rows["收件电话"]) == (ADDRESS, "139 1111 2222"), "whole while it waits"
    chat.press("确认提交")

    loss, case = the_case(stack, who.number, "report_loss"), the_case(stack, who.number, "replace_card")
    assert case.number in chat.words
    assert (case.reason_code, case.fields["delivery"]) == ("lost", "mail")
    assert case.fields["address"].startswith("⟦address:")
    assert audited(stack, loss) and audited(stack, case)
    assert leaks(stack, who.id_card, who.password, ADDRESS, "样例路 5 号", "2 单元 301") == []


def test_a_damaged_card_is_fetched_at_a_shop(chat: Chat, stack: Stack) -> None:
    who = person("19200192046")
    chat.say(f"卡坏了想换一张 {who.number}")
    chat.press("能收到")
    code = stack.code(who.number)
    chat.say(code)
    chat.pass_face(who)
    chat.say("我自己去营业厅拿")
    shop = next(iter(stack.carrier.shops(stack.carrier.line(who.number).line.city)))
    chat.say(shop.name)
    assert shop.name in str(chat.rows)
    chat.press("确认提交")

    case = the_case(stack, who.number, "replace_card")
    assert (case.reason_code, case.fields["delivery"], case.fields["shop"]) == ("damaged", "shop", shop.id)
    assert stack.carrier.line(who.number).line.status is LineStatus.ACTIVE
    told(stack, who.number, case.number, "申请补换卡")
    assert audited(stack, case)
    assert leaks(stack, who.id_card, code, who.password) == []
