import re
from dataclasses import replace

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


def rows(services: Services, kind: str, found: list[Blocker], number: str = "13800138001") -> list[dict[str, str]]:
    turn = Turn("m", "c", "web", "", kind)
    with services.db.session() as session:
        ctx = TaskContext(session, services, TaskInstance(kind=kind, data={"number": number}), turn)
        shown = render(services.wording, blocked(ctx, found)[0])
    return list(shown["custom"]["card"].get("rows", []))


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
    assert "已经销户" in told and "正在等正式销户" in told


def test_a_cap_of_another_carrier_is_told_with_its_sum_and_the_way(services: Services) -> None:
    [row] = rows(services, TaskKind.CANCEL_CARD, [Blocker("balance_cap", {"cap": "300.00"})])
    assert "300.00 元" in row["value"] and "营业厅" in row["value"] and "{" not in row["value"]


def test_a_child_hears_why_and_where(talk: Talk) -> None:
    number = "17500175031"
    talk.tell("replace_card", phone_number=number, loss_reason="damaged")
    talk.press(old_sim="yes")
    talk.secret("sms_code", talk.last_code(number))
    talk.pass_face("金豆豆", "510107201405203123")
    assert "监护人" in str(talk.said)


def test_what_can_be_mended_in_the_chat_has_its_button_once(services: Services) -> None:
    found = [Blocker(code) for code in ("requested_stop", "keep_number", "police_stop", "loss")]
    turn = Turn("m", "c", "web", "", TaskKind.CANCEL_CARD)
    with services.db.session() as session:
        ctx = TaskContext(session, services, TaskInstance(kind=TaskKind.CANCEL_CARD, data={}), turn)
        [told] = blocked(ctx, found)
    assert sorted(one.key for one in told.choices) == ["offer_replace_card", "offer_resume_service"]
