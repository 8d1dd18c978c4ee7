"""Every scenario of the catalogue, each with all its wordings (pass^4)."""

import pytest

from tests.dialogue.known import still_open
from tests.dialogue.runner import report
from tests.dialogue.runner.loading import Loaded, catalogue, load
from tests.dialogue.runner.pool import Result

pytestmark = pytest.mark.e2e


def test_only_scenarios_that_exist_are_listed_as_open() -> None:
    names = {load(file).name for file in catalogue()}
    assert set(still_open()) <= names
    assert all(why.strip() for why in still_open().values())


@pytest.mark.parametrize("loaded", [load(file) for file in catalogue()], ids=lambda one: one.name)
def test_scenario(loaded: Loaded, results: dict[str, Result]) -> None:
    result = results[loaded.name]
    if not result.passed and loaded.name in still_open():
        pytest.xfail(still_open()[loaded.name])
    if not result.passed:
        pytest.fail(report.failure(result), pytrace=False)
