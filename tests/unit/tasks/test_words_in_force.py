"""What is said holds: figures come from the policy in force, and nothing is told that does not fit the case."""

from pathlib import Path

import pytest

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import secrets_of
from xiaoka.wording import Wording, WordingError

NUMBER = "13800138001"
DOMAIN = "responses:\n  utter_one:\n    - text: '{who}：{{otp.ttl}}，{{otp.digits:number}} 位，{{no.such}}'\n"


def test_figures_are_filled_with_and_without_their_unit(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text(DOMAIN.replace("，{{no.such}}", ""), encoding="utf-8")
    words = Wording(file, lambda key, bare: f"<{key}{'' if bare else ' 分钟'}>")
    # a value that looks like a figure is only a value
    assert words.text("utter_one", who="{{otp.ttl}}") == "{{otp.ttl}}：<otp.ttl 分钟>，<otp.digits> 位"


def test_a_figure_the_policy_does_not_have_is_named(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text(DOMAIN, encoding="utf-8")

    def figures(key: str, _bare: bool) -> str:
        if key == "no.such":
            raise KeyError(f"policy has no key {key!r}")
        return "1"

    with pytest.raises(WordingError, match=r"utter_one.*no\.such"):
        Wording(file, figures).text("utter_one", who="x")
    with pytest.raises(WordingError, match="no policy is at hand"):
        Wording(file).text("utter_one", who="x")


def test_the_code_lives_as_long_as_the_policy_says(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    minutes = talk.services.policy.integer("otp.ttl")
    assert f"{minutes} 分钟内有效" in talk.words and "6 位数字" in talk.words


def test_leaving_a_replacement_speaks_of_the_loss_only_where_there_is_one(talk: Talk) -> None:
    talk.tell("replace_card", phone_number=NUMBER)
    talk.press(loss_reason="damaged")
    talk.tell("stop", "不办了")
    assert "没有提交补卡申请" in talk.words and "挂失" not in talk.words
    talk.tell("replace_card", phone_number=NUMBER)
    talk.press(loss_reason="lost")
    talk.press(method="service_password")
    talk.secret("service_password", secrets_of(NUMBER)[2])
    assert "挂失停机" in talk.words and "停机费前 1 个月免收" in talk.words
    talk.tell("stop", "不办了")
    assert "已经挂失，还停着" in talk.words
