"""More frauds that happened: cards found, parcels sent elsewhere, calls made up, stops asked for out of malice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.security.stories import (
    CONTACT,
    OWNER,
    PASSWORD,
    again_and_again,
    filed,
    hours_pass,
    in_the_vault,
    knows_the_papers,
    sms,
    warned,
)
from tests.unit.tasks.conftest import Talk, another, services, talk  # noqa: F401
from tests.unit.tasks.mailed import bring, file_by_mail, the_case
from tests.unit.tasks.people import prove
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.records import CallRow
from xiaoka.carrier.ports import CarrierError, LineStatus, StopReason
from xiaoka.cases import requests
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition, fire
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.identity.enums import Level, Method, Operation

Other = Callable[[str], Talk]


def test_the_finder_of_a_card_reads_texts_and_the_number_printed_on_it(
    talk: Talk,  # noqa: F811
    carrier: DemoCarrier,
) -> None:
    """SMS and ICCID are one grip: he has the card, and that is all he proves."""
    iccid = carrier.line(OWNER).sim.iccid
    talk.tell("cancel_card", "销户", phone_number=OWNER)
    talk.secret("sms_code", talk.last_code(OWNER))
    talk.tell("inform", f"卡号 {iccid}", iccid=iccid)
    with talk.services.db.session() as session:
        assert talk.services.identity.level(session, talk.conversation, OWNER, Operation.CANCEL) == Level.MEDIUM
    assert "结算单" not in talk.words and filed(talk) == []


def test_the_partner_who_knows_the_calls_and_made_some_himself(talk: Talk, carrier: DemoCarrier) -> None:  # noqa: F811
    """东莞 2015 and the calls hung up at once before a swap: known or made-up calls add nothing to any level."""
    made_up = ("13999970001", "13999970002", "13999970003")
    now = talk.services.clock.now()
    with carrier.db.session() as session:
        session.add_all([CallRow(msisdn=OWNER, to=to, at=now - timedelta(hours=2), seconds=2) for to in made_up])
    identity = talk.services.identity
    with talk.services.db.session() as session:
        told = identity.answer(session, "c_ex", OWNER, Method.CALL_RECORDS, made_up, source="ex", turn_id="1")
        known = tuple(row.to for row in carrier.calls(OWNER) if row.seconds >= 60 and now - row.at > timedelta(days=4))[
            :3
        ]
        right = identity.answer(session, "c_ex", OWNER, Method.CALL_RECORDS, known, source="ex", turn_id="2")
        levels = {identity.level(session, "c_ex", OWNER, operation) for operation in Operation}
    assert not told.ok and right.ok and levels == {Level.NONE}


def test_nanzhang_2024_the_parcel_is_sent_elsewhere(talk: Talk, carrier: DemoCarrier) -> None:  # noqa: F811
    """Couriers were told new addresses again and again, 450 元 a card. After filing the address stands."""
    file_by_mail(talk)
    before = bring(talk, "R7S_SHIPPED")
    for words in ("地址改成我朋友那里", "转寄到襄阳", "收件人换成我表弟"):
        talk.tell("change_delivery", words, phone_number=OWNER)
        talk.tell("inform", words, **in_the_vault(talk, address="湖北省襄阳市样例路 9 号"))
    case = the_case(talk)
    assert (case.fields, case.state, case.facts["waybill"]) == (before.fields, "R7S_SHIPPED", before.facts["waybill"])
    warned(talk, OWNER, CONTACT)
    assert "寄出" in sms(carrier, OWNER)


def test_nanzhang_2024_he_has_the_parcel_and_another_blank_card(talk: Talk, carrier: DemoCarrier) -> None:  # noqa: F811
    """A card that was not ordered for this case never goes into the line, and three tries void the one that was."""
    file_by_mail(talk)
    iccid = str(bring(talk, "R8_DELIVERED").facts["iccid"])
    old = carrier.line(OWNER).sim.iccid
    talk.tell("activate_card", "激活", phone_number=OWNER)
    prove(talk, OWNER)
    for _ in range(3):
        talk.tell("inform", "89860000000000000001", iccid="89860000000000000001")
    run_due(talk.services.db, talk.services.cases)
    assert the_case(talk).state == "SHOP_ONLY" and carrier.line(OWNER).sim.iccid == old
    with pytest.raises(CarrierError):
        carrier.activate_sim(OWNER, iccid, "whoever holds the parcel")
    warned(talk, OWNER, CONTACT)


def test_the_thief_whose_card_works_is_cut_off_by_one_sentence_of_the_victim(
    talk: Talk,  # noqa: F811
    another: Other,  # noqa: F811
    carrier: DemoCarrier,
) -> None:
    """The tell-tale sign is no signal. She opens the chat on her neighbour's telephone, with nothing but her papers."""
    file_by_mail(talk)
    iccid = str(bring(talk, "R8_DELIVERED").facts["iccid"])
    with talk.services.db.session() as session:
        mine = session.get_one(Case, the_case(talk).id)
        requests.activate(session, talk.services.cases, mine, requests.Asked(Actor.HOLDER, 3), iccid=iccid)
    hours_pass(talk, 0.1)
    assert carrier.line(OWNER).sim.iccid == iccid, "his card works"
    victim = another("c_victim")
    victim.tell("deny", "手机突然没信号，补卡不是我办的", phone_number=OWNER)
    victim.press(method="name_id")
    knows_the_papers(victim)
    assert StopReason.FRAUD_RISK in carrier.line(OWNER).line.stop_reasons, "cut off before any question is asked"
    assert the_case(talk).state == "FRAUD_LOCK"
    assert "转人工" in str(victim.said) and "报警" in victim.words
    warned(talk, CONTACT)


