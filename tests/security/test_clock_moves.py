"""Clocks jump: forward nothing outlives its time, back nothing that has ended comes alive again beyond it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.identity.world import ORDINARY, START, World
from xiaoka.clock import FixedClock
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.sessions import LIFETIME, Sessions
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.vault.service import Vault, VaultError

SMS = Method.SMS_CODE


def test_a_jump_forward_ends_codes_links_and_proofs(world: World) -> None:
    world.prove(ORDINARY, Method.SERVICE_PASSWORD)
    world.begin(ORDINARY, SMS)
    token = world.face_token(ORDINARY)
    world.consent(token)
    code = world.received(ORDINARY.number)[-1]
    world.carrier.clock.freeze(START + timedelta(days=400))
    assert world.answer(ORDINARY, SMS, code).reason == "expired"
    assert world.submit(token, ORDINARY).reason == "expired"
    assert world.level(ORDINARY, Operation.QUERY_BALANCE) == Level.NONE


def test_a_code_used_up_or_burnt_stays_so_when_the_clock_goes_back(world: World) -> None:
    world.begin(ORDINARY, SMS)
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, SMS, code).ok
    world.carrier.clock.freeze(START - timedelta(hours=1))
    assert world.answer(ORDINARY, SMS, code).reason == "expired"


def test_going_back_gives_no_more_guesses(world: World) -> None:
    for conv in ("a", "b"):
        world.begin(ORDINARY, SMS, conv=conv)
        for _ in range(5):
            last = world.answer(ORDINARY, SMS, world.wrong(ORDINARY.number), conv=conv)
        world.pass_time(minutes=2)
    assert last.reason == "locked"
    for back in (1, 12, 48):
        world.carrier.clock.freeze(START - timedelta(hours=back))
        assert world.begin(ORDINARY, SMS, conv=f"c{back}").refused is not None
        assert world.answer(ORDINARY, SMS, "123456", conv=f"c{back}").reason == "locked"


def test_a_proof_gives_no_more_than_its_time_when_the_clock_goes_back_and_forth(world: World) -> None:
    world.prove(ORDINARY, Method.SERVICE_PASSWORD)
    for minutes, level in ((0, Level.MEDIUM), (14, Level.MEDIUM), (15, Level.NONE), (60, Level.NONE)):
        world.carrier.clock.freeze(START + timedelta(minutes=minutes))
        assert world.level(ORDINARY, Operation.QUERY_BALANCE) == level


def test_a_password_set_in_the_future_does_not_count_as_old(world: World) -> None:
    world.prove(ORDINARY, Method.SERVICE_PASSWORD, Method.FACE)
    assert world.level(ORDINARY, Operation.CANCEL) == Level.HIGH
    world.carrier.clock.freeze(START - timedelta(days=365 * 10))
    # long before the password was set: whatever the clock says, it was not proven then
    assert world.level(ORDINARY, Operation.CANCEL) < Level.HIGH


def test_session_tokens_run_on_the_machines_clock_and_end_on_time() -> None:
    clock = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
    sessions = Sessions("k" * 32, clock)
    token, expires = sessions.issue("c_1", 0)
    clock.at = expires - timedelta(seconds=1)
    assert sessions.read(token).conversation_id == "c_1"
    for later in (expires, expires + timedelta(days=3650)):
        clock.at = later
        with pytest.raises(DeskError):
            sessions.read(token)
    clock.at = expires - LIFETIME - timedelta(days=3650)
    assert sessions.read(token).expires_at == expires


async def test_moving_the_demo_clock_logs_nobody_out_and_answers_go_on(desk: Desk) -> None:
    customer = await desk.customer()
    for move in ({"advance": "400d"}, {"real": True}, {"to": "2020-01-01T00:00:00+08:00"}):
        assert (await desk.http.post("/api/demo/clock", json=move)).status_code == 200
        assert (await customer.say("在吗"))["messages"][-1]["role"] == "bot"


def test_vault_items_end_with_the_clock(world: World) -> None:
    vault = Vault("k" * 32)
    with world.db.session() as session:
        token = vault.seal(session, kind="sms_code", value="482913", conversation_id="c1", now=START)
        later = START + timedelta(minutes=16)
        with pytest.raises(VaultError):
            vault.open(session, token, purpose="verify", actor="test", now=later, conversation_id="c1")
