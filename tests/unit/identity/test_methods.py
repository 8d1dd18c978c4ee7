"""Each way of proof is an object of one kind; another can take its place."""

import pytest
from sqlalchemy.orm import Session

from tests.unit.identity.world import ORDINARY, World
from xiaoka.carrier.demo.models import LineRow
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.ports import ProofMethod, Secret
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.results import Begun, Outcome
from xiaoka.identity.rules import Rules
from xiaoka.identity.service import Identity


class Badge:
    """The app of a carrier, which says ``seen`` when its customer has tapped there."""

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        del session, rules, operation, book
        return Begun(claim.method)

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        del session, claim, rules
        return book.passed(Proof("app-1")) if secret == "seen" else book.failed()


def test_a_carrier_puts_its_own_way_in_and_limits_still_hold(world: World) -> None:
    badge: ProofMethod = Badge()
    world.identity = Identity(
        carrier=world.carrier,
        policy=world.policy,
        vault=world.vault,
        clock=world.carrier.clock,
        public_url="https://xiaoka.example",
        secret="s" * 32,
        methods={Method.SERVICE_PASSWORD: badge},
    )
    assert world.answer(ORDINARY, Method.SERVICE_PASSWORD, "seen").ok
    assert world.level(ORDINARY, Operation.QUERY_BALANCE) == Level.MEDIUM
    wrong = [world.answer(ORDINARY, Method.SERVICE_PASSWORD, ORDINARY.password, conv=f"c{n}") for n in range(3)]
    assert [one.reason for one in wrong] == ["wrong", "wrong", "locked"]


def test_the_demo_carrier_keeps_service_passwords_hashed_with_argon2(world: World) -> None:
    with world.demo.session() as session:
        stored = session.get_one(LineRow, ORDINARY.number).password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert ORDINARY.password not in stored
    assert world.answer(ORDINARY, Method.SERVICE_PASSWORD, ORDINARY.password).ok


@pytest.mark.parametrize("method", [Method.FACE, Method.SHOP])
def test_nothing_typed_proves_a_face_or_a_visit(world: World, method: Method) -> None:
    with pytest.raises(ValueError):
        world.answer(ORDINARY, method, "1")
    assert world.level(ORDINARY, Operation.CANCEL) == Level.NONE


@pytest.mark.parametrize(
    ("method", "secret"),
    [
        (Method.SERVICE_PASSWORD, ("258036", "x")),
        (Method.NAME_ID, "林小满"),
        (Method.NAME_ID, ("林小满",)),
        (Method.SMS_CODE, ("1", "2")),
    ],
)
def test_an_answer_of_the_wrong_kind_is_a_fault_of_ours(world: World, method: Method, secret: Secret) -> None:
    with pytest.raises(ValueError):
        world.answer(ORDINARY, method, secret)


def test_the_shop_is_begun_without_any_limit(world: World) -> None:
    for n in range(30):
        world.answer(ORDINARY, Method.SERVICE_PASSWORD, f"9{n:05d}", conv=f"c{n}")
    assert world.begin(ORDINARY, Method.SHOP) == Begun(Method.SHOP)
