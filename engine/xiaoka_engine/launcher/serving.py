"""Starts the server, or says in one sentence why not."""

import asyncio
import ctypes
import gc
import logging
import socket
from contextlib import suppress

from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher import logs, model_file
from xiaoka_engine.launcher.environment import prepare
from xiaoka_engine.launcher.settings import EngineSettings

BACKLOG = 100


def listen(host: str, port: int) -> socket.socket:
    """Take the port, without accepting connections yet.

    Raises:
        StartRefused: another process has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise StartRefused(f"Port {port} on {host} cannot be used ({error.strerror}).") from error
    return taken


def give_memory_back() -> None:
    """Return to the system what loading needed and serving does not, some 30 MB; only glibc can."""
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def serve(settings: EngineSettings) -> None:
    """Check everything, load the model, and serve until told to stop.

    The order is from cheap to costly, and the door opens last.

    Raises:
        StartRefused: key, model, port, database or patches are not in order.
    """
    key = settings.require_key()
    model_file.verify(settings.model)
    door = listen(settings.host, settings.port)
    logs.silence_warnings()
    prepare(settings)

    from xiaoka_engine.app import build_app
    from xiaoka_engine.channel import XiaokaChannel
    from xiaoka_engine.launcher.loading import load_agent
    from xiaoka_engine.patches.action_session import close
    from xiaoka_engine.readiness import Readiness
    from xiaoka_engine.shared_locks import locks_for
    from xiaoka_engine.span_sender import SpanSender
    from xiaoka_engine.spans import collector
    from xiaoka_engine.store_engine import open_database
    from xiaoka_engine.store_schema import upgrade
    from xiaoka_engine.tracker_store import XiaokaTrackerStore
    from xiaoka_engine.turns import TurnRunner

    database = open_database(settings.tracker_url)
    upgrade(database)
    store = XiaokaTrackerStore(database)
    locks = locks_for(settings.tracker_url)
    agent = load_agent(settings.model, store, settings.actions_url, settings.actions_key, locks)
    runner = TurnRunner(agent, settings.turn_timeout_s)
    readiness = Readiness(runner, store, settings.actions_url, model_file.file_hash(settings.model))
    reason = asyncio.run(readiness.model())
    if reason != "ok":
        raise StartRefused(f"The model {settings.model} does not work: {reason}")
    give_memory_back()
    logs.configure()
    app = build_app(XiaokaChannel(key, runner, readiness))

    sender = SpanSender(address) if (address := collector()) else None

    @app.after_server_start
    async def start(*_: object) -> None:
        if sender is not None:
            sender.start()

    @app.after_server_stop
    async def stop(*_: object) -> None:
        if sender is not None:
            await sender.stop()
        await close(agent.action_endpoint)
        store.close()
        locks.close()

    host, port = door.getsockname()[:2]
    logging.getLogger(__name__).info("engine listens on %s port %d", host, port)
    app.run(sock=door, workers=1, access_log=False, backlog=BACKLOG, motd=False)
