"""After every way of proof, right and wrong: no secret in the database or in what was printed."""

from pathlib import Path

import pytest

from tests.unit.identity.world import ORDINARY, World
from xiaoka.carrier.demo.calls import called_by
from xiaoka.identity.enums import Method


def test_no_secret_of_any_way_of_proof_is_kept_or_printed(
    world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for method in (Method.SMS_CODE, Method.RESERVED_CONTACT, Method.SERVICE_PASSWORD, Method.NAME_ID):
        world.prove(ORDINARY, method, conv=method)
    token = world.face_token(ORDINARY)
    world.consent(token)
    assert world.submit(token, ORDINARY).ok
    assert world.answer(ORDINARY, Method.CALL_RECORDS, tuple(called_by(ORDINARY.number)[:3])).ok
    world.answer(ORDINARY, Method.SERVICE_PASSWORD, "908172", conv="wrong")
    world.answer(ORDINARY, Method.NAME_ID, ("王小明", "110101199003077571"), conv="wrong")
    codes = world.received(ORDINARY.number) + world.received(ORDINARY.contact)
    assert len(codes) == 2
    secrets = [
        *codes,
        ORDINARY.password,
        ORDINARY.id_card,
        ORDINARY.name,
        token,
        "908172",
        "110101199003077571",
        "王小明",
    ]
    with world.db.engine.connect() as connection:
        dump = "\n".join(connection.connection.iterdump())  # type: ignore[attr-defined]
    printed = "".join(capfd.readouterr())
    assert "identity_attempts" in dump and ORDINARY.number in dump
    for secret in secrets:
        assert f"'{secret}'" not in dump and f'"{secret}"' not in dump, secret
        if len(secret) > 6:
            assert secret not in dump
        assert secret not in printed
    assert (tmp_path / "xiaoka.db").exists()


def test_the_audit_trail_holds_no_whole_number(world: World) -> None:
    world.prove(ORDINARY, Method.SMS_CODE, Method.FACE)
    with world.db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit").fetchall()
    assert len(rows) >= 4
    assert ORDINARY.number not in str(rows) and "138****8001" in str(rows)
