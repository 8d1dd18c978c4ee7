from collections.abc import Iterator

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from xiaoka.audit.models import AuditEntry
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.runtime import build_services
from xiaoka.settings import Settings, settings
from xiaoka.vault.cli import app

FIRST, SECOND = "first-key-" * 4, "second-key-" * 4


@pytest.fixture(autouse=True)
def installed(db: Database, carrier: DemoCarrier, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", db.url)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", carrier.db.url)
    monkeypatch.setenv("XIAOKA_VAULT_KEY", FIRST)
    settings.cache_clear()
    made = build_services(settings())
    with made.db.session() as session:
        for number in range(5):
            made.vault.seal(session, kind="name", value=f"王{number}", conversation_id="c", now=carrier.clock.now())
    made.db.dispose()
    yield
    settings.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    settings.cache_clear()
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_rotating_from_one_key_to_the_next(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("keys") == (0, run("keys")[1]) and "current  5 value(s)" in run("keys")[1]
    monkeypatch.setenv("XIAOKA_VAULT_KEY", SECOND)
    code, shown = run("keys")
    assert code == 1 and "refused  5 value(s)" in shown and "XIAOKA_VAULT_RETIRED_KEYS" in shown
    assert run("rotate")[0] == 1, "without the old key nothing can be rotated, and that is said"

    monkeypatch.setenv("XIAOKA_VAULT_RETIRED_KEYS", FIRST)
    assert "retired  5 value(s)" in run("keys")[1]
    code, shown = run("rotate", "--batch", "2")
    assert code == 0 and "5 value(s) brought under the current key, 0 left" in shown
    assert run("rotate")[1].startswith("0 value(s)")

    monkeypatch.delenv("XIAOKA_VAULT_RETIRED_KEYS")
    code, shown = run("keys")
    assert code == 0 and "current  5 value(s)" in shown and "refused" not in shown
    with db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "vault.rotated")).all()
    assert [entry.after for entry in entries] == [{"values": 2}, {"values": 2}, {"values": 1}]
    assert FIRST not in shown and SECOND not in shown


def test_a_retired_key_may_not_be_weak_outside_demo_mode() -> None:
    keys = {name: f"{name}-{'x' * 40}" for name in ("engine_key", "actions_key", "session_key", "vault_key",
                                                    "identity_key", "api_key", "agent_token")}  # fmt: skip
    assert Settings(_env_file=None, demo=False, **keys).retired_vault_keys() == []  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="XIAOKA_VAULT_RETIRED_KEYS"):
        Settings(_env_file=None, demo=False, vault_retired_keys="a,b", **keys)  # type: ignore[arg-type]
