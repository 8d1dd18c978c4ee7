"""Trains the model file."""

import os
import sys
import tempfile
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path

from xiaoka_engine.errors import StartRefused, reason
from xiaoka_engine.launcher import model_file
from xiaoka_engine.launcher.environment import prepare
from xiaoka_engine.launcher.settings import EngineSettings

TRAINING_FOLDERS = ("data/nlu", "data/rules", "data/stories")

_EXPECTED_WARNINGS = (
    # retrieval labels are answered by the knowledge base, entities by our own recognisers
    r"(?s).*Your training data contains an example.*",
    r"(?s).*You have defined training data.*",
    r"(?s).*but it is not used in any story or rule.*",
    # the values of marked reasons are tags, which Rasa takes for synonyms; nothing here asks for synonyms
    r"(?s).*Found inconsistent entity synonyms.*",
)


def train(settings: EngineSettings, force: bool = False) -> str:
    """Train from ``config.yml``, ``domain.yml`` and ``data/`` unless the model is up to date.

    The new model replaces the old one only when it is complete; its hash and the fingerprint of its inputs are written
    beside it.

    Args:
        settings: where project and model are.
        force: train even when nothing has changed.

    Returns:
        One line that says what happened.

    Raises:
        StartRefused: a file is missing or the training failed.
    """
    root, model = settings.root, settings.model
    missing = [name for name in ("config.yml", "domain.yml", "data/nlu") if not (root / name).exists()]
    if missing:
        raise StartRefused(f"{missing[0]} is missing in {root}; start the engine in the project folder.")
    inputs = model_file.fingerprint(root)
    if not force and model_file.is_current(root, model):
        return f"The model {model.name} is up to date (fingerprint {inputs[:12]})."
    begun = time.monotonic()
    prepare(settings)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var) as folder:
        trained = _run_training(root, Path(folder))
        checksum = model_file.file_hash(trained)
        os.replace(trained, model)
    model_file.beside(model, ".sha256").write_text(f"{checksum}  {model.name}\n")
    model_file.beside(model, ".fingerprint").write_text(f"{inputs}\n")
    seconds = time.monotonic() - begun
    return f"Trained {model.name} in {seconds:.1f} s (fingerprint {inputs[:12]}, sha256 {checksum[:12]})."


def _run_training(root: Path, folder: Path) -> Path:
    from rasa.model_training import train as rasa_train

    for expected in _EXPECTED_WARNINGS:
        warnings.filterwarnings("ignore", message=expected)
    data = [str(root / name) for name in TRAINING_FOLDERS if (root / name).exists()]
    try:
        with redirect_stdout(sys.stderr):  # Rasa names a temporary file there; our own line says the final one
            result = rasa_train(
                domain=str(root / "domain.yml"),
                config=str(root / "config.yml"),
                training_files=data,
                output=str(folder),
                force_training=True,
                fixed_model_name="model",
            )
    except SystemExit as error:
        raise StartRefused(f"The training stopped with status {error.code}; the reason is above.") from error
    except Exception as error:
        raise StartRefused(f"The training failed: {reason(error)}") from error
    if result.code != 0 or not result.model:
        raise StartRefused(f"The training ended with status {result.code}; the reason is above.")
    return Path(result.model)
