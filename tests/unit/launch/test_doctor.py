"""``xiaoka doctor``: every check finds what is wrong, says where and how to mend it, and shows no secret."""

import json
import os
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from xiaoka.audit.service import record
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.launch import doctor_machine
from xiaoka.launch.doctor_data import examine_data, skew
from xiaoka.launch.doctor_machine import examine_machine, room
from xiaoka.launch.doctor_services import examine_services
from xiaoka.launch.finding import Finding
from xiaoka.notify.models import Outbox
from xiaoka.settings import Settings
from xiaoka.vault.service import Vault

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = "a-key-of-the-vault-" * 2


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/live.db"
    return str(request.getfixturevalue("postgres_url"))


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def _by_name(found: list[Finding]) -> dict[str, Finding]:
    return {one.what: one for one in found}


def _data(url: str, **values: Any) -> dict[str, Finding]:
    return _by_name(examine_data(_settings(database_url=url, vault_key=KEY, **values)))


def _mendable(finding: Finding) -> str:
    assert not finding.ok and (
        ("mend: " in finding.detail and "where: " in finding.detail) or "run: " in finding.detail
    )
    return finding.detail


def test_a_sound_database(url: str) -> None:
    schema.move(url)
    found = _data(url)

    assert list(found) == ["database", "clock", "audit trail", "vault keys", "outbox"]
    assert all(one.ok for one in found.values()), found
    assert schema.head() in found["database"].detail


def test_a_database_of_another_version(url: str, tmp_path: Path) -> None:
    assert "xiaoka migrate" in _mendable(_data(url)["database"])
    assert list(tmp_path.glob("live.db")) == [], "looking makes no database"
    schema.move(url, "0005_outbox_lanes")
    found = _data(url)
    assert list(found) == ["database"] and f"needs {schema.head()}" in _mendable(found["database"])


def test_what_lies_in_the_database(url: str) -> None:
    schema.move(url)
    database = Database(url)
    with database.session() as session:
        Vault("lost-key-" * 4).seal(session, kind="name", value="王小明", conversation_id="c", now=NOW)
        record(session, at=NOW, actor="S", channel="w", event="e", subject="s")
        session.add(Outbox(kind="sms", key="k", payload={"to": "13800138001"}, created=NOW, not_before=NOW,
                           tries=10, dead_at=NOW, last_error="x"))  # fmt: skip
    with database.engine.begin() as connection:
        off = "DROP TRIGGER audit_no_update" if url.startswith("sqlite") else "DROP TRIGGER audit_no_change ON audit"
        connection.execute(text(off))
        connection.execute(text("UPDATE audit SET actor = 'X'"))
    database.dispose()
    found = _data(url)

    assert "1 value(s) are sealed" in _mendable(found["vault keys"]) and "vault rotate" in found["vault keys"].detail
    assert "1 problem(s), the first at 1" in _mendable(found["audit trail"])
    assert "1 message(s) were given up (sms)" in _mendable(found["outbox"])
    assert "13800138001" not in str(found) and "王小明" not in str(found) and KEY not in str(found)


def test_a_server_that_is_away() -> None:
    found = _data("postgresql://me:hunter2@127.0.0.1:1/x")

    assert "no answer" in _mendable(found["database"]) and "hunter2" not in found["database"].detail


@pytest.mark.parametrize(("off", "ok"), [(0, True), (4, True), (-4, True), (9, False), (-3600, False)])
def test_clocks_that_differ(off: int, ok: bool) -> None:
    found = skew(NOW + timedelta(seconds=off), NOW)

    assert found.ok is ok
    if not ok:
        assert f"{abs(off)} s {'ahead' if off > 0 else 'behind'}" in _mendable(found)


def test_a_full_disk(tmp_path: Path) -> None:
    assert room(tmp_path, 5 << 30).detail.startswith("5.0 GB")
    assert "only 100 MB" in _mendable(room(tmp_path, 100 << 20))


def test_a_model_that_is_not_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "m.tar.gz"
    monkeypatch.setenv("XIAOKA_MODEL", str(model))
    assert "make train" in _mendable(_by_name(examine_machine(_settings()))["trained model"])
    model.write_bytes(b"a model")
    model.with_name("m.tar.gz.sha256").write_text(f"{doctor_machine.hash_of(model)}  m.tar.gz\n")
    assert _by_name(examine_machine(_settings()))["trained model"].ok
    model.write_bytes(b"another")
    assert "make train" in _mendable(_by_name(examine_machine(_settings()))["trained model"])


