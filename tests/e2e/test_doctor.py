"""``xiaoka doctor`` beside the running product."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.stack import Stack
from xiaoka.settings import ROOT

pytestmark = pytest.mark.e2e


def _doctor(stack: Stack, **more: str) -> tuple[int, str]:
    environment = {**os.environ, **stack.values, **more}
    done = subprocess.run(
        [ROOT / ".venv/bin/xiaoka", "doctor"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_a_running_installation_is_well(stack: Stack) -> None:
    code, said = _doctor(stack)

    assert code == 0 and "✗" not in said, said
    for name in ("database", "audit trail", "vault keys", "outbox", "action server", "engine", "desk", "trained model"):
        assert f"✓ {name}" in said


def test_an_engine_that_was_not_restarted_after_training(stack: Stack, tmp_path: Path) -> None:
    model = tmp_path / "new.tar.gz"
    model.write_bytes(b"trained since")
    code, said = _doctor(stack, XIAOKA_MODEL=str(model))

    assert code == 1 and "restart rasa after training" in said
