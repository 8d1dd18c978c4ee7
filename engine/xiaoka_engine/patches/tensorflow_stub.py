"""Answers for packages that Rasa imports at start but that no part of the engine uses.

Upstream: ``import rasa.core.agent`` imports TensorFlow (through ``rasa/utils/train_utils.py``) even when no configured
component needs it, and every chat channel and foreign store with its own client library. That costs 6 to 9 s at start,
365 MB of memory and 2 GB of disk. The engine environment leaves these packages out, and this finder, last in line,
serves empty modules in their place. A package that is installed is always preferred.

Nothing can silently work with the stand-ins: a model of Rasa's that is built on one (DIET, TED) raises when it is
trained or loaded, and then the launcher refuses.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from xiaoka_engine.patches._stand_in import StandInModule
from xiaoka_engine.patches._upstream import once

ABSENT = frozenset(
    "tensorflow tensorflow_hub tensorflow_text keras aiogram aio_pika aiormq boto3 botocore cachecontrol fbmessenger "
    "google.auth google.oauth2 matplotlib pymongo slack_sdk socketio twilio webexteamssdk".split()
)
"""Names of the packages to answer for; nothing else is ever invented."""


class AbsentPackages(MetaPathFinder, Loader):
    """Finds the modules of absent packages. It must be the last finder, so that real packages win."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        """Return a specification for names below `ABSENT`, and for ``google`` when no real one exists."""
        parts = fullname.split(".")
        names = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
        if names & ABSENT or fullname == "google":
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the empty module."""
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing; there is no code to run."""


@once
def apply() -> None:
    """Put the finder at the end of the line. Must come before the first import of Rasa.

    Raises:
        RuntimeError: Rasa has been imported already.
    """
    if "rasa.core" in sys.modules:
        raise RuntimeError("the stand-ins must be in place before Rasa is imported")
    sys.meta_path.append(AbsentPackages())
