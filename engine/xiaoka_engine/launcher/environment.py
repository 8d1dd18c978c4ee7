"""Prepares the process before anything of Rasa is imported."""

import os
import sys
import warnings
from typing import Any

from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher.settings import EngineSettings
from xiaoka_engine.patches import apply_all

MAX_PREDICTIONS = "20"
"""Most actions of one turn. Rasa's default of 10 is too few for a question inside a form with several steps."""


def prepare(settings: EngineSettings) -> None:
    """Set what Rasa reads from the environment, make the private folder, and apply the patches.

    Raises:
        StartRefused: wrong Python, or a patch does not fit.
    """
    if sys.version_info[:2] != (3, 10):
        raise StartRefused("The engine needs Python 3.10; run it with engine/.venv/bin/python.")
    _quieten_old_dependencies()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    os.environ["MAX_NUMBER_OF_PREDICTIONS"] = MAX_PREDICTIONS
    os.environ["XIAOKA_ACTION_TIMEOUT_S"] = str(settings.action_timeout_s)
    os.environ["LOG_LEVEL"] = "ERROR"  # no progress bars; the engine's own log has its level set by `logs.configure`
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # training decides by fingerprint; Rasa's own cache only costs time
    _use_private_jieba_cache(settings)
    apply_all()


def _quieten_old_dependencies() -> None:
    """Hide the notes that libraries write for each other; warnings of Rasa about our own training data stay.

    Some libraries undo filters, so none is used.
    """
    show = warnings.showwarning

    def show_ours(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        ours = issubclass(category, UserWarning) and not issubclass(category, DeprecationWarning)
        if ours and "pkg_resources" not in str(message):
            show(message, category, *place, **more)

    warnings.showwarning = show_ours


def _use_private_jieba_cache(settings: EngineSettings) -> None:
    """Keep jieba's cache out of the shared temporary folder, since jieba executes what it finds there."""
    folder = settings.var / "jieba"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    import jieba

    jieba.dt.tmp_dir = str(folder)
    jieba.setLogLevel("WARNING")
