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


def train_ours(folder: Path, share: float = 1.0) -> dict[str, Any]:
    """Train ours by its launcher with a share of the wordings; give what it cost."""
    folder.mkdir(parents=True, exist_ok=True)
    data.our_project(folder, share)
    inputs = [folder / "config.yml", folder / "domain.yml", folder / "data", ROOT / "engine" / "xiaoka_engine"]
    return stages.run("train", folder, [str(ENGINE_PYTHON), "-m", "xiaoka_engine", "train", "--force"], inputs)


def ours(folder: Path, asked: Asked, share: float = 1.0) -> tuple[dict[str, Any], list[Any]]:
    """Train ours with a share of the wordings and ask it; give figures and answers."""
    trained = train_ours(folder, share)
    model = folder / "models" / "xiaoka.tar.gz"
    command = [str(ENGINE_PYTHON), str(HERE / "ours.py"), str(folder)]
    return _asked(folder, asked, trained, command, model, lambda label: label)


def train_stock(folder: Path, epochs: int) -> dict[str, Any]:
    """Train the stock pipeline; give what it cost."""
    folder.mkdir(parents=True, exist_ok=True)
    data.stock_project(folder, epochs)
    command = [str(STOCK_PYTHON), str(HERE / "stock.py"), "train", str(folder)]
    return stages.run("train", folder, command, [folder / "config.yml", folder / "nlu"])


def stock(folder: Path, asked: Asked, epochs: int) -> tuple[dict[str, Any], list[Any]]:
    """Train the stock pipeline and ask it; give figures and answers."""
    trained = train_stock(folder, epochs)
    command = [str(STOCK_PYTHON), str(HERE / "stock.py"), "parse", str(folder)]
    found, answered = _asked(folder, asked, trained, command, folder / "model.tar.gz", data.our_label)
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
