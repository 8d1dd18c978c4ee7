"""What else is done at the console: passing on, call-backs, offers, suggestions, photos, staleness, English, shops."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.busy_desk import REPLACER, fill
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from tests.browser.test_console_boards import enter
from tests.photos import photo
from tests.unit.assist.hearing import understand
from xiaoka.assist.models import AssistSuggestion
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case
from xiaoka.handoff.models import HandoffRequest
from xiaoka.insight.models import UncertainTurn
from xiaoka.runtime import build_services
from xiaoka.staff.models import StaffMember

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        one.engine.nlu = understand
        one.numbers = fill(one, build_services(one.core.settings, db=one.core.db))  # type: ignore[attr-defined]
        yield one


def take(console: Console) -> None:
    console.page.locator(".talk-head").get_by_role("button", name="接管").click()
    console.sees("您正在接待")


def more(console: Console, item: str) -> None:
    console.page.get_by_role("button", name="更多操作").click()
    console.page.get_by_role("menuitem", name=item).click()


def request_of(desk: Played, caller: Caller) -> HandoffRequest:
    for _ in range(300):
        if found := desk.rows(HandoffRequest, HandoffRequest.conversation_id == caller.id):
            break
        time.sleep(0.1)
    return sorted(found, key=lambda one: one.created)[-1]


def until_state(console: Console, desk: Played, caller: Caller, *states: str) -> HandoffRequest:
    for _ in range(200):
        if (found := request_of(desk, caller)).state in states:
            return found
        console.page.wait_for_timeout(100)
    raise AssertionError(found.state)


def test_a_talk_is_transferred_and_the_colleague_is_offered_it(
    chromium: Any, console: Console, caller: Caller, desk: Played
) -> None:
    wang = Console(chromium, desk)
    wang.at_work("/console/talks?view=waiting", name="wang.gang")
    wang.page.get_by_role("button", name="上线接待").click()
    wang.page.locator(".away").wait_for(state="detached")
    console.at_work(f"/console/talks/{caller.id}")
    take(console)
    more(console, "转接")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_label("转给").select_option("wang.gang")
    dialog.get_by_label("备注").fill("客户要办合约解除，请您接")
    assert console.findings() == []
    dialog.get_by_role("button", name="转接").click()
    offer = wang.page.locator(".offer")
    offer.wait_for()
    assert wang.findings() == []
    assert request_of(desk, caller).offered_to == "wang.gang"
    assert "转" in str(caller.hears()[-1])
    heard = len(desk.engine.heard)
    caller.say("还在吗")
    offer.get_by_role("button", name="接管").click()
    wang.sees("您正在接待")
    wang.sees("客户要办合约解除，请您接", ".turn.note")
    wang.sees("还在吗", ".turns")
    # the bot stayed silent between the two
    assert len(desk.engine.heard) == heard
    assert until_state(wang, desk, caller, "active").agent == "wang.gang"
    wang.close()


def test_an_offer_is_passed_on(chromium: Any, console: Console, desk: Played) -> None:
    with desk.core.db.session() as session:
        for member in session.query(StaffMember):
            member.present = False
    console.at_work("/console/talks?view=mine")
    console.page.get_by_role("button", name="上线接待").click()
    console.page.locator(".away").wait_for(state="detached")
    late = Caller(desk)
    late.say("转人工")
    # nobody else is at work
    assert until_state(console, desk, late, "offered").offered_to == "li.na"
    mine = console.page.locator(".offer")
    mine.wait_for()
    wang = Console(chromium, desk)
    wang.at_work("/console/talks?view=mine", name="wang.gang")
    wang.page.get_by_role("button", name="上线接待").click()
    wang.page.locator(".away").wait_for(state="detached")
    assert wang.page.locator(".offer").count() == 0
    mine.get_by_role("button", name="让给别人").click()
    mine.wait_for(state="detached")
    wang.page.locator(".offer").wait_for()
    found = request_of(desk, late)
    assert (found.state, found.offered_to, found.tried) == ("offered", "wang.gang", ["li.na"])
    wang.close()


def test_a_supervisor_assigns_who_waits(
    console: Console, caller: Caller, desk: Played, secrets: dict[str, str]
) -> None:
    enter(console, secrets, "zhao.min", f"/console/talks/{caller.id}")
    console.sees("客户在等人工")
    more(console, "指派")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_label("转给").select_option("li.na")
    assert console.findings() == []
    dialog.get_by_role("button", name="指派").click()
    console.sees("已派给 li.na")
    found = until_state(console, desk, caller, "offered")
    assert found.offered_to == "li.na"


def test_a_call_back_that_nobody_made_is_not_called_unreachable(console: Console, caller: Caller, desk: Played) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    take(console)
    more(console, "约回电")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_label("备注").fill("明天上午十点，打 13911112222")
    assert console.findings() == []
    dialog.get_by_role("button", name="约回电").click()
    console.sees("约定稍后联系")
    assert until_state(console, desk, caller, "call_back").call_back
    # the number is masked, also to colleagues
    assert "13911112222" not in console.page.content()
    more(console, "结束")
    console.page.get_by_role("dialog").get_by_role("button", name="结束").click()
    until_state(console, desk, caller, "closed")
    said = caller.hears()[-1][1]
    assert "没有给您打过电话" in said and "没有接通" not in said


def test_what_becomes_of_suggestions_is_kept(console: Console, caller: Caller, desk: Played) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    take(console)
    console.page.get_by_role("tab", name="辅助").click()
    box = console.page.get_by_label("回复内容")
    outcomes = {}
    for question, made in (("补卡多少钱", "accepted"), ("那补卡收费吗", "edited"), ("补卡到底要多少钱啊", "ignored")):
        caller.say(question)
        console.sees(question, ".turns")
        card = console.page.locator(".context article.card", has_text="知识").first
        console.page.locator(".context").get_by_text("正在更新建议").wait_for(state="detached")
        card.wait_for()
        if made == "ignored":
            card.get_by_role("button", name="忽略").click()
        else:
            card.get_by_role("button", name="插入").click()
            expect(box).not_to_have_value("")
            if made == "edited":
                box.fill(box.input_value() + "您放心。")
            box.press("Enter")
            expect(box).to_have_value("")
        for _ in range(100):
            found = desk.rows(
                AssistSuggestion, AssistSuggestion.conversation_id == caller.id, AssistSuggestion.outcome == made
            )
            if found:
                break
            console.page.wait_for_timeout(100)
        outcomes[made] = found[0]
    assert {one.by for one in outcomes.values()} == {"li.na"}
    assert outcomes["accepted"].edited is None and outcomes["edited"].edited.endswith("您放心。")
    # what was not used as it was is worth a look
    learned = {one.turn_id for one in desk.rows(UncertainTurn, UncertainTurn.conversation_id == caller.id)}
    assert outcomes["accepted"].turn_id not in learned and outcomes["ignored"].turn_id in learned


def send_photo(desk: Played, conversation: str) -> None:
    """A customer's photo of his ID card, as the widget sends it."""
    core = desk.core
    with core.db.session() as session:
        now = core.clock.now()
        value = base64.b64encode(photo()).decode()
        token = core.vault.seal(session, kind="photo", value=value, conversation_id=conversation, now=now)
        facts = {"kind": "id_card", "width": 900, "height": 600, "bytes": 1000}
        core.intake.picture(session, conversation, "p1", token, "[照片]", facts, source="", now=now)


