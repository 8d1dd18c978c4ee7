"""Several engines, one conversation at a time: on the real PostgreSQL, with real processes."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from xiaoka_engine.errors import EngineError
from xiaoka_engine.locks import ConversationLocks
from xiaoka_engine.shared_locks import SharedLocks, key_of, locks_for

CONTENDER = Path(__file__).parent / "fixtures" / "contender.py"
CONVERSATIONS, EACH = 25, 3
HOLDER = """
import asyncio, sys
from xiaoka_engine.shared_locks import SharedLocks
async def hold():
    async with SharedLocks(sys.argv[1]).lock("c_held"):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


@pytest.fixture
def url():
    server = os.environ.get("XIAOKA_TEST_POSTGRES_URL")
    if not server:
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "XIAOKA_TEST_POSTGRES_URL is required here"
        pytest.skip("XIAOKA_TEST_POSTGRES_URL is not set")
    name, admin = f"locks_{secrets.token_hex(4)}", sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.engine.make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _lost(url, kind, seed):
    """Let two processes contend and return how many conversations lost a turn."""
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(sa.text("CREATE TABLE turns (sender TEXT PRIMARY KEY, n INTEGER)"))
        rows = [{"s": f"c_{number}"} for number in range(CONVERSATIONS)]
        connection.execute(sa.text("INSERT INTO turns VALUES (:s, 0)"), rows)
    command = [sys.executable, str(CONTENDER), kind, url]
    both = [
        subprocess.Popen(
            [*command, str(seed + one), str(EACH), str(CONVERSATIONS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        for one in range(2)
    ]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(60) for process in both] == [0, 0]
    with database.connect() as connection:
        found = connection.execute(sa.text("SELECT n FROM turns")).scalars().all()
    database.dispose()
    return sum(number != 2 * EACH for number in found)


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_two_processes_lose_nothing(url, seed):
    assert _lost(url, "shared", seed) == 0


def test_without_shared_locks_they_do(url):
    assert _lost(url, "local", 1) > 0


async def test_a_killed_holder_lets_go(url):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    hasty, patient = SharedLocks(url, max_wait_s=0.1), SharedLocks(url, max_wait_s=10)
    with pytest.raises(EngineError, match="Another engine") as refused:
        async with hasty.lock("c_held"):
            pass
    assert refused.value.code == "busy"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    async with patient.lock("c_held"):
        assert len(patient) == 1
    hasty.close()
    patient.close()


async def test_a_turn_called_off_while_asking_holds_nothing(url):
    first, second = SharedLocks(url), SharedLocks(url, max_wait_s=5)
    for pause in (0, 0, 0.001, 0.002):
        asking = asyncio.ensure_future(_hold(first, "c_1"))
        await asyncio.sleep(pause)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    async with second.lock("c_1"):
        pass
    first.close()
    second.close()


async def _hold(locks, sender):
    async with locks.lock(sender):
        await asyncio.sleep(60)


async def test_a_connection_that_was_cut_is_made_anew(url):
    locks, other = SharedLocks(url), SharedLocks(url)
    database = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    async with locks.lock("c_1"):
        with database.connect() as connection:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xiaoka-engine-locks'"
            )
            connection.execute(sa.text(cut))
        # the lock went with the connection: another may come in, and the store fences whoever writes too late
        async with other.lock("c_1"):
            pass
    async with locks.lock("c_1"):
        pass
    for one in (locks, other):
        one.close()
    database.dispose()


async def test_a_database_that_is_away_is_said():
    locks = SharedLocks("postgresql://127.0.0.1:9/nothing")
    with pytest.raises(EngineError) as refused:
        async with locks.lock("c_1"):
            pass
    assert refused.value.code == "store_down"
    assert len(locks) == 0
    locks.close()


def test_the_store_decides():
    assert type(locks_for("var/tracker.db")) is ConversationLocks
    assert type(locks_for("postgresql://db/tracker")) is SharedLocks
    assert key_of("c_1") != key_of("c_2")
    assert -(2**63) <= key_of("c_1") < 2**63
