"""The two sides: how each is trained and asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.understanding import data, figures, stages
from benchmarks.understanding.engine import measures
from xiaoka.launch.processes import ENGINE_PYTHON
from xiaoka.settings import ROOT

HERE = ROOT / "benchmarks" / "understanding"
STOCK_PYTHON = ROOT / "benchmarks" / ".venv-stock" / "bin" / "python"
Asked = list[dict[str, Any]]


def ours(folder: Path, asked: Asked, share: float = 1.0) -> tuple[dict[str, Any], list[Any]]:
    """Train ours by its launcher with a share of the wordings and ask it; give figures and answers."""
    folder.mkdir(parents=True, exist_ok=True)
    data.our_project(folder, share)
    inputs = [folder / "config.yml", folder / "domain.yml", folder / "data", ROOT / "engine" / "xiaoka_engine"]
    python, model = str(ENGINE_PYTHON), folder / "models" / "xiaoka.tar.gz"
    trained = stages.run("train", folder, [python, "-m", "xiaoka_engine", "train", "--force"], inputs)
    return _asked(folder, asked, trained, [python, str(HERE / "ours.py"), str(folder)], model, lambda label: label)


def stock(folder: Path, asked: Asked, epochs: int) -> tuple[dict[str, Any], list[Any]]:
    """Train the stock pipeline and ask it; give figures and answers."""
    folder.mkdir(parents=True, exist_ok=True)
    data.stock_project(folder, epochs)
    program = [str(STOCK_PYTHON), str(HERE / "stock.py")]
    trained = stages.run("train", folder, [*program, "train", str(folder)], [folder / "config.yml", folder / "nlu"])
    model = folder / "model.tar.gz"
    found, answered = _asked(folder, asked, trained, [*program, "parse", str(folder)], model, data.our_label)
    return {"epochs": epochs, **found}, answered


def _asked(
    folder: Path,
    asked: Asked,
    trained: dict[str, Any],
    command: list[str],
    model: Path,
    rename: Callable[[str], str],
) -> tuple[dict[str, Any], list[Any]]:
    messages = folder / "messages.json"
    messages.write_text(json.dumps([one["text"] for one in asked], ensure_ascii=False), encoding="utf-8")
    served = stages.run("parse", folder, command, [messages, model])
    given = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    answered = figures.answers(asked, given, rename)
    sets = {
        name: figures.figures([a for a, q in zip(answered, asked, strict=True) if q["set"] == name])
        for name in data.SETS
    }
    found = {
        "train_seconds": trained["seconds"],
        "train_cpu_seconds": trained["cpu_seconds"],
        "train_peak_mb": trained["peak_mb"],
        "serve_peak_mb": served["peak_mb"],
        "model_mb": round(model.stat().st_size / 1e6, 1),
        **{name: round(value, 2) for name, value in measures.timing(answered).items()},
        "sets": sets,
    }
    return found, answered