def test_he_has_three_days_and_can_do_nothing_with_them(talk: Talk, another: Other, carrier: DemoCarrier) -> None:  # noqa: F811
    """After a switch the number is neither cancelled nor swapped again, nor gets it a new password."""
    file_by_mail(talk)
    iccid = str(bring(talk, "R8_DELIVERED").facts["iccid"])
    with talk.services.db.session() as session:
        mine = session.get_one(Case, the_case(talk).id)
        requests.activate(session, talk.services.cases, mine, requests.Asked(Actor.HOLDER, 3), iccid=iccid)
    hours_pass(talk, 0.1)
    assert the_case(talk).state == "R11_PROTECTED"
    for kind in ("cancel_card", "reset_password", "replace_card"):
        thief = another(f"c_{kind}")
        thief.tell(kind, phone_number=OWNER)
        if kind == "replace_card":
            thief.press(loss_reason="damaged")
            thief.press(old_sim="yes")
        prove(thief, OWNER)
        assert {case.kind for case in filed(talk)} == {"replace_card"} and len(filed(talk)) == 1
    assert carrier.check_service_password(OWNER, PASSWORD)
    warned(talk, CONTACT, f"app:{OWNER}")


def test_the_enemy_who_stops_the_line_of_somebody_again_and_again(
    talk: Talk,  # noqa: F811
    another: Other,  # noqa: F811
    carrier: DemoCarrier,
) -> None:
    """A stop is easy on purpose, so it is counted: two weak ones a day, and the holder's own way stays open."""
    for round_ in range(3):
        enemy = another(f"c_enemy{round_}")
        enemy.tell("report_loss", phone_number=OWNER, loss_reason="lost")
        knows_the_papers(enemy)
        with talk.services.db.session() as session:
            for case in session.scalars(select(Case).where(Case.closed.is_(None))):
                fire(session, case, "request_lift", Actor.SHOP, ctx=talk.services.cases, data={"second_clerk": "wang"})
        hours_pass(talk, 1)
    assert len(filed(talk, "report_loss")) == 2
    assert carrier.line(OWNER).line.status is LineStatus.ACTIVE
    warned(talk, CONTACT)


def test_xiamen_2015_a_clerk_alone_cannot_open_what_is_locked(talk: Talk, carrier: DemoCarrier) -> None:  # noqa: F811
    """Forged papers and one clerk at one counter: what a shop alone may lift needs a second clerk's name."""
    again_and_again(talk)
    assert carrier.line(OWNER).line.status is LineStatus.STOPPED
    locked = filed(talk, "report_loss")[-1]
    with talk.services.db.session() as session, pytest.raises(IllegalTransition):
        alone = requests.Asked(Actor.SHOP, 3, by="shop:li")
        requests.request_lift(session, talk.services.cases, session.get_one(Case, locked.id), alone)
    assert carrier.line(OWNER).line.status is LineStatus.STOPPED
