"""Train or ask the stock pipeline. Runs in ``benchmarks/.venv-stock`` only, as ``python stock.py train|parse FOLDER``.

The folder holds ``config.yml``, ``nlu/`` and ``messages.json`` (a list of texts); ``model.tar.gz`` and
``answers.json`` are added.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

FALLBACK = "nlu_fallback"


def train(folder: Path) -> None:
    """Train ``model.tar.gz`` from ``config.yml`` and ``nlu/``."""
    from rasa.model_training import train_nlu

    train_nlu(str(folder / "config.yml"), str(folder / "nlu"), str(folder), fixed_model_name="model")


def parse(folder: Path) -> None:
    """Ask the model every message, one after the other."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "model.tar.gz"))
    loop = asyncio.new_event_loop()
    answers = []
    loop.run_until_complete(agent.parse_message("你好"))
    for text in json.loads((folder / "messages.json").read_text(encoding="utf-8")):
        begun = time.perf_counter()
        parsed = loop.run_until_complete(agent.parse_message(text))
        answers.append(record(parsed, time.perf_counter() - begun))
    (folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


def record(parsed: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Keep what is measured; below the fallback lies the label that was thought best."""
    ranking = [one for one in parsed["intent_ranking"] if one["name"] != FALLBACK] or [parsed["intent"]]
    return {
        "intent": parsed["intent"]["name"],
        "label": ranking[0]["name"],
        "confidence": ranking[0]["confidence"],
        "entities": [[e["entity"], e["start"], e["end"], e.get("value")] for e in parsed.get("entities", [])],
        "seconds": seconds,
    }


if __name__ == "__main__":
    logging.getLogger("rasa").setLevel(logging.WARNING)
    {"train": train, "parse": parse}[sys.argv[1]](Path(sys.argv[2]))
