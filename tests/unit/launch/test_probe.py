"""The probe of containers."""

import os
import time
from pathlib import Path

from xiaoka.launch import probe


def test_a_beat_that_is_fresh_old_or_missing(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    assert "No such file" in probe.well(str(beat))
    beat.touch()
    assert probe.well(str(beat)) == ""
    old = time.time() - probe.BEAT_MAX_AGE_S - 5
    os.utime(beat, (old, old))
    assert "untouched" in probe.well(str(beat))


def test_nobody_answers() -> None:
    assert probe.main(["http://127.0.0.1:9/healthz"]) == 1
    assert probe.main([]) == 1
