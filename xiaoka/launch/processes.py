"""The processes of one installation and the environment they start with."""

import os
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from dotenv import dotenv_values

from xiaoka.settings import ROOT, Settings

ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"


@dataclass(frozen=True)
class Process:
    """One process: what to run and where it listens."""

    name: str
    command: str
    host: str
    port: int
    port_setting: str


def processes(settings: Settings) -> list[Process]:
    """Return the processes in the order in which they are started; an engine for each of its addresses."""
    python = sys.executable
    return [
        *_engines(settings),
        Process(
            "actions",
            f"{python} -m actions.serve",
            settings.actions_host,
            settings.actions_port,
            "XIAOKA_ACTIONS_PORT",
        ),
        Process("desk", f"{python} -m xiaoka.gateway", settings.desk_host, settings.desk_port, "XIAOKA_DESK_PORT"),
    ]


def _engines(settings: Settings) -> list[Process]:
    places = [urlsplit(url) for url in settings.rasa_urls()]
    return [
        Process(
            "rasa" if number == 1 else f"rasa-{number}",
            f"{ENGINE_PYTHON} -m xiaoka_engine run",
            place.hostname or "127.0.0.1",
            place.port or 5005,
            "XIAOKA_RASA_URL",
        )
        for number, place in enumerate(places, 1)
    ]


def environment(settings: Settings, process: Process | None = None) -> dict[str, str]:
    """Return the environment of a process; the engine reads its share of it by other names.

    Args:
        settings: of this installation.
        process: one of several engines; the first when left out.
    """
    rasa = process if process and process.port_setting == "XIAOKA_RASA_URL" else _engines(settings)[0]
    shared = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "engine")]),
        "PYTHONUNBUFFERED": "1",
        "XIAOKA_ENGINE_KEY": settings.engine_key.get_secret_value(),
        "XIAOKA_ACTIONS_KEY": settings.actions_key.get_secret_value(),
        "XIAOKA_RASA_HOST": rasa.host,
        "XIAOKA_RASA_PORT": str(rasa.port),
        "XIAOKA_ACTIONS_URL": f"http://{settings.actions_host}:{settings.actions_port}/webhook",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    # .env is read by the settings here, but the engine knows only the environment
    own = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}
    return {**own, **os.environ, **shared}
