from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove
from tests.unit.tasks.test_cancel_card import NUMBER, to_confirmation
from xiaoka.cases import service as cases
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.tasks import case_status
from xiaoka.tasks.rendering import render
from xiaoka.tasks.turn import Turn


def filed(talk: Talk) -> Case:
    to_confirmation(talk)
    talk.press(confirm="yes")
    with talk.services.db.session() as session:
        return session.scalars(select(Case)).one()


def asked(talk: Talk, text: str = "办好了没", turn: str = "") -> str:
    """Ask in passing, the way the actions do, with no task begun."""
    talk.turns += 1
    message = Turn(turn or f"m{talk.turns}", talk.conversation, "web", text, "inform")
    with talk.services.db.session() as session:
        told = case_status.how_far(session, talk.services, message) or []
        return "\n".join(render(talk.services.wording, one)["text"] for one in told)


def test_whether_it_is_done_is_said_first(talk: Talk) -> None:
    filed(talk)
    told = asked(talk)
    assert told.startswith("138****8001 的销户还没办完，正在审核，最晚 2026年") and told.endswith("短信告诉您。")


def test_asked_again_it_says_that_nothing_has_changed(talk: Talk) -> None:
    filed(talk)
    first = asked(talk)
    assert asked(talk).startswith("还没有变化，正在审核") and "还没有变化" not in first
    talk.tell("case_status", "查下进度")
    assert "还没有变化" in talk.words


def test_the_same_message_is_answered_the_same_when_it_is_run_again(talk: Talk) -> None:
    filed(talk)
    assert asked(talk, turn="m_once") == asked(talk, turn="m_once")


def test_a_change_is_told_as_news(talk: Talk) -> None:
    case = filed(talk)
    asked(talk)
    with talk.services.db.session() as session:
        cases.revoke(session, talk.services.cases, session.get_one(Case, case.id), "H", level=2)
    assert asked(talk).startswith("138****8001 的销户有结果了，已撤回")


def test_several_are_listed_without_judging(talk: Talk) -> None:
    case = filed(talk)
    with talk.services.db.session() as session:
        cases.revoke(session, talk.services.cases, session.get_one(Case, case.id), "H", level=2)
    filed_again(talk)
    assert "有 2 张申请" in asked(talk)
    assert asked(talk).startswith("还没有变化")


def filed_again(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.press(quote="ok")
    talk.press(reason="unused")
    talk.press(refund="original")
    talk.press(confirm="yes")


def test_who_has_proven_nothing_hears_nothing(talk: Talk, another: Callable[[str], Talk]) -> None:
    filed(talk)
    stranger = another("c_stranger")
    stranger.tell("check_balance", phone_number=NUMBER)
    stranger.tell("stop", "不查了")
    assert "审核" not in asked(stranger) and "提交过" not in asked(stranger)


def answered(talk: Talk) -> None:
    talk.tell("file_complaint", "投诉")
    talk.tell("inform", "去了三趟你们店，三趟都说系统坏了")
    talk.tell("inform", phone_number=NUMBER)
    talk.press(same_phone="1")
    with talk.services.db.session() as session:
        case = session.scalars(select(Case).where(Case.kind == "file_complaint")).one()
        fire(session, case, "answer", "A", ctx=talk.services.cases, data={"by": "li", "reason": "已给您补登记"})


def rows(talk: Talk) -> list[dict[str, Any]]:
    return [row for one in talk.said for row in one["custom"].get("card", {}).get("rows", [])]


def test_an_answer_to_a_complaint_is_told_with_what_to_do_about_it(talk: Talk) -> None:
    answered(talk)
    talk.tell("file_complaint", "我那个投诉咋样了", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert talk.said[-2]["text"] == "您的投诉有答复了。" and "12300" in talk.said[-1]["text"]
    assert "转人工" in str(talk.said[-1]["buttons"])
    assert [row["value"] for row in rows(talk)] == ["已答复，答复是“已给您补登记”"]


def test_a_second_application_is_not_announced_before_it_is_refused(talk: Talk) -> None:
    case = filed(talk)
    talk.tell("cancel_card", "再帮我销一次户")
    assert "就办" not in talk.words and "还是为" not in talk.words
    assert talk.words.startswith(f"刚才已经提交过了（{case.number}），正在审核") and "撤回它再办新的" not in talk.words


def test_later_it_is_not_called_a_moment_ago(talk: Talk) -> None:
    filed(talk)
    talk.services.carrier.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
    talk.tell("cancel_card", "销户")
    prove(talk, NUMBER)
    assert "这个号码已经提交过销户了" in talk.words


def test_the_number_of_another_line_begins_its_own(talk: Talk) -> None:
    filed(talk)
    talk.tell("cancel_card", "销户")
    talk.tell("inform", "13900139002", phone_number="13900139002")
    assert talk.task().kind == "cancel_card" and talk.task().data["number"] == "13900139002"
    assert talk.expects == "sms_code"


def test_another_kind_is_told_to_look_or_to_withdraw(talk: Talk) -> None:
    filed(talk)
    talk.tell("reset_password", "重置服务密码")
    prove(talk, NUMBER)
    assert "撤回它再办新的" in talk.words and "就办" not in talk.words


def test_whoever_else_names_the_number_hears_the_usual_words(talk: Talk, another: Callable[[str], Talk]) -> None:
    filed(talk)
    stranger = another("c_stranger")
    stranger.tell("check_balance", phone_number=NUMBER)
    stranger.tell("stop", "不查了")
    stranger.tell("cancel_card", "销户")
    assert "还是办 138****8001" in stranger.words and "提交过" not in stranger.words
