"""Several workers at one outbox, as processes of their own: nothing twice, nothing lost, also when one is killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade
from xiaoka.notify import service
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import enqueue

COUNT = 120
# a worker: notes each message in a file of its own, says so before it would be noted in the database, and hangs at one
WORKER = """
import os, sys, time
from datetime import UTC, datetime
from xiaoka.db.session import Database
from xiaoka.notify.service import relay_once

db, out, hang = Database(sys.argv[1]), open(sys.argv[2], "a", buffering=1), sys.argv[3]

def send(payload):
    out.write(payload["key"] + "\\n")
    if payload["key"] == hang:
        time.sleep(600)
    time.sleep(0.002)

idle = 0
while idle < 40:
    idle = 0 if relay_once(db, None, {"event": send}, datetime.now(UTC)) else idle + 1
    time.sleep(0.01)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    upgrade(url)
    database = Database(url)
    yield database
    database.dispose()


def start(db: Database, out: Path, hang: str = "-") -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORKER, db.url, str(out), hang])


def sent(*outs: Path) -> "Counter[str]":
    return Counter(line for out in outs if out.exists() for line in out.read_text().split())


def fill(db: Database, lanes: int = 0) -> None:
    now = datetime.now(UTC)
    with db.session() as session:
        for n in range(COUNT):
            lane = f"lane{n % lanes}" if lanes else None
            enqueue(session, kind="event", key=f"k{n}", payload={"event": "x"}, lane=lane, now=now)


def test_two_workers_send_each_message_once(shared: Database, tmp_path: Path) -> None:
    fill(shared)
    outs = [tmp_path / "a", tmp_path / "b"]
    for worker in [start(shared, out) for out in outs]:
        assert worker.wait(60) == 0
    assert sent(*outs) == Counter(f"k{n}" for n in range(COUNT))
    assert min(len(sent(out)) for out in outs) > 0


def test_lanes_keep_their_order_between_workers(shared: Database, tmp_path: Path) -> None:
    fill(shared, lanes=3)
    out = tmp_path / "same"
    for worker in [start(shared, out), start(shared, out)]:
        assert worker.wait(60) == 0
    order = [int(line[1:]) for line in out.read_text().split()]
    assert len(order) == COUNT
    for lane in range(3):
        mine = [n for n in order if n % 3 == lane]
        assert mine == sorted(mine)


def test_what_a_killed_worker_had_in_hand_is_sent_by_the_next(shared: Database, tmp_path: Path) -> None:
    fill(shared)
    first, second = tmp_path / "a", tmp_path / "b"
    worker = start(shared, first, hang="k50")
    while "k50" not in sent(first):
        assert worker.poll() is None
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert start(shared, second).wait(60) == 0
    # the lease of the dead worker holds: nobody else has touched its message
    assert sent(first, second) == Counter(f"k{n}" for n in range(COUNT))
    with shared.session() as session:
        stuck = session.query(Outbox).where(Outbox.done_at.is_(None)).one()
        assert (stuck.key, stuck.tries) == ("k50", 1)
        assert stuck.not_before > datetime.now(UTC) + service.LEASE / 3
        # time passes
        stuck.not_before = datetime.now(UTC) - timedelta(seconds=1)
    third = tmp_path / "c"
    assert start(shared, third).wait(60) == 0
    # the receiver sees the same key again and drops it, or takes it when the first never arrived
    assert sent(third) == Counter(["k50"])
    with shared.session() as session:
        assert service.waiting(session) == 0
