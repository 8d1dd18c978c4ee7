from datetime import timedelta

import pytest

from tests.unit.identity.world import LOST, ORDINARY, START, UNKNOWN, World
from xiaoka.audit.models import AuditEntry
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import CarrierUnavailable, FaceOutcome
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.models import FaceLink
from xiaoka.identity.results import FaceSession, Outcome
from xiaoka.notify.models import Outbox

FACE = Method.FACE


def page(world: World, token: str) -> FaceSession | None:
    with world.db.session() as session:
        return world.identity.face_page(session, token)


def test_the_link_leads_to_a_page_without_account_data(world: World) -> None:
    begun = world.begin(ORDINARY, FACE)
    assert begun.link is not None and begun.link.startswith("https://xiaoka.example/identity/face/")
    assert begun.expires_at == START + timedelta(minutes=10)
    shown = page(world, begun.link.rsplit("/", 1)[1])
    assert shown is not None
    assert (shown.msisdn_masked, shown.consented, shown.tries_left) == ("138****8001", False, 3)
    assert page(world, world.face_token(UNKNOWN, conv="c2")) is not None
    assert page(world, "guess") is None


def test_nothing_is_compared_without_consent(world: World) -> None:
    token = world.face_token(ORDINARY)
    assert world.submit(token, ORDINARY) == Outcome(False, "consent")
    assert world.level(ORDINARY, Operation.CANCEL) == Level.NONE


def test_the_consent_is_recorded_with_the_text_agreed_to(world: World) -> None:
    token = world.face_token(ORDINARY)
    with world.db.session() as session:
        stale = world.identity.face_consent(session, token, version="older-text")
    assert stale is not None and not stale.consented
    with world.db.session() as session:
        given = world.identity.face_consent(session, token, version=stale.consent_version)
    assert given is not None and given.consented
    with world.db.session() as session:
        row = session.query(FaceLink).one()
        entry = session.query(AuditEntry).filter_by(event="identity.face_consent").one()
    assert (row.consent_version, row.consented_at) == (given.consent_version, START)
    assert entry.after is not None and entry.after["consent_version"] == given.consent_version


def test_a_pass_proves_once_and_tells_the_conversation(world: World) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    assert world.submit(token, ORDINARY) == Outcome(True)
    assert world.submit(token, ORDINARY) == Outcome(True)  # the form sent twice
    assert world.submit(token, LOST).reason == "expired"
    assert page(world, token) is None
    with world.db.session() as session:
        [event] = session.query(Outbox).all()
    assert (event.kind, event.payload) == (
        "event",
        {
            "event": "identity.passed",
            "conversation_id": "c1",
            "msisdn": ORDINARY.number,
            "method": "face",
        },
    )
    assert world.level(ORDINARY, Operation.CANCEL) == Level.MEDIUM


def test_name_id_and_face_must_all_be_the_holders(world: World) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    assert world.submit(token, ORDINARY, name="别人") == Outcome(False, "wrong", 2)
    assert world.submit(token, ORDINARY, live=LOST.id_card) == Outcome(False, "wrong", 1)
    assert world.submit(token, LOST).reason == "locked"
    assert page(world, token) is None
    assert world.submit(token, ORDINARY).reason == "expired"


def test_the_same_wrong_form_counts_once(world: World) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    first = world.submit(token, ORDINARY, name="别人")
    assert world.submit(token, ORDINARY, name="别人") == first
    assert world.submit(token, ORDINARY).ok


def test_the_link_runs_out_and_a_new_one_ends_it(world: World) -> None:
    old = world.face_token(ORDINARY)
    world.consent(old)
    new = world.face_token(ORDINARY)
    assert page(world, old) is None and world.submit(old, ORDINARY).reason == "expired"
    world.consent(new)
    world.pass_time(minutes=10)
    assert page(world, new) is None and world.submit(new, ORDINARY).reason == "expired"


def test_six_a_day_and_a_pause_before_the_fifth(world: World) -> None:
    names = iter("甲乙丙丁戊己庚辛壬癸")
    seen: list[str] = []
    for round_ in range(3):
        begun = world.begin(ORDINARY, FACE, conv=f"c{round_}")
        if begun.refused is not None:
            seen.append(f"begin {begun.refused.reason}")
            continue
        assert begun.link is not None
        token = begun.link.rsplit("/", 1)[1]
        world.consent(token)
        for _ in range(3):
            seen.append(world.submit(token, ORDINARY, name=next(names)).reason)
            if seen[-1] == "wait":
                world.pass_time(seconds=30)
                seen.append(world.submit(token, ORDINARY, name=next(names)).reason)
        world.pass_time(minutes=20)
    assert seen == ["wrong", "wrong", "locked", "wrong", "wait", "wrong", "wait", "locked", "begin locked"]


def test_a_check_without_answer_yet_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    with monkeypatch.context() as patch:
        patch.setattr(world.carrier, "compare_face", lambda *_: FaceOutcome.PENDING)
        assert world.submit(token, ORDINARY).reason == "pending"
    assert world.submit(token, ORDINARY).ok


def test_an_outage_counts_nothing(world: World) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    world.carrier.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable):
        world.submit(token, ORDINARY)
    world.carrier.faults.set(FaultKind.NONE)
    assert world.submit(token, ORDINARY).ok


def test_the_table_does_not_hold_the_token(world: World) -> None:
    token = world.face_token(ORDINARY)
    with world.db.session() as session:
        assert token not in repr(session.query(FaceLink).one().__dict__)
