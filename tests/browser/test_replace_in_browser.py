import pytest

from tests.browser.visit import Visit
from tests.e2e.leaks import leaks
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack
from xiaoka.carrier.ports import LineStatus

pytestmark = pytest.mark.browser
ADDRESS = "北京市朝阳区样例路 9 号 3 单元 402"


def test_a_lost_card_is_stopped_and_mailed(visit: Visit, stack: Stack) -> None:
    who = person("13800138050")
    visit.play(who)
    visit.say(f"手机丢了要补卡，号码 {who.number}")
    visit.sees("姓名和身份证号码")
    visit.say(f"{who.name} {who.id_card}")
    visit.sees("已经为")
    assert stack.carrier.line(who.number).line.status is LineStatus.STOPPED
    visit.sees("服务密码")
    visit.say(who.password)
    visit.sees("刷脸核实")
    visit.pass_face(who)
    visit.sees("到营业厅取")
    visit.press("邮寄到家")
    visit.sees("收货地址完整")
    visit.say(ADDRESS)
    visit.sees("快递员")
    visit.say("13911112222")
    card = visit.sees("最后核对一遍").inner_text()
    assert ADDRESS in card and "139 1111 2222" in card
    visit.press("确认提交")
    shown = visit.case_number()
    assert the_case(stack, who.number, "replace_card").number == shown
    assert leaks(stack, who.id_card, ADDRESS, who.password) == []


def test_a_damaged_card_is_fetched_at_a_shop(visit: Visit, stack: Stack) -> None:
    who = person("19200192046")
    visit.play(who)
    visit.say(f"卡坏了想换一张，号码 {who.number}")
    visit.sees("还能收到短信吗")
    visit.press("能收到")
    visit.sees("验证码已发到")
    visit.say(visit.code())
    visit.sees("刷脸核实")
    visit.pass_face(who)
    visit.sees("到营业厅取")
    visit.press("到营业厅取")
    visit.sees("方便的营业厅")
    visit.page.locator("xiaoka-chat article .buttons button:not([aria-disabled])").first.click()
    visit.sees("最后核对一遍")
    visit.press("确认提交")
    shown = visit.case_number()
    assert the_case(stack, who.number, "replace_card").number == shown
