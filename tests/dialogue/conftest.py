"""Runs all selected scenarios side by side before the first of them is judged."""

from collections.abc import Iterator

import pytest

from tests.dialogue.known import still_open
from tests.dialogue.runner.loading import Loaded
from tests.dialogue.runner.pool import Result, run_all
from tests.e2e.stack import require_model


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Result]]:
    """The results of all scenarios that this session was asked for."""
    require_model()
    chosen: dict[str, Loaded] = {}
    for item in request.session.items:
        loaded = getattr(item, "callspec", None) and item.callspec.params.get("loaded")  # type: ignore[attr-defined]
        if isinstance(loaded, Loaded):
            chosen[loaded.name] = loaded
    found = {one.loaded.name: one for one in run_all(list(chosen.values()), tmp_path_factory.mktemp("scenarios"))}
    # six conversations at once on a busy machine meet locks and time-outs that say nothing of the product's words:
    # what failed is played once more, by itself, and only a second failure counts
    failed = [one.loaded for one in found.values() if not one.passed and one.loaded.name not in still_open()]
    if failed:
        found |= {one.loaded.name: one for one in run_all(failed, tmp_path_factory.mktemp("again"), side_by_side=2)}
    yield found
