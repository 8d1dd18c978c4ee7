"""Says whether the engine could start, without starting it."""

from collections.abc import Callable

from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher import model_file
from xiaoka_engine.launcher.environment import prepare
from xiaoka_engine.launcher.serving import listen
from xiaoka_engine.launcher.settings import EngineSettings


def check(settings: EngineSettings) -> tuple[list[str], bool]:
    """Try key, port, model, patches and database, each by itself.

    Returns:
        A line for each, ``ok`` or the reason, and whether all are in order.
    """
    steps: dict[str, Callable[[], object]] = {
        "key": settings.require_key,
        "port": lambda: listen(settings.host, settings.port).close(),
        "model": lambda: model_file.verify(settings.model),
        "patches": lambda: prepare(settings),
        "tracker store": lambda: _upgrade(settings),
    }
    results = {name: _outcome(step) for name, step in steps.items()}
    if results["model"] == "ok" and not model_file.is_current(settings.root, settings.model):
        results["model"] = "ok, but trained from other data than lies here now"
    lines = [f"{name}: {result}" for name, result in results.items()]
    return lines, all(result.startswith("ok") for result in results.values())


def _upgrade(settings: EngineSettings) -> None:
    from xiaoka_engine.store_engine import open_database
    from xiaoka_engine.store_schema import upgrade

    upgrade(open_database(settings.tracker_url))


def _outcome(step: Callable[[], object]) -> str:
    try:
        step()
    except StartRefused as refused:
        return str(refused)
    return "ok"
