import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.tasks.conftest import Talk
from xiaoka.account.eligibility import replace_blockers
from xiaoka.account.precheck import Blocker, cancel_blockers
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.tasks.blockers import blocked
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Turn

SIMS = ("nfc", "rfid", "dual_number", "esim")


def shown(services: Services, kind: str, found: list[Blocker], number: str = "13800138001") -> dict[str, Any]:
    turn = Turn("m", "c", "web", "", kind)
    with services.db.session() as session:
        ctx = TaskContext(session, services, TaskInstance(kind=kind, data={"number": number}), turn)
        return render(services.wording, blocked(ctx, found)[0])


def rows(services: Services, kind: str, found: list[Blocker], number: str = "13800138001") -> list[dict[str, str]]:
    return list(shown(services, kind, found, number)["custom"]["card"].get("rows", []))


def test_every_blocker_of_every_subscriber_can_be_said(services: Services) -> None:
    now, told = services.clock.now(), ""
    for number in (one.number for one in subscribers()):
        view = services.carrier.line(number)
        views = [view, *(replace(view, sim=replace(view.sim, kind=kind)) for kind in SIMS)]
        for one in views:
            for kind, check in ((TaskKind.CANCEL_CARD, cancel_blockers), (TaskKind.REPLACE_CARD, replace_blockers)):
                found = check(one, services.policy, now)
                told += "".join(row["label"] + row["value"] for row in rows(services, kind, found, number))
    for raw in ("{", "nfc", "esim", "rfid", "dual_number"):
        assert raw not in told, raw
    assert not re.search(r"\d-\d\d-\d", told), "a date as computers write it"
    assert "已经销户" in told and "想留住号码" in told


def test_a_cap_of_another_carrier_is_told_with_its_sum_and_the_way(services: Services) -> None:
    [row] = rows(services, TaskKind.CANCEL_CARD, [Blocker("balance_cap", {"cap": "300.00"})])
    assert "300.00 元" in row["value"] and "营业厅" in row["value"] and "{" not in row["value"]


def test_a_child_hears_why_and_where(talk: Talk) -> None:
    number = "17500175031"
    talk.tell("replace_card", phone_number=number, loss_reason="damaged")
    talk.press(old_sim="yes")
    assert "监护人" not in talk.words
    talk.secret("sms_code", talk.last_code(number))
    assert "监护人" in str(talk.said) and "人脸" not in talk.words and talk.task() is None


def test_what_can_be_mended_in_the_chat_has_its_button_once(services: Services) -> None:
    found = [Blocker(code) for code in ("requested_stop", "keep_number", "police_stop", "loss")]
    turn = Turn("m", "c", "web", "", TaskKind.CANCEL_CARD)
    with services.db.session() as session:
        ctx = TaskContext(
            session, services, TaskInstance(kind=TaskKind.CANCEL_CARD, data={"number": "13800138001"}), turn
        )
        [told] = blocked(ctx, found)
    assert sorted(one.key for one in told.choices) == ["offer_replace_card", "offer_resume_service"]


UNTIL, LATER = "2026-11-25 10:00", "2026-11-28 10:00"


@pytest.mark.parametrize(
    ("kind", "found", "said", "never"),
    [
        ("cancel_card", [Blocker("swap_recent", {"until": UNTIL})], "等过了 2026年11月25日 10:00 就可以", "解决"),
        ("cancel_card", [Blocker("not_active", {"status": "pre_cancelled"})], "销户已经在办，没有漏", "解决"),
        ("cancel_card", [Blocker("not_active", {"status": "cancelled"})], "不用再办销户", "解决"),
        ("cancel_card", [Blocker("company")], "要到营业厅办", "解决了再来"),
        ("cancel_card", [Blocker("roaming")], "什么时候能办", "解决"),
        ("cancel_card", [Blocker("family", {"label": "亲情网"})], "解决了再来找我", "营业厅"),
        ("replace_card", [Blocker("protected", {"until": UNTIL})], "现在还补不了卡", "网上补不了"),
        ("replace_card", [Blocker("limit_month", {"next": UNTIL})], "回到这里说“补卡”", "网上补不了"),
        ("replace_card", [Blocker("cancelled")], "营业厅也补不了", "网上补不了"),
        ("replace_card", [Blocker("pre_cancelled")], "现在还补不了卡", "网上补不了"),
        ("replace_card", [Blocker("iot")], "在网上补不了", "现在还"),
    ],
)
def test_the_words_above_fit_what_stands_in_the_way(
    services: Services, kind: str, found: list[Blocker], said: str, never: str
) -> None:
    told = shown(services, kind, found)
    above = told["text"] + told["custom"]["card"]["title"]
    assert said in above and never not in above
    assert "转人工" in str(told["buttons"]) and "{" not in above


def test_of_several_hours_the_last_is_the_one_to_come_back_at(services: Services) -> None:
    found = [Blocker("limit_day", {"next": UNTIL}, order=1), Blocker("protected", {"until": LATER}, order=2)]
    told = shown(services, TaskKind.REPLACE_CARD, found)
    assert "等过了 2026年11月28日 10:00" in told["text"]
    assert all("光看这一项" in row["value"] for row in told["custom"]["card"]["rows"])
    assert "有业务不是我办的" in str(told["buttons"])


def test_what_is_for_good_is_told_with_what_else_there_is(services: Services) -> None:
    told = shown(services, TaskKind.REPLACE_CARD, [Blocker("age", {"min": 16}), Blocker("police_stop")])
    assert "在网上补不了" in told["text"] and len(told["custom"]["card"]["rows"]) == 2


def test_a_fraud_stop_is_told_otherwise_to_who_needs_a_card(services: Services) -> None:
    [card] = rows(services, TaskKind.REPLACE_CARD, [Blocker("fraud_stop")])
    [gone] = rows(services, TaskKind.CANCEL_CARD, [Blocker("fraud_stop")])
    assert "当场一起补" in card["value"] and "当场一起补" not in gone["value"]


def test_who_cancels_a_lost_line_hears_both_ways_and_the_fee(services: Services) -> None:
    told = shown(services, TaskKind.CANCEL_CARD, [Blocker("loss")])
    assert "卡找到了就说“恢复”" in str(told) and "工本费" in str(told)
    assert [one["title"] for one in told["buttons"]].count("恢复使用") == 1


def test_the_day_of_a_bundle_is_told_with_its_reason_and_without_where_none_is_known(services: Services) -> None:
    known = [Blocker("broadband", {"label": "家庭宽带"}, date(2026, 12, 1))]
    [row] = rows(services, TaskKind.CANCEL_CARD, known)
    assert row["value"].endswith("起才能解开，所以最早 2026年12月1日 可以来销户。")
    [row] = rows(services, TaskKind.CANCEL_CARD, [Blocker("broadband", {"label": "家庭宽带"})])
    assert row["value"].endswith("办好再来找我。")