def test_a_demo_that_others_reach_with_secrets_that_all_know() -> None:
    strong = {
        f"{name}_key": secrets.token_urlsafe(32) for name in ("engine", "actions", "session", "vault", "identity")
    }
    strong |= {"api_key": secrets.token_urlsafe(32), "agent_token": secrets.token_urlsafe(32)}
    assert _by_name(examine_machine(_settings()))["secrets"].ok
    found = _by_name(examine_machine(_settings(public_url="https://demo.example.com", **strong)))["secrets"]
    assert found.ok
    del strong["vault_key"]
    for reached in ({"public_url": "https://demo.example.com"}, {"desk_host": "0.0.0.0"}):
        found = _by_name(examine_machine(_settings(**reached, **strong)))["secrets"]
        assert "XIAOKA_VAULT_KEY" in _mendable(found) and "XIAOKA_API_KEY" not in found.detail


def test_a_secret_file_that_everybody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "XIAOKA_VAULT_KEY"
    file.write_text("x" * 40)
    monkeypatch.setenv("XIAOKA_SECRETS_DIR", str(tmp_path))
    os.chmod(file, 0o600)
    assert _by_name(examine_machine(_settings()))["secret files"].ok
    os.chmod(file, 0o644)
    assert "XIAOKA_VAULT_KEY" in _mendable(_by_name(examine_machine(_settings()))["secret files"])


class Other:
    """Another process of the product, that answers every question alike."""

    def __init__(self, status: int = 200, body: Any = None) -> None:
        content = json.dumps(body or {}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Other":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    file = tmp_path / "m.tar.gz"
    file.write_bytes(b"a model")
    monkeypatch.setenv("XIAOKA_MODEL", str(file))
    yield doctor_machine.hash_of(file)


def _services(port: int, **values: Any) -> dict[str, Finding]:
    given = {"rasa_url": f"http://127.0.0.1:{port}", "actions_port": port, "desk_port": port} | values
    return _by_name(examine_services(_settings(**given)))


def test_nothing_runs() -> None:
    found = _services(1)

    assert sorted(found) == ["action server", "desk", "engine"]
    assert all("make run" in _mendable(one) for one in found.values())


def test_everything_runs(model: str) -> None:
    body = {"checks": {}, "model": model}
    with Other(body=body) as other:
        found = _services(other.port)

    assert all(one.ok for one in found.values()), found
    assert model[:12] in found["engine"].detail


def test_an_engine_with_another_model(model: str) -> None:
    with Other(body={"checks": {"model": "ok"}, "model": "f" * 64}) as other:
        found = _services(other.port)["engine"]

    assert "ffffffffffff" in _mendable(found) and model[:12] in found.detail and "restart rasa" in found.detail


def test_what_is_not_ready_is_named() -> None:
    with Other(503, {"checks": {"store": "OperationalError", "model": "ok"}}) as other:
        assert "store: OperationalError" in _mendable(_services(other.port)["engine"])
    with Other(503, {"checks": {"database": {"ok": False, "detail": "database error"}}}) as other:
        assert "database: database error" in _mendable(_services(other.port)["desk"])
    with Other(500, ["not", "ours"]) as other:
        assert "HTTP 500" in _mendable(_services(other.port)["action server"])


@pytest.mark.services
def test_redis_and_rabbitmq_that_are_there(redis_url: str) -> None:
    events = os.environ.get("XIAOKA_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2F")
    found = _services(1, redis_url=redis_url, events_url=events)

    assert found["redis"].ok and found["rabbitmq"].ok, found


def test_redis_and_rabbitmq_that_are_not() -> None:
    found = _services(1, redis_url="redis://:hunter2@127.0.0.1:1/0", events_url="amqp://me:hunter2@127.0.0.1:1/%2F")

    assert "limits are counted by each desk alone" in _mendable(found["redis"])
    assert "events wait in the outbox" in _mendable(found["rabbitmq"])
    assert "hunter2" not in str(found)


def test_a_policy_without_a_hotline_number_is_remarked(tmp_path: Path) -> None:
    def policy(carrier: str) -> str:
        current = Settings(carrier=carrier, database_url=f"sqlite:///{tmp_path}/x.db")
        return next(one.detail for one in examine_machine(current) if one.what == "policy")

    assert "set carrier.hotline" in policy("default")
    assert "hotline" not in policy("cmcc")
