"""Somebody says that a request is not his: it is stopped at once, after one proof, and nothing is told away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import secrets_of
from tests.unit.tasks.test_replace_card import lost_and_proven
from xiaoka.audit.models import AuditEntry
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import StopReason
from xiaoka.cases import requests
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.tasks import alarm
from xiaoka.tasks.turn import Turn

NUMBER = "13800138001"
ALARMS = (
    "不是我办的", "我没申请补卡", "这不是我申请的，快停掉", "收到短信说我要补卡，我没办过啊", "有人冒充我补卡",
    "我的号被别人补卡了", "刚收到短信说新卡已启用，不是我弄的", "谁给我办的销户？我没有申请", "我可没改过服务密码",
    "别人冒用我的名义销我的号", "非本人办理", "手机突然没信号，是不是被人补卡了",
)  # fmt: skip
CALM = (
    "不是我", "机主不是我，是我岳父", "不是我弄坏的，它自己不转了", "我还没申请补卡，想先问问", "这个号不是我的",
    "非本人办理需要什么材料", "补卡是不是我申请了就不能反悔", "没办法", "我没办完呢", "卡被人偷了",
    "谁能帮我办一下销户", "我不想销户了", "没收到验证码", "别人能替我补卡吗", "我没有销户，只是问问",
)  # fmt: skip


def said(text: str, label: str = "deny", **more: object) -> Turn:
    return Turn("m1", "c1", "web", text, label, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ALARMS)
def test_an_alarm_is_heard_whatever_its_label(text: str) -> None:
    assert alarm.heard(said(text)) and alarm.heard(said(text, "activate_card"))
    assert not alarm.heard(said(text, "human_handoff")), "whoever wants a person gets one"


@pytest.mark.parametrize("text", CALM)
def test_other_words_are_no_alarm(text: str) -> None:
    assert not alarm.heard(said(text))


def test_typed_text_is_no_button() -> None:
    assert not alarm.heard(said('/report_loss{"way": "not_me"}', "report_loss"))


def by_name(talk: Talk, number: str = NUMBER) -> None:
    """Prove by name and ID number, which is enough to stop and for nothing else."""
    name, id_card, _ = secrets_of(number)
    talk.press(method="name_id")
    with talk.services.db.session() as session:
        seal, now = talk.services.vault.seal, talk.services.clock.now()
        tokens = {
            kind: seal(session, kind=kind, value=value, conversation_id=talk.conversation, now=now)
            for kind, value in (("name", name), ("id_card", id_card))
        }
    talk.tell("inform", **tokens)


def thief_asks_for_a_card(talk: Talk) -> None:
    lost_and_proven(talk)
    talk.press(delivery="mail")
    talk.secret("address", "北京市朝阳区样例路 5 号 2 单元 301")
    talk.tell("inform", phone_number="13911112222")
    talk.press(confirm="yes")


def replacement(talk: Talk) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == "replace_card")).one()


def audited(talk: Talk, event: str) -> list[AuditEntry]:
    with talk.services.db.session() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.event == event)))


def test_who_stops_his_own_application_hears_whose_it_was(talk: Talk) -> None:
    thief_asks_for_a_card(talk)
    talk.tell("inform", "不是我办的")
    assert "刚才在这里提交的申请先不办了" in talk.words and "要是弄错了" in talk.words
    assert replacement(talk).state == "OBJECTED"


def test_a_name_and_an_id_number_stop_the_replacement_and_tell_nothing_of_it(
    talk: Talk, another: Callable[[str], Talk]
) -> None:
    thief_asks_for_a_card(talk)
    victim = another("c_victim")
    victim.tell("replace_card", "有人冒充我补卡", phone_number=NUMBER)
    assert "核实一项" in victim.words
    by_name(victim)
    case = replacement(talk)
    assert case.state == "OBJECTED" and case.attention, "a person looks at it, and only a shop lets it go on"
    assert "已经停下" in victim.words and case.number not in victim.words
    assert {"马上挂失", "转人工"} <= {one["title"] for one in victim.said[-1]["buttons"]}
    (row,) = audited(victim, "number.not_me")
    assert (row.actor, row.after["stopped"], row.after["level"]) == ("X", [case.number], 1)
    (moved,) = audited(victim, "replace_card.object")
    assert moved.actor == "X" and moved.after["state"] == "OBJECTED"


def test_a_code_stops_it_and_is_told_what_was_stopped(talk: Talk, another: Callable[[str], Talk]) -> None:
    thief_asks_for_a_card(talk)
    victim = another("c_victim")
    victim.tell("deny", "不是我办的！", phone_number=NUMBER)
    victim.press(method="service_password")
    victim.secret("service_password", secrets_of(NUMBER)[2])
    case = replacement(talk)
    assert case.state == "OBJECTED"
    assert case.number in str(victim.said)
    assert audited(victim, "number.not_me")[0].actor == "H"


def test_a_new_card_that_works_already_is_switched_off_within_the_same_message(
    talk: Talk, another: Callable[[str], Talk], carrier: DemoCarrier
) -> None:
    thief_asks_for_a_card(talk)
    case = replacement(talk)
    with talk.services.db.session() as session:
        requests.fire(session, session.get_one(Case, case.id), "approve", "A", ctx=talk.services.cases)
    for _ in range(3):
        run_due(talk.services.db, talk.services.cases)
        carrier.clock.advance(timedelta(hours=24))
    iccid = replacement(talk).facts["iccid"]
    with talk.services.db.session() as session:
        who, mine = requests.Asked("H", 3), session.get_one(Case, case.id)
        requests.activate(session, talk.services.cases, mine, who, iccid=iccid)
    run_due(talk.services.db, talk.services.cases)
    assert replacement(talk).state == "R11_PROTECTED"
    victim = another("c_victim")
    victim.tell("activate_card", "收到短信说新卡已启用，不是我弄的", phone_number=NUMBER)
    by_name(victim)
    assert replacement(talk).state == "FRAUD_LOCK"
    assert StopReason.FRAUD_RISK in carrier.line(NUMBER).line.stop_reasons, "no worker had to run"


def test_it_interrupts_what_he_was_doing_and_comes_back_to_it(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("deny", "等等，我收到短信，补卡不是我申请的")
    assert talk.task().kind == "not_me"
    talk.press(method="service_password")
    talk.secret("service_password", secrets_of(NUMBER)[2])
    assert "没有要停的" in talk.words and talk.task().kind == "check_balance"


def test_where_nothing_is_under_way_a_name_and_an_id_number_hear_the_same(talk: Talk) -> None:
    talk.press(way="not_me", phone_number=NUMBER)
    by_name(talk)
    quiet = talk.words
    assert "已经停下" in quiet and "没有要停的" not in quiet
    assert audited(talk, "number.not_me")[0].after["stopped"] == []


def test_nothing_is_stopped_without_a_proof(talk: Talk, another: Callable[[str], Talk]) -> None:
    thief_asks_for_a_card(talk)
    stranger = another("c_stranger")
    stranger.tell("deny", "不是我办的", phone_number=NUMBER)
    stranger.tell("inform", "快停啊")
    assert replacement(talk).state == "R3_RISK"
    assert audited(stranger, "number.not_me") == []


def test_where_the_limit_is_used_up_a_person_is_offered(
    talk: Talk, another: Callable[[str], Talk], monkeypatch: pytest.MonkeyPatch
) -> None:
    thief_asks_for_a_card(talk)
    monkeypatch.setattr("xiaoka.tasks.not_me.check_stops", _used_up)
    stranger = another("c_stranger")
    stranger.tell("deny", "不是我办的", phone_number=NUMBER)
    by_name(stranger)
    assert "还没有停" in stranger.words and "转人工" in str(stranger.said)
    assert replacement(talk).state == "R3_RISK"
    assert audited(stranger, "number.not_me")[0].after["refused"] is True


def _used_up(*_args: object) -> None:
    from xiaoka.cases.reports import TooManyReports

    raise TooManyReports("used up")
