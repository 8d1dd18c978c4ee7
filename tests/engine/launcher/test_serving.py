"""Starting and stopping: one sentence when refused, and nothing lost when stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import KEY, Engine, clean_env

MODULE = [sys.executable, "-m", "xiaoka_engine"]


def run(folder, *arguments, **env):
    return subprocess.run(
        [*MODULE, *arguments], cwd=folder, env={**clean_env(), **env}, capture_output=True, text=True, timeout=60
    )


def one_sentence(done, words):
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and words in done.stderr
    assert "Traceback" not in done.stderr


def copy_of(project, tmp_path, *suffixes):
    (tmp_path / "models").mkdir()
    for suffix in suffixes:
        name = f"models/xiaoka.tar.gz{suffix}"
        (tmp_path / name).write_bytes((project / name).read_bytes())
    return tmp_path


def test_without_key(project):
    one_sentence(run(project, "run"), "XIAOKA_ENGINE_KEY is unset")


def test_without_model(tmp_path):
    one_sentence(run(tmp_path, "run", XIAOKA_ENGINE_KEY=KEY), "There is no model")


def test_with_an_altered_model(project, tmp_path):
    folder = copy_of(project, tmp_path, "", ".sha256")
    with (folder / "models" / "xiaoka.tar.gz").open("ab") as file:
        file.write(b"x")
    one_sentence(run(folder, "run", XIAOKA_ENGINE_KEY=KEY), "is not the one whose hash is in")


def test_with_a_model_that_is_none(tmp_path):
    (tmp_path / "models").mkdir()
    model = tmp_path / "models" / "xiaoka.tar.gz"
    model.write_bytes(b"no archive")
    subprocess.run("sha256sum xiaoka.tar.gz > xiaoka.tar.gz.sha256", shell=True, cwd=model.parent, check=True)
    one_sentence(run(tmp_path, "run", XIAOKA_ENGINE_KEY=KEY, XIAOKA_RASA_PORT="0"), "cannot be loaded")


def test_with_a_taken_port(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        one_sentence(run(project, "run", XIAOKA_ENGINE_KEY=KEY, XIAOKA_RASA_PORT=port), f"Port {port} on 127.0.0.1")


def test_with_a_public_address(project):
    one_sentence(run(project, "run", XIAOKA_ENGINE_KEY=KEY, XIAOKA_RASA_HOST="0.0.0.0"), "loopback address only")


def test_with_an_unreachable_database(project):
    env = {
        "XIAOKA_ENGINE_KEY": KEY,
        "XIAOKA_RASA_PORT": "0",
        "XIAOKA_TRACKER_URL": "postgresql://nobody@127.0.0.1:9/none",
    }
    one_sentence(run(project, "run", **env), "The tracker database cannot be used")


def test_check(project):
    done = run(project, "check", XIAOKA_ENGINE_KEY=KEY, XIAOKA_RASA_PORT="0")
    assert done.stdout.splitlines() == ["key: ok", "port: ok", "model: ok", "patches: ok", "tracker store: ok"]
    assert (done.returncode, done.stderr) == (0, "")
    done = run(project, "check", XIAOKA_RASA_PORT="0")
    assert done.returncode == 2 and done.stdout.startswith("key: XIAOKA_ENGINE_KEY is unset")


def test_it_listens_on_loopback_only_and_writes_json(engine):
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.split(":")[1], 16) == engine.port:
                listening.add(address.split(":")[0])
    assert listening == {"0100007F"}
    lines = [json.loads(line) for line in engine.log.splitlines()]
    assert any(line["event"].startswith("engine listens on 127.0.0.1") for line in lines)


def test_a_private_jieba_cache_and_no_telemetry(engine, project):
    assert (project / "var" / "jieba").stat().st_mode & 0o077 == 0
    environ = Path(f"/proc/{engine.process.pid}/environ").read_text()
    assert "RASA_TELEMETRY_ENABLED" not in environ or "RASA_TELEMETRY_ENABLED=false" in environ


@pytest.fixture
def own_engine(project, actions, tmp_path):
    env = {"XIAOKA_ACTIONS_URL": actions.url, "XIAOKA_TRACKER_URL": str(tmp_path / "tracker.db")}
    made = []

    def start():
        made.append(Engine(project, env, tmp_path / f"log{len(made)}").wait())
        return made[-1]

    yield start
    for engine in made:
        if engine.process.poll() is None:
            engine.stop()


def turn(text, number):
    return {"sender": "sender-0001", "message_id": f"message-{number:04}", "text": text}


def test_a_turn_in_flight_is_finished_on_stop(own_engine, actions):
    async def slow(_):
        import asyncio

        await asyncio.sleep(1)
        return {"events": [], "responses": [{"text": "余额12元"}]}

    actions.answers["action_balance"] = slow
    engine, answers = own_engine(), []
    thread = threading.Thread(target=lambda: answers.append(engine.post("turn", turn("余额多少", 1))))
    thread.start()
    time.sleep(0.4)
    assert engine.stop() == 0
    thread.join(10)
    assert answers[0][1]["messages"] == [{"text": "余额12元"}]


def test_a_killed_engine_goes_on_where_it_was(own_engine):
    engine = own_engine()
    engine.post("turn", turn("挂失", 1))
    first = engine.post("turn", turn("13800000001", 2))[1]
    os.kill(engine.process.pid, signal.SIGKILL)
    engine.process.wait(10)
    engine = own_engine()
    again = engine.post("turn", turn("13800000001", 2))[1]
    assert again["replayed"] is True and again["messages"] == first["messages"]
    assert engine.post("turn", turn("丢了", 3))[1]["messages"][0]["text"] == "已挂失"


def test_a_broken_row_does_not_stop_the_process(own_engine, tmp_path):
    import sqlite3

    engine = own_engine()
    engine.post("turn", turn("挂失", 1))
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        connection.execute("UPDATE xk_events SET data = '{' WHERE type = 'bot'")
    status, data = engine.post("turn", turn("13800000001", 2))
    assert status == 200 and data["messages"][0]["text"] == "什么原因?"
    assert "is unreadable" in engine.log


def test_a_lost_store_is_said_and_comes_back(own_engine, tmp_path):
    import sqlite3

    engine = own_engine()
    engine.post("turn", turn("挂失", 1))
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        connection.execute("ALTER TABLE xk_events RENAME TO away")
    status, data = engine.post("turn", turn("13800000001", 2))
    assert (status, data["error"]["code"]) == (503, "store_down")
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        connection.execute("ALTER TABLE away RENAME TO xk_events")
    assert engine.post("turn", turn("13800000001", 2))[1]["messages"][0]["text"] == "什么原因?"
