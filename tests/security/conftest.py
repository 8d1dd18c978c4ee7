"""Fixtures of the tests of hostile input: the whole desk on a real port, only the engine is played."""

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from tests.unit.gateway.conftest import FakeEngine, config, desk, engine, services  # noqa: F401
from tests.unit.identity.conftest import seeded_carrier, world  # noqa: F401
from xiaoka.gateway.app import create_app
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services

KEY = "demo-only-not-a-secret"
SIGNS_OF_A_FAULT = ("Traceback", "site-packages", "sqlalchemy", "psycopg", 'File "', "pydantic", "xiaoka/")
"""What an answer must never hold: it would tell an attacker how the desk is made."""


class Served:
    """A desk that runs in a thread, for tools that know no event loop."""

    def __init__(self, url: str, engine: FakeEngine) -> None:  # noqa: F811
        self.url, self.engine = url, engine
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)


@pytest.fixture
def served(config: Settings, services: Services, engine: FakeEngine) -> Iterator[Served]:  # noqa: F811
    app = create_app(config, services=services, engine=httpx.MockTransport(engine))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    one = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", engine)
    yield one
    one.http.close()
    server.should_exit = True
    thread.join(10)
