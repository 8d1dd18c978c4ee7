"""Every patch notices when the code it replaces has changed, and then the engine does not start."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, clean_env
from xiaoka_engine.errors import StartRefused
from xiaoka_engine.patches import NAMES, _upstream, apply_all

FOLDER = ROOT / "engine" / "xiaoka_engine" / "patches"
GUARDED = [name for name in NAMES if name != "tensorflow_stub"]


def test_every_patch_is_listed_and_has_its_test():
    modules = {path.stem for path in FOLDER.glob("[a-z]*.py")}
    assert modules == set(NAMES)
    tests = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    assert tests == {f"test_{name}" for name in (*NAMES, "upstream")}


@pytest.mark.parametrize("name", NAMES)
def test_patches_are_short_and_explained(name):
    source = (FOLDER / f"{name}.py").read_text()
    assert len(source.splitlines()) <= 85
    assert "Upstream: " in (ast.get_docstring(ast.parse(source)) or "")


@pytest.mark.parametrize("name", GUARDED)
def test_a_patch_refuses_other_code(name):
    program = f"""
from xiaoka_engine.patches import tensorflow_stub, {name}
tensorflow_stub.apply()
assert {name}.UPSTREAM
for target in {name}.UPSTREAM:
    {name}.UPSTREAM[target] = "0" * 16
from xiaoka_engine.patches import _upstream
try:
    {name}.apply()
except _upstream.UpstreamChanged as error:
    print("refused:", error)
"""
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, env=clean_env(), capture_output=True, text=True)
    assert done.stdout.startswith("refused: The code of "), done.stderr


def test_code_that_is_gone_is_refused():
    with pytest.raises(_upstream.UpstreamChanged, match="not there any more"):
        _upstream.expect({"rasa.core.processor:MessageProcessor.no_such_method": "0"})


def test_the_engine_says_it_in_one_sentence(monkeypatch):
    def changed():
        raise _upstream.UpstreamChanged("other code")

    monkeypatch.setattr("xiaoka_engine.patches.event_types.apply", changed)
    with pytest.raises(StartRefused, match="Patch event_types does not fit the installed Rasa: other code"):
        apply_all()


def test_applying_twice_does_nothing():
    apply_all()
