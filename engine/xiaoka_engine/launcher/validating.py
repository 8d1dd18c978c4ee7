"""Checks domain, rules and wordings against each other, without training."""

import logging
import re
import warnings
from pathlib import Path
from typing import Any

from xiaoka_engine.errors import StartRefused, reason
from xiaoka_engine.launcher.environment import prepare
from xiaoka_engine.launcher.settings import EngineSettings
from xiaoka_engine.launcher.training import TRAINING_FOLDERS

CHECKS = (
    "verify_domain_validity",
    "verify_intents",
    "verify_example_repetition_in_intents",
    "verify_actions_in_stories_rules",
    "verify_forms_in_stories_rules",
    "verify_form_slots",
    "verify_slot_mappings",
)
"""Checks of Rasa's validator that hold here. Its check of unused responses does not know the ones actions say."""

HARMLESS = re.compile(
    r"Slot auto-fill has been removed|"
    r"The following duplicated intents have been found across multiple domain files|"  # questions, merged by Rasa
    r"Action 'utter_faq' is listed as a response action|"  # questions are answered by an action of our own
    r"The intent '\w+' is listed in the domain file, but is not found in the NLU"  # said only by buttons and timers
)
"""Notes of Rasa that are no problems here."""


class _Notes(logging.Handler):
    """Keeps what Rasa's validator says through logs and warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._keep(record.getMessage())

    def warned(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        if issubclass(category, UserWarning) and not issubclass(category, DeprecationWarning):
            self._keep(str(message))

    def _keep(self, text: str) -> None:
        line = " ".join(text.split())
        if line not in self.said and not HARMLESS.match(line):
            self.said.append(line)


def validate(settings: EngineSettings) -> list[str]:
    """Return a line for everything wrong with the dialogue data; none when all is well.

    Raises:
        StartRefused: a file is missing or cannot be read.
    """
    missing = [name for name in ("config.yml", "domain.yml", "data/nlu") if not (settings.root / name).exists()]
    if missing:
        raise StartRefused(f"{missing[0]} is missing in {settings.root}; start the engine in the project folder.")
    prepare(settings)
    notes = _Notes()
    logging.getLogger("rasa").addHandler(notes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = notes.warned
            failed = _failed_checks(settings.root)
    except Exception as error:
        raise StartRefused(f"The dialogue data cannot be read: {reason(error)}") from error
    finally:
        logging.getLogger("rasa").removeHandler(notes)
    return notes.said or [f"{name} failed" for name in failed]


def _failed_checks(root: Path) -> list[str]:
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    data = [str(root / name) for name in TRAINING_FOLDERS if (root / name).exists()]
    importer = TrainingDataImporter.load_from_config(str(root / "config.yml"), str(root / "domain.yml"), data)
    validator = Validator.from_importer(importer)
    return [name for name in CHECKS if not _passes(validator, name)]


def _passes(validator: Any, name: str) -> bool:
    check = getattr(validator, name)
    return bool(check(False) if name in ("verify_intents", "verify_example_repetition_in_intents") else check())
