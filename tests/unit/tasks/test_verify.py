from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import NUMBER


def test_a_code_is_only_called_resent_when_it_was(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    for _ in range(5):
        talk.secret("sms_code", "000000" if talk.last_code(NUMBER) != "000000" else "000001")
    assert len(talk.services.carrier.inbox(NUMBER)) == 1  # type: ignore[attr-defined]
    assert "作废" in talk.words and "重新发了" not in talk.words and "一分钟" in talk.words


def test_name_and_id_are_no_proof_and_that_is_said(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("inform", name="林小满", id_card="110105199203051021")
    assert "不能证明" in talk.words and "86.40" not in str(talk.said)
