"""What leaves when cases move: to whom, with which words, once."""

from typing import Any

from sqlalchemy import select

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.demo.models import CustomerRow
from xiaoka.cases.machine import MACHINES
from xiaoka.cases.notices import FIELDS
from xiaoka.notify.models import Outbox
from xiaoka.worker import Worker, tick

CONTACT = "13999990001"


class Words:
    def text(self, key: str, **params: Any) -> str:
        assert set(params) == FIELDS
        return f"{key}|{params['number_masked']}|{params['case_number']}|{params['date']}|{params['amount']}"


def outbox(desk: Desk, kind: str) -> list[dict[str, Any]]:
    with desk.db.session() as session:
        return list(session.scalars(select(Outbox.payload).where(Outbox.kind == kind).order_by(Outbox.id)))


def test_a_replacement_is_told_to_the_old_card_and_the_reserved_contact_before_any_review(desk: Desk) -> None:
    case = desk.replacement()
    assert tick(desk.db, desk.ctx, wording=Words()).sent >= 2  # type: ignore[arg-type]
    for number in (NUMBER, CONTACT):
        first = desk.carrier.inbox(number)[0].text
        assert first.startswith(f"sms_replace_filed|138****8001|{case.number}|")
        assert first.endswith("|10.00")


def test_a_replacement_is_told_to_the_app_and_by_e_mail_as_well(desk: Desk) -> None:
    case = desk.replacement()
    (push,), (mail,) = outbox(desk, "push"), outbox(desk, "email")
    assert (push["to"], push["wording"]) == (NUMBER, "note_replace_filed")
    assert (mail["to"], mail["wording"]) == ("lin.xiaoman@mail.example", "note_replace_filed")
    assert push["params"]["case_number"] == case.number


def test_who_has_neither_app_nor_e_mail_is_told_by_sms_only(desk: Desk) -> None:
    desk.file("replace_card", number="13900139002", reason_code="damaged")
    assert outbox(desk, "push") == outbox(desk, "email") == []
    assert [one["wording"] for one in outbox(desk, "sms")] == ["sms_replace_filed"]


def test_the_e_mail_address_is_the_one_of_the_day_of_filing(desk: Desk) -> None:
    case = desk.replacement()
    with desk.carrier.db.session() as session:
        session.query(CustomerRow).filter_by(email="lin.xiaoman@mail.example").update({"email": "thief@mail.example"})
    desk.fire(case, "approve", "A")
    assert {one["to"] for one in outbox(desk, "email")} == {"lin.xiaoman@mail.example"}


def test_the_conversation_hears_of_every_move(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    events = outbox(desk, "event")
    assert [event["state"] for event in events] == ["C5_CONFIRMED", "C6_REVIEW", "C7_RESERVED"]
    assert {event["event"] for event in events} == {"case.changed"}
    assert {event["conversation_id"] for event in events} == {"conv_1"}
    assert events[-1]["status"] == "status_cancel_c7"
    assert events[-1]["params"]["case_number"] == case.number


def test_no_secret_and_no_full_number_in_words(desk: Desk) -> None:
    desk.replacement()
    desk.work()
    for payload in outbox(desk, "sms"):
        assert NUMBER not in str(payload["params"]) and "样例路" not in str(payload)


def test_after_the_stop_only_the_contact_is_reached(desk: Desk) -> None:
    desk.file("cancel_card", fields={"reserved_days": 0})
    for days in (0, 7, 11):
        desk.pass_time(days=days)
        desk.work()
    last = outbox(desk, "sms")[-1]
    assert (last["wording"], last["to"]) == ("sms_cancel_refunded", CONTACT)


def test_every_sms_key_belongs_to_a_table() -> None:
    keys = {key for machine in MACHINES.values() for key in machine.wording_keys()}
    assert all(key.startswith(("sms_", "status_", "case_next_")) for key in keys)


def test_worker_thread_works_and_stops(desk: Desk) -> None:
    case = desk.file("cancel_card")
    worker = Worker(desk.db, desk.ctx, wording=Words(), interval_s=0.01)  # type: ignore[arg-type]
    worker.start()
    for _ in range(200):
        if desk.read(case).state == "C7_RESERVED" and desk.carrier.inbox(NUMBER):
            break
    worker.stop()
    assert desk.read(case).state == "C7_RESERVED"
    assert worker._thread is not None and not worker._thread.is_alive()


def test_trouble_in_one_part_leaves_the_others_running(desk: Desk) -> None:
    case = desk.file("cancel_card")

    class Broken:
        def text(self, key: str, **_: Any) -> str:
            raise KeyError(key)

    tick(desk.db, desk.ctx, wording=Broken())  # type: ignore[arg-type]
    assert desk.read(case).state == "C7_RESERVED"
