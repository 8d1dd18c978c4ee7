"""The engine's measures, which need neither Rasa nor its environment."""

import sys

from xiaoka.settings import ROOT

sys.path.append(str(ROOT / "engine"))

from xiaoka_engine import evaluate, measures

__all__ = ["evaluate", "measures"]
