"""Signed choices agree with the engine's: both sides are tested against the same examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from xiaoka.gateway.signing import sign_choice

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "choice_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda one: one["name"])
def test_tokens_are_exactly_those_of_the_engine(vector: dict[str, Any]) -> None:
    token = sign_choice(VECTORS["key"], vector["sender"], vector["intent"], vector["entities"], vector["expires_at"])
    assert token == vector["token"]
