from datetime import UTC, datetime

import pytest

from tests.unit.identity.world import (
    CONTACT_NEW,
    LOST,
    ORDINARY,
    PASSWORD_NEW,
    STOPPED,
    SWAPPED,
    UNKNOWN,
    World,
)
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import CarrierUnavailable, StopReason
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.models import VerificationFactor

SMS, PASSWORD, NAME_ID = Method.SMS_CODE, Method.SERVICE_PASSWORD, Method.NAME_ID
FACE, CONTACT, SHOP = Method.FACE, Method.RESERVED_CONTACT, Method.SHOP
HIGH_OPERATIONS = [Operation.CANCEL, Operation.REPLACE, Operation.LIFT, Operation.RESET_PASSWORD]


@pytest.mark.parametrize(
    ("methods", "level"),
    [
        ((), Level.NONE),
        ((NAME_ID,), Level.NONE),
        ((SMS,), Level.MEDIUM),
        ((PASSWORD,), Level.MEDIUM),
        ((CONTACT,), Level.MEDIUM),
        ((FACE,), Level.MEDIUM),
        ((SMS, PASSWORD), Level.MEDIUM),
        ((SMS, PASSWORD, CONTACT, NAME_ID), Level.MEDIUM),
        ((FACE, NAME_ID), Level.MEDIUM),
        ((FACE, SMS), Level.HIGH),
        ((FACE, PASSWORD), Level.HIGH),
        ((FACE, CONTACT), Level.HIGH),
    ],
)
def test_proofs_add_up(world: World, methods: tuple[Method, ...], level: Level) -> None:
    world.prove(ORDINARY, *methods)
    assert world.level(ORDINARY, Operation.CANCEL) == level


@pytest.mark.parametrize("operation", list(Operation))
def test_name_and_id_carry_a_loss_report_and_nothing_else(world: World, operation: Operation) -> None:
    world.prove(ORDINARY, NAME_ID)
    with world.db.session() as session:
        enough = world.identity.satisfied(session, "c1", ORDINARY.number, operation)
    assert enough == (operation is Operation.LOSS_REPORT)


def test_two_sms_codes_are_one_factor(world: World) -> None:
    world.prove(ORDINARY, SMS)
    world.pass_time(minutes=2)
    world.prove(ORDINARY, SMS)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.MEDIUM


def test_a_lost_card_is_replaced_without_it(world: World) -> None:
    world.prove(LOST, PASSWORD, FACE)
    assert world.level(LOST, Operation.REPLACE, sim=False) == Level.HIGH


def test_a_code_to_a_lost_card_proves_nothing(world: World) -> None:
    world.prove(ORDINARY, SMS, FACE)
    assert world.level(ORDINARY, Operation.REPLACE, sim=True) == Level.HIGH
    assert world.level(ORDINARY, Operation.REPLACE, sim=False) == Level.MEDIUM
    world.pass_time(minutes=2)
    world.prove(ORDINARY, SMS, conv="c2")
    assert world.level(ORDINARY, Operation.QUERY_BALANCE, conv="c2", sim=False) == Level.NONE


def test_a_code_to_a_card_swapped_yesterday_proves_nothing(world: World) -> None:
    world.prove(SWAPPED, SMS)
    assert world.level(SWAPPED, Operation.QUERY_BALANCE) == Level.NONE
    world.prove(SWAPPED, FACE)
    assert world.level(SWAPPED, Operation.CANCEL) == Level.MEDIUM


def test_the_code_counts_again_72_hours_after_the_swap(world: World) -> None:
    with world.db.session():
        swapped = world.carrier.line(SWAPPED.number).swaps[-1].at
    world.carrier.clock.freeze(swapped)
    world.pass_time(hours=71, minutes=59)
    world.prove(SWAPPED, SMS)
    assert world.level(SWAPPED, Operation.QUERY_BALANCE) == Level.NONE
    world.pass_time(minutes=1)
    assert world.level(SWAPPED, Operation.QUERY_BALANCE) == Level.MEDIUM


def test_a_password_reset_yesterday_opens_the_balance_but_no_high_operation(world: World) -> None:
    world.prove(PASSWORD_NEW, PASSWORD, FACE)
    assert world.level(PASSWORD_NEW, Operation.QUERY_BALANCE) == Level.MEDIUM
    assert world.level(PASSWORD_NEW, Operation.REPLACE) == Level.MEDIUM
    assert world.offers(PASSWORD_NEW, Operation.REPLACE, sim=False) == [CONTACT, SHOP]


