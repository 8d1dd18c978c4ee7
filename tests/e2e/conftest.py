"""Fixtures: the running product and customers who talk to it."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.chat import Chat
from tests.e2e.stack import Stack, opened


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Engine, action server and desk for all tests of a folder."""
    with opened(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def chat(stack: Stack) -> Chat:
    """A customer in a new conversation."""
    return Chat(stack)


@pytest.fixture
def another(stack: Stack) -> Callable[[], Chat]:
    """More customers."""
    return lambda: Chat(stack)
