"""Run a program, measure it, and do not repeat what is already done in the same folder."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xiaoka.settings import ROOT

# one thread for both sides: what a small machine gives, and figures that other work disturbs less
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT / "engine"),
}


class Failed(Exception):
    """A stage ended with an error; ``log`` holds what it wrote."""

    def __init__(self, name: str, status: int, log: Path) -> None:
        super().__init__(f"{name} ended with status {status}")
        self.log = log


def run(name: str, folder: Path, command: list[str], inputs: Iterable[Path]) -> dict[str, Any]:
    """Run a command in a folder and return its ``seconds``, ``cpu_seconds`` and ``peak_mb``.

    Figures are kept beside the result with a fingerprint of all inputs: with the same inputs they are returned
    without running anything.

    Raises:
        Failed: the command ended with an error.
    """
    done, key = folder / f"{name}.done.json", fingerprint(inputs)
    if done.exists() and (kept := json.loads(done.read_text()))["inputs"] == key:
        return dict(kept)
    log, begun = folder / f"{name}.log", time.perf_counter()
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **ONE_THREAD}, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise Failed(name, child.returncode, log)
    figures = {
        "inputs": key,
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024),
    }
    done.write_text(json.dumps(figures))
    return figures


def fingerprint(inputs: Iterable[Path]) -> str:
    """Hash the contents of files and of all files below folders."""
    total = hashlib.sha256()
    for place in inputs:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".pyc":
                total.update(f"{file.name}\0".encode() + file.read_bytes())
    return total.hexdigest()[:16]
