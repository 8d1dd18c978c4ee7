"""What answers add for a proven holder, and that they add nothing for anybody else."""

from collections.abc import Iterator

import pytest

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.mailed import file_by_mail
from tests.unit.tasks.people import prove
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.db.session import Database
from xiaoka.knowledge.personal import personal
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks.turn import Turn


@pytest.fixture
def talk(db: Database, carrier: DemoCarrier) -> Iterator[Talk]:
    yield Talk(build_services(Settings(_env_file=None), db=db, carrier=carrier))


def added(talk: Talk, question: str) -> str:
    turn = Turn(id="q", conversation_id=talk.conversation, channel="web", text="问", label=f"faq/{question}")
    with talk.services.db.session() as session:
        return personal(session, talk.services, turn)[0]


def proven(talk: Talk, number: str) -> None:
    talk.tell("check_balance", phone_number=number)
    prove(talk, number)


@pytest.mark.parametrize(
    ("number", "question", "told"),
    [
        ("13700137005", "cancel_contract", ("24 个月购机优惠协议", "2028年1月22日到期", "140.00 元")),
        ("15000150006", "cancel_contract", ("没有您签字的协议", "不收解约金")),
        ("15100151007", "cancel_contract", ("副卡 151****1008", "先解除")),
        ("15200152009", "cancel_contract", ("家庭宽带",)),
        ("13800138001", "cancel_contract", ("没有合约",)),
        ("13800138001", "cancel_refund", ("86.40", "20.00 元（一般不退）")),
        ("13600136004", "cancel_fee", ("65.40 元",)),
        ("17700177037", "replace_fee", ("免费",)),
        ("15300153036", "replace_fee", ("20.00 元",)),
        ("13800138001", "keep_card", ("5 元保号套餐、8 元保号套餐",)),
        ("13800138001", "stolen_risk", ("还没有挂失",)),
        ("13800138001", "replace_channels", ("在这里就能补",)),
        ("17300173051", "replace_channels", ("要到营业厅办", "转人工")),
        ("14800148039", "replace_channels", ("物联网卡", "提供单位")),
        ("17500175031", "replace_channels", ("监护人", "营业厅有")),
        ("13800138001", "replace_materials", ("在这里就能补", "带身份证原件就行")),
        ("13800138001", "cancel_materials", ("带身份证原件就行",)),
        ("13800138001", "replace_number", ("畅享套餐", "86.40 元", "20.00 元")),
    ],
)
def test_answers_fit_the_account(talk: Talk, number: str, question: str, told: tuple[str, ...]) -> None:
    proven(talk, number)
    words = added(talk, question)
    assert all(part in words for part in told), words
    assert f"{number[:3]}****{number[-4:]}" in words


def test_a_lost_line_is_told_when_codes_come_again(talk: Talk) -> None:
    talk.tell("resume_service", phone_number="18700187017")
    prove(talk, "18700187017")
    assert "新卡启用以后恢复" in added(talk, "replace_bank")


def test_his_own_case_is_told(talk: Talk) -> None:
    case = file_by_mail(talk)
    assert case.number in added(talk, "replace_time") and "已受理" in added(talk, "replace_time")


def test_a_password_set_yesterday_is_told(talk: Talk) -> None:
    proven(talk, "13200132027")
    assert "起才能用来核实身份" in added(talk, "forgot_password")


def test_nothing_without_a_proof(talk: Talk) -> None:
    talk.tell("check_balance", phone_number="13700137005")
    assert added(talk, "cancel_contract") == ""


def test_nothing_when_the_proof_has_run_out(talk: Talk) -> None:
    from datetime import timedelta

    proven(talk, "13700137005")
    assert added(talk, "cancel_contract")
    talk.services.carrier.clock.advance(timedelta(minutes=16))  # type: ignore[attr-defined]
    assert added(talk, "cancel_contract") == ""


def test_a_text_to_a_lost_card_opens_nothing(talk: Talk) -> None:
    proven(talk, "13700137005")
    talk.tell("replace_card", "卡丢了", phone_number="13700137005", loss_reason="lost")
    assert added(talk, "cancel_contract") == ""


def test_nothing_of_the_other_number_he_names_next(talk: Talk) -> None:
    proven(talk, "13700137005")
    talk.tell("check_balance", phone_number="13600136004")
    assert added(talk, "cancel_fee") == "" and added(talk, "cancel_contract") == ""


def test_questions_that_are_the_same_for_all_get_nothing(talk: Talk) -> None:
    proven(talk, "13700137005")
    assert added(talk, "verify_why") == ""


def test_when_the_carrier_is_down_the_article_stands_alone(talk: Talk) -> None:
    proven(talk, "13700137005")
    talk.services.carrier.faults.set(FaultKind.DOWN)  # type: ignore[attr-defined]
    assert added(talk, "cancel_contract") == ""
