"""What somebody answers to a warning by SMS."""

import pytest
from sqlalchemy import select

from tests.unit.cases.conftest import NUMBER, Desk
from tests.unit.cases.test_cases_replace import HOLDER, delivered, shipped
from xiaoka.carrier.ports import StopReason
from xiaoka.cases import replies, requests
from xiaoka.cases.alarm import AlarmHandler
from xiaoka.cases.models import Case
from xiaoka.notify.models import InboundSms, Outbox

CONTACT = "13999990001"


def send(desk: Desk, sender: str, text: str, key: str = "m1") -> str:
    with desk.db.session() as session:
        return replies.receive(session, desk.ctx, replies.Reply(key, sender, text))


def sent_to(desk: Desk, number: str) -> list[str]:
    with desk.db.session() as session:
        found = session.scalars(select(Outbox.payload).where(Outbox.kind == "sms").order_by(Outbox.id))
        return [str(one["wording"]) for one in found if one["to"] == number]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1", "stop"), (" 1。", "stop"), ("１", "stop"), ("不是我办的", "stop"), ("TD", "stop"),
        ("我没有申请过！", "stop"),
        ("2", "yes"), ("２ ", "yes"), ("12", "other"), ("谢谢", "other"), ("", "other"), ("21", "other"),
        ("1234", "other"),
    ],
)  # fmt: skip
def test_what_is_meant(text: str, what: str) -> None:
    assert replies.meant(text) == what


@pytest.mark.parametrize("sender", [NUMBER, CONTACT])
def test_stops_a_replacement_at_once_and_tells_everybody(desk: Desk, sender: str) -> None:
    case = shipped(desk)
    assert send(desk, sender, "1") == "stopped"
    assert desk.read(case).state == "OBJECTED"
    assert sent_to(desk, NUMBER)[-1] == sent_to(desk, CONTACT)[-1] == "sms_replace_objected"


def test_the_same_sms_counts_once_and_its_words_are_not_kept(desk: Desk) -> None:
    shipped(desk)
    assert send(desk, NUMBER, "不是我，密码 246810") == "stopped"
    assert send(desk, NUMBER, "不是我，密码 246810") == "stopped"
    with desk.db.session() as session:
        kept = session.scalars(select(InboundSms)).all()
    assert len(kept) == 1 and "246810" not in str(vars(kept[0]))


def test_after_the_switch_the_new_card_is_stopped_first(desk: Desk) -> None:
    case = delivered(desk)
    desk.call(requests.activate, case, HOLDER, iccid=case.facts["iccid"])
    desk.work()
    assert send(desk, CONTACT, "1") == "stopped"
    assert StopReason.FRAUD_RISK in desk.carrier.line(NUMBER).line.stop_reasons


def test_stops_a_cancellation_and_a_lift(desk: Desk) -> None:
    cancel = desk.file("cancel_card")
    assert send(desk, NUMBER, "1") == "stopped"
    assert desk.read(cancel).state == "FRAUD_HOLD"
    loss = desk.file("report_loss", "loss")
    desk.fire(loss, "request_lift", "H", level=3)
    assert send(desk, CONTACT, "1", "m2") == "stopped"
    assert desk.read(loss).state == "L2_CONFIRMED"


def test_a_stranger_stops_nothing_and_is_answered_once_a_day(desk: Desk) -> None:
    case = shipped(desk)
    for n in range(5):
        assert send(desk, "13600136004", "1", f"m{n}") == "nothing"
    assert desk.read(case).state == "R7S_SHIPPED"
    assert sent_to(desk, "13600136004") == ["sms_reply_nothing"]


def test_yes_answers_the_call_but_decides_nothing(desk: Desk) -> None:
    case = desk.file("cancel_card")
    assert send(desk, CONTACT, "2", "m0") == "nothing"
    assert send(desk, NUMBER, "2") == "noted"
    assert (desk.read(case).state, desk.read(case).attention) == ("C6_REVIEW", True)


def test_unclear_is_asked_back(desk: Desk) -> None:
    case = shipped(desk)
    assert send(desk, NUMBER, "什么意思") == "unclear"
    assert desk.read(case).state == "R7S_SHIPPED"


def test_failed_proofs_are_told_to_the_line_and_its_contact_once_a_day(desk: Desk) -> None:
    handler = AlarmHandler(desk.db, desk.carrier, desk.ctx.policy, desk.carrier.clock)
    for _ in range(3):
        handler({"msisdn": NUMBER})
        handler({"msisdn": "19999999999"})
    assert sent_to(desk, NUMBER) == sent_to(desk, CONTACT) == ["sms_attempts_failed"]
    assert sent_to(desk, "19999999999") == []


def test_contact_changed_after_filing_stops_nothing_and_the_old_one_still_does(desk: Desk) -> None:
    from xiaoka.carrier.demo.models import CustomerRow, LineRow

    case = shipped(desk)
    with desk.carrier.db.session() as session:
        owner = session.get_one(LineRow, NUMBER).customer_id
        session.get_one(CustomerRow, owner).reserved_contact = "13700000000"
    assert send(desk, "13700000000", "1", "thief") == "nothing"
    assert send(desk, CONTACT, "1", "friend") == "stopped"
    with desk.db.session() as session:
        assert session.get_one(Case, case.id).state == "OBJECTED"
