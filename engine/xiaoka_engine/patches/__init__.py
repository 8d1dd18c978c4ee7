"""Corrections to Rasa 3.6.21, one a file.

Each module says what upstream does, records a digest of the code it replaces and refuses when that code differs. The
order below matters only for the first, which must come before Rasa is imported.
"""

from importlib import import_module

from xiaoka_engine.errors import StartRefused
from xiaoka_engine.patches._upstream import UpstreamChanged

NAMES = (
    "tensorflow_stub",
    "log_masking",
    "action_validator",
    "event_types",
    "action_payload",
    "action_session",
    "rule_policy",
    "graph_run",
    "action_failure",
    "session_start",
)


def apply_all() -> None:
    """Apply every patch; a second call does nothing.

    Raises:
        StartRefused: the installed Rasa is not the one the patches were written for.
    """
    for name in NAMES:
        try:
            import_module(f"xiaoka_engine.patches.{name}").apply()
        except UpstreamChanged as error:
            raise StartRefused(f"Patch {name} does not fit the installed Rasa: {error}") from error
