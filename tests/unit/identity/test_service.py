import pytest

from tests.unit.identity.world import ORDINARY, World
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.service import Begun, Identity
from xiaoka.vault.models import VaultRead

PASSWORD, NAME_ID = Method.SERVICE_PASSWORD, Method.NAME_ID


def _sealed(world: World, kind: str, value: str, conv: str = "c1") -> str:
    with world.db.session() as session:
        now = world.carrier.clock.now()
        return world.vault.seal(session, kind=kind, value=value, conversation_id=conv, now=now)


def test_secrets_arrive_sealed(world: World) -> None:
    password = _sealed(world, "service_password", ORDINARY.password)
    assert world.answer(ORDINARY, PASSWORD, password).ok
    pair = (_sealed(world, "name", " 林 小满"), _sealed(world, "id_card", "110105 19920305 1021"))
    assert world.answer(ORDINARY, NAME_ID, pair).ok
    with world.db.session() as session:
        reads = session.query(VaultRead).all()
    assert {(read.purpose, read.actor) for read in reads} == {("verify", "identity")}


def test_a_token_of_another_conversation_or_too_old_proves_nothing(world: World) -> None:
    foreign = _sealed(world, "service_password", ORDINARY.password, conv="other")
    assert world.answer(ORDINARY, PASSWORD, foreign).reason == "expired"
    mine = _sealed(world, "service_password", ORDINARY.password)
    world.pass_time(minutes=16)
    assert world.answer(ORDINARY, PASSWORD, mine).reason == "expired"
    assert world.level(ORDINARY, Operation.QUERY_BALANCE) == Level.NONE


def test_every_step_is_in_the_audit_trail_and_nothing_secret_is(world: World) -> None:
    world.begin(ORDINARY, Method.SMS_CODE)
    code = world.received(ORDINARY.number)[-1]
    world.begin(ORDINARY, Method.SMS_CODE)
    world.answer(ORDINARY, Method.SMS_CODE, world.wrong(ORDINARY.number))
    world.answer(ORDINARY, Method.SMS_CODE, code)
    world.answer(ORDINARY, Method.SMS_CODE, code)
    world.answer(ORDINARY, NAME_ID, (ORDINARY.name, ORDINARY.id_card))
    with world.db.session() as session:
        entries = session.query(AuditEntry).order_by(AuditEntry.seq).all()
        assert verify(session) == []
    assert [entry.event for entry in entries] == [
        "identity.begun",
        "identity.begin_refused",
        "identity.failed",
        "identity.passed",
        "identity.refused",
        "identity.passed",
    ]
    assert [entry.actor for entry in entries] == ["X", "X", "X", "H", "X", "H"]
    written = repr([(entry.subject, entry.before, entry.after) for entry in entries])
    for secret in (f"'{code}'", ORDINARY.number, ORDINARY.name, ORDINARY.id_card, "s1'"):
        assert secret not in written
    assert all(entry.policy_version == world.policy.version for entry in entries)


def test_an_outage_counts_nothing_and_the_turn_can_be_repeated(world: World) -> None:
    world.carrier.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable):
        world.answer(ORDINARY, PASSWORD, "908172", turn="m1")
    world.carrier.faults.set(FaultKind.NONE)
    assert world.answer(ORDINARY, PASSWORD, "908172", turn="m1").tries_left == 2


def test_the_shop_and_the_face_are_not_answered_in_the_conversation(world: World) -> None:
    assert world.begin(ORDINARY, Method.SHOP) == Begun(Method.SHOP)
    for method in (Method.SHOP, Method.FACE):
        with pytest.raises(ValueError):
            world.answer(ORDINARY, method, "anything")


def test_no_service_without_a_secret(world: World) -> None:
    with pytest.raises(ValueError):
        Identity(
            carrier=world.carrier,
            policy=world.policy,
            vault=world.vault,
            clock=world.carrier.clock,
            public_url="",
            secret="",
        )