def test_photos_and_numbers_of_a_case_are_seen_for_a_reason(console: Console, desk: Played) -> None:
    send_photo(desk, f"c_of{REPLACER[-4:]}")
    number = desk.numbers["replace"]  # type: ignore[attr-defined]
    console.at_work(f"/console/cases/{number}")
    page = console.page
    photos = page.locator(".photos")
    photos.get_by_text("身份证件", exact=True).wait_for()
    assert page.locator(".photos img").count() == 0
    assert console.findings() == []
    photos.get_by_role("button", name="查看身份证件").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("核对是否填错").click()
    dialog.get_by_role("button", name="查看", exact=True).click()
    image = page.locator(".photos img")
    image.wait_for()
    console.until("document.querySelector('.photos img').naturalWidth === 900")
    assert console.findings() == []
    (seen,) = desk.rows(AuditEntry, AuditEntry.event == "picture.read")
    assert (seen.actor, "核对是否填错" in str(seen.after)) == ("agent:li.na", True)
    page.get_by_role("button", name="收起照片").click()
    image.wait_for(state="detached")
    assert REPLACER not in page.content()
    page.locator(".case-head").get_by_role("button", name="查看完整号码").click()
    dialog.get_by_text("给客户回电").click()
    dialog.get_by_role("button", name="查看", exact=True).click()
    console.sees(REPLACER, ".case-head")
    page.get_by_role("button", name="查看完整收货地址").click()
    dialog.get_by_text("联系配送或营业厅").click()
    dialog.get_by_role("button", name="查看", exact=True).click()
    console.sees("样例路 5 号", ".case-side")
    entries = desk.rows(AuditEntry, AuditEntry.event == "datum.revealed", AuditEntry.subject == f"case:{number}")
    assert [(one.actor, one.after["what"], one.after["name"]) for one in entries] == [
        ("agent:li.na", "number", ""), ("agent:li.na", "field", "address"),
    ]  # fmt: skip


def test_the_board_goes_on_by_itself_and_says_when_it_cannot(console: Console, desk: Played) -> None:
    console.at_work("/console/cases?view=all")
    page = console.page
    number = desk.numbers["loss"]  # type: ignore[attr-defined]
    row = page.locator("tbody tr", has_text=number)
    row.wait_for()
    page.locator(".fresh-line").wait_for()
    with desk.core.db.session() as session:
        found = session.query(Case).filter_by(number=number).one()
        found.attention = not found.attention
        wanted = "待人处理" if found.attention else None
    if wanted:
        row.get_by_text(wanted).wait_for(timeout=30_000)
    else:
        row.get_by_text("待人处理").wait_for(state="detached", timeout=30_000)
    page.route("**/api/console/cases?**", lambda route: route.abort())
    page.locator(".fresh-line.stale").wait_for(timeout=30_000)
    assert console.findings() == []
    page.unroute("**/api/console/cases?**")
    page.locator(".fresh-line.stale").get_by_role("button").click()
    page.locator(".fresh-line.stale").wait_for(state="detached")


def test_an_administrator_puts_somebody_into_a_shop(console: Console, desk: Played, secrets: dict[str, str]) -> None:
    enter(console, secrets, "admin", "/console/members")
    page = console.page
    page.locator("tbody tr", has_text="wang.gang").get_by_role("button").last.click()
    page.get_by_role("menuitem", name="修改岗位和技能").or_(page.get_by_role("menuitem").first).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("岗位地点").select_option("shop")
    assert console.findings() == []
    dialog.get_by_role("button", name="保存").click()
    page.locator("tbody tr", has_text="wang.gang").get_by_text("营业厅").wait_for()
    (wang,) = desk.rows(StaffMember, StaffMember.name == "wang.gang")
    assert "shop" in wang.skills.split()
