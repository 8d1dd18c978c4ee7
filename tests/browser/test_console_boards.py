"""The boards of the console in a real browser: deciding cases, labelling, figures, audit; axe-core finds nothing."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from tests.browser import busy_desk
from tests.browser.busy_desk import REPLACER, fill
from tests.browser.console_window import Console, code_for
from tests.browser.played import Played, played
from xiaoka.audit.models import AuditEntry
from xiaoka.board.preview import text_of
from xiaoka.cases.models import Case
from xiaoka.insight.models import UncertainTurn
from xiaoka.notify.models import Outbox
from xiaoka.runtime import build_services

pytestmark = pytest.mark.browser
HAN = re.compile(r"[\u4e00-\u9fff]")
DARK = {"color_scheme": "dark", "viewport": {"width": 1024, "height": 768}}
PLACES = {
    "zhao.min": ["/console/cases?view=all", "/console/figures", "/console/inbox"],
    "sun.jie": ["/console/audit", "/console/figures"],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        core = one.core
        services = build_services(core.settings, db=core.db)
        one.numbers = fill(one, services)  # type: ignore[attr-defined]
        yield one


def enter(console: Console, secrets: dict[str, str], name: str, path: str) -> None:
    """Sign in as somebody who needs an authenticator; its clock may have to go on for a second code."""
    console.open(path)
    console.sign_in(name)
    page = console.page
    field = page.get_by_label("动态口令", exact=True)
    field.wait_for()
    if name not in secrets:
        secrets[name] = page.locator(".secret").inner_text().replace(" ", "")
        field.fill(code_for(secrets[name]))
        page.get_by_role("button", name="完成绑定").click()
    else:
        with console.desk.core.db.session() as session:
            # a code is good once; waiting for the next would take half a minute
            session.execute(text("UPDATE staff SET totp_last = 0 WHERE name = :name"), {"name": name})
        field.fill(code_for(secrets[name]))
        page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("navigation").first.wait_for()


def number_of(desk: Played, name: str) -> str:
    return str(desk.numbers[name])  # type: ignore[attr-defined]


def state_of(desk: Played, name: str) -> str:
    return str(desk.rows(Case, Case.number == number_of(desk, name))[0].state)


def test_a_cancellation_is_approved(console: Console, secrets: dict[str, str], desk: Played) -> None:
    enter(console, secrets, "zhao.min", "/console/cases")
    page = console.page
    page.get_by_role("button", name=number_of(desk, "cancel")).click()
    console.sees("身份核验凭证")
    assert "138****8001" in page.locator(".case-head").inner_text() and "13800138001" not in page.content()
    assert console.findings() == []
    page.get_by_role("button", name="通过", exact=True).click()
    console.sees("客户会收到")
    assert (
        "受理单号" in page.locator(".words blockquote").first.inner_text()
        or number_of(desk, "cancel") in page.content()
    )
    assert console.findings() == []
    assert state_of(desk, "cancel") == "C6_REVIEW"
    page.get_by_role("button", name="确认并发送").click()
    console.sees("预约期", ".case-state")
    assert state_of(desk, "cancel") == "C7_RESERVED"


def test_a_replacement_is_rejected_and_the_customer_hears_why(
    console: Console, secrets: dict[str, str], desk: Played
) -> None:
    enter(console, secrets, "zhao.min", f"/console/cases/{number_of(desk, 'replace')}")
    page = console.page
    console.sees("刚重置过服务密码")
    page.get_by_role("button", name="记录回访").click()
    page.get_by_label("没有接通").check()
    page.get_by_role("button", name="确定").click()
    console.sees("回访未接通", ".course")
    page.get_by_role("button", name="不通过", exact=True).click()
    page.get_by_label("原因（客户会看到）").fill("收货地址和机主证件上的不一致")
    page.get_by_label("补救办法（客户会看到）").fill("可以改成带身份证到营业厅领卡")
    page.get_by_role("button", name="预览客户会收到的短信").click()
    shown = console.sees("收货地址和机主证件上的不一致", ".words").inner_text()
    assert "可以改成带身份证到营业厅领卡" in shown and state_of(desk, "replace") == "R4_REVIEW"
    page.get_by_role("button", name="确认并发送").click()
    console.sees("未通过", ".case-state")
    with desk.core.db.session() as session:
        texts = session.scalars(select(Outbox).where(Outbox.kind == "sms").order_by(Outbox.id.desc())).all()
        mine = [text_of(desk.core.wording, one.payload) for one in texts if one.payload["to"] == REPLACER]
    assert mine[0] in shown
    assert console.findings() == []


def test_an_agent_sees_why_not(console: Console, desk: Played) -> None:
    console.at_work("/console/cases?view=all")
    console.page.get_by_role("button", name=number_of(desk, "loss")).click()
    console.sees("现在不能办的")
    assert console.page.get_by_role("button", name="通过", exact=True).count() == 0
    assert console.page.get_by_role("link", name="班组").count() == 0
    console.open("/console/audit")
    console.sees("您的岗位看不到这个页面")


def test_two_wordings_are_labelled_by_one_key_each(console: Console, desk: Played) -> None:
    console.at_work("/console/inbox")
    page = console.page
    console.sees("这卡我不想续了，咋整", ".wording")
    assert console.findings() == []
    console.press("2")
    console.sees("手机掉河里了", ".wording")
    console.press("/")
    page.keyboard.type("补换卡")
    console.press("Enter")
    console.sees("这个号还退钱不", ".wording")
    console.press("x")
    console.sees("之前那个单子走到哪了", ".wording")
    console.press("z")
    console.sees("这个号还退钱不", ".wording")
    by_id = {one.turn_id: one for one in desk.rows(UncertainTurn)}
    assert (by_id["m_w1"].label, by_id["m_w2"].label) == ("cancel_card", "replace_card")
    page.get_by_role("tab", name="已标注").click()
    console.sees("补换卡", ".table")
    assert by_id["m_w1"].by == "li.na" and busy_desk.WORDINGS[0][1] in page.content()


def test_the_dashboard_is_read_as_pictures_and_tables(console: Console, secrets: dict[str, str], desk: Played) -> None:
    enter(console, secrets, "zhao.min", "/console/figures?days=14")
    page = console.page
    page.locator("canvas").first.wait_for()
    assert page.locator("canvas").count() >= 5
    page.locator("summary").first.click()
    table = page.get_by_role("table", name="业务漏斗")
    assert "销户" in table.inner_text() and "核验通过" in table.inner_text()
    with page.expect_download() as got:
        page.get_by_role("link", name="导出 CSV 业务漏斗").click()
    assert got.value.suggested_filename == "funnel.csv"
    page.get_by_role("button", name="重发").click()
    console.sees("所有通知都发出去了")
    assert desk.rows(Outbox, Outbox.key == "dead:1")[0].dead_at is None


def test_the_audit_trail_is_verified(console: Console, secrets: dict[str, str], desk: Played) -> None:
    enter(console, secrets, "sun.jie", "/console/audit")
    page = console.page
    page.get_by_role("button", name="校验完整性").click()
    console.sees("首尾相连")
    page.get_by_label("事件（开头）").fill("cancel_card")
    page.get_by_role("button", name="查找").click()
    page.locator("tbody tr").first.wait_for()
    page.locator("tbody button").first.click()
    console.sees("前一条哈希")
    assert console.findings() == []
    console.press("Escape")
    with desk.core.db.session() as session:
        seq = session.scalars(select(AuditEntry.seq).where(AuditEntry.event.startswith("cancel_card")).limit(1)).one()
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("UPDATE audit SET actor = 'nobody' WHERE seq = :seq"), {"seq": seq})
    page.get_by_role("button", name="校验完整性").click()
    console.sees(f"第 {seq} 条", ".breaks")
    console.sees("内容与哈希不符", ".breaks")
    assert console.findings() == []


@pytest.mark.parametrize("console", [{}, DARK], indirect=True, ids=["light", "dark-1024"])
@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing(console: Console, secrets: dict[str, str], name: str, desk: Played) -> None:
    enter(console, secrets, name, PLACES[name][0])
    places = PLACES[name] + ([f"/console/cases/{number_of(desk, 'loss')}"] if name == "zhao.min" else [])
    found = {}
    for place in places:
        console.open(place)
        console.page.locator("main h1").wait_for()
        console.page.wait_for_load_state("networkidle")
        if problems := console.findings():
            found[place] = problems
        wide = console.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, place
    assert found == {}


def test_in_english_nobody_reads_chinese_codes(console: Console, desk: Played, secrets: dict[str, str]) -> None:
    enter(console, secrets, "zhao.min", "/console/cases?view=all")
    page = console.page
    page.evaluate("localStorage.setItem('xiaoka.console.lang', 'en')")
    page.reload()
    page.get_by_role("heading", name="Cases").wait_for()
    page.locator("tbody tr").first.wait_for()
    assert HAN.findall(page.locator("main").inner_text()) == []
    console.open(f"/console/cases/{desk.numbers['replace']}")  # type: ignore[attr-defined]
    page.locator(".course").wait_for()
    for place in (".case-head", ".deeds", ".nots", ".course li > p:first-child", ".case-side dt", "h2"):
        for said in page.locator(place).all_inner_texts():
            assert HAN.findall(said) == [], (place, said)
    console.open("/console/figures")
    page.locator("canvas").first.wait_for()
    assert HAN.findall(page.locator("main").inner_text()) == []
