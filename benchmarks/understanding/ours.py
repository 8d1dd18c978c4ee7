"""Ask our model. Runs in ``engine/.venv`` only, as ``python ours.py FOLDER``.

The folder holds ``models/xiaoka.tar.gz`` and ``messages.json`` (a list of texts); ``answers.json`` is added.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from xiaoka_engine.evaluate import Model


def parse(folder: Path) -> None:
    """Ask the model every message, one after the other."""
    model = Model(folder / "models" / "xiaoka.tar.gz")
    answers = []
    model.parse("你好")
    for text in json.loads((folder / "messages.json").read_text(encoding="utf-8")):
        begun = time.perf_counter()
        parsed = model.parse(text)
        answers.append(record(parsed, time.perf_counter() - begun))
    (folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


def record(parsed: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Keep what is measured; below the fallback lies the label that was thought best."""
    return {
        "intent": parsed["intent"]["name"],
        "label": parsed["label"],
        "confidence": parsed["label_ranking"][0]["confidence"],
        "entities": [[e["entity"], e["start"], e["end"], e.get("value")] for e in parsed.get("entities", [])],
        "seconds": seconds,
    }


if __name__ == "__main__":
    parse(Path(sys.argv[1]))
