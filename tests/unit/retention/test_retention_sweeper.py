from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from tests.unit.retention.conftest import World
from xiaoka.gateway.models import Conversation
from xiaoka.identity.models import IdentityAttempt
from xiaoka.retention import service, sweeper
from xiaoka.retention.cli import app
from xiaoka.settings import settings
from xiaoka.worker import tick


def test_the_worker_sweeps_every_ten_minutes(world: World) -> None:
    world.talk()
    worker, made = world.sweeper(), world.services
    world.carrier.clock.advance(timedelta(days=190))
    first = tick(world.db, made.cases, {}, wording=made.wording, sweeper=worker)
    assert first.removed > 0 and bool(first)
    world.talk()
    assert not worker.due()
    world.carrier.clock.advance(timedelta(minutes=9))
    assert worker() == 0
    world.carrier.clock.advance(timedelta(minutes=1))
    assert worker.due()
    world.carrier.clock.set(world.now() - timedelta(days=400))
    assert worker.due(), "a clock set back does not hold it up"


def test_more_than_one_batch_is_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "BATCH", 2)
    for _ in range(5):
        world.talk()
        world.carrier.clock.advance(timedelta(days=1))
    assert world.later(days=200)["conversations"] == 5


def test_trouble_with_one_kind_leaves_the_others_running(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_session: Session, _terms: service.Terms, _limit: int) -> int:
        raise RuntimeError("disk")

    monkeypatch.setitem(service.STEPS, "conversations", broken)
    world.talk()
    assert world.later(days=200)["identity"] > 0
    assert (world.count(Conversation), world.count(IdentityAttempt)) == (1, 0)


def test_the_command_line_shows_every_term(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", world.db.url)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", world.carrier.db.url)
    monkeypatch.setenv("XIAOKA_TRACKER_URL", str(world.trackers))
    settings.cache_clear()
    shown = CliRunner().invoke(app, ["show"])
    assert shown.exit_code == 0
    assert "case.retention = 24 months: cases, case_events" in shown.output
    assert "audit: never removed" in shown.output
    world.talk()
    world.carrier.clock.advance(timedelta(days=190))
    assert "conversations: 1" in CliRunner().invoke(app, ["run"]).output
    settings.cache_clear()