def test_a_contact_changed_yesterday_gets_no_code(world: World) -> None:
    assert world.begin(CONTACT_NEW, CONTACT).refused is None
    assert world.received(CONTACT_NEW.contact) == []


def test_a_stopped_line_gets_no_code_and_a_code_proven_before_the_stop_falls(world: World) -> None:
    world.begin(STOPPED, SMS)
    assert world.carrier.inbox(STOPPED.number) == []
    world.prove(ORDINARY, SMS)
    world.carrier.suspend(ORDINARY.number, StopReason.LOSS, "k1")
    assert world.level(ORDINARY, Operation.CANCEL) == Level.NONE


def test_a_weak_password_is_no_second_factor(world: World) -> None:
    world.prove(ORDINARY, PASSWORD, FACE)
    with world.db.session() as session:
        session.query(VerificationFactor).filter_by(method="service_password").one().weak = True
    assert world.level(ORDINARY, Operation.CANCEL) == Level.MEDIUM


def test_proofs_run_out(world: World) -> None:
    world.prove(ORDINARY, PASSWORD, FACE)
    world.pass_time(minutes=14, seconds=59)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.HIGH
    world.pass_time(seconds=1)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.NONE


def test_proofs_stay_in_their_conversation_and_with_their_number(world: World) -> None:
    world.prove(ORDINARY, PASSWORD, FACE)
    assert world.level(ORDINARY, Operation.CANCEL, conv="c2") == Level.NONE
    assert world.level(LOST, Operation.CANCEL) == Level.NONE


def test_levels_required(world: World) -> None:
    required = world.identity.required
    assert {operation: required(operation) for operation in HIGH_OPERATIONS} == dict.fromkeys(
        HIGH_OPERATIONS, Level.HIGH
    )
    assert required(Operation.LOSS_REPORT) == Level.LOW
    assert required(Operation.CASE_STATUS) == required(Operation.REVOKE) == Level.MEDIUM


def test_nothing_is_read_before_a_proof_and_an_outage_is_not_a_no(world: World) -> None:
    world.carrier.faults.set(FaultKind.DOWN)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.NONE
    world.carrier.faults.set(FaultKind.NONE)
    world.prove(ORDINARY, PASSWORD)
    world.carrier.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable):
        world.level(ORDINARY, Operation.CANCEL)


@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.parametrize("sim", [True, False, None])
def test_numbers_that_are_not_ours_get_the_same_offers(world: World, operation: Operation, sim: bool | None) -> None:
    assert world.offers(UNKNOWN, operation, sim=sim) == world.offers(ORDINARY, operation, sim=sim)


def test_offers_for_a_high_operation(world: World) -> None:
    assert world.offers(ORDINARY, Operation.CANCEL) == [SMS, PASSWORD, CONTACT, FACE, SHOP]
    assert world.offers(ORDINARY, Operation.REPLACE, sim=False) == [PASSWORD, CONTACT, FACE, SHOP]
    world.prove(ORDINARY, PASSWORD)
    assert world.offers(ORDINARY, Operation.REPLACE, sim=False) == [FACE, CONTACT, SHOP]
    world.prove(ORDINARY, FACE)
    assert world.offers(ORDINARY, Operation.REPLACE, sim=False) == []


def test_a_loss_report_never_asks_the_lost_sim(world: World) -> None:
    assert world.offers(ORDINARY, Operation.LOSS_REPORT) == [NAME_ID, PASSWORD, CONTACT]
    assert world.offers(ORDINARY, Operation.LOSS_REPORT, sim=False) == [NAME_ID, PASSWORD, CONTACT]


def test_with_the_face_check_locked_only_the_shop_is_left(world: World) -> None:
    token = world.face_token(ORDINARY)
    world.consent(token)
    for name in ("甲一", "乙二", "丙三"):
        world.submit(token, ORDINARY, name=name)
    assert world.offers(ORDINARY, Operation.CANCEL) == [SHOP]


def test_times_are_utc(world: World) -> None:
    world.prove(ORDINARY, PASSWORD)
    with world.db.session() as session:
        factor = session.query(VerificationFactor).one()
    assert factor.ok_at == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
