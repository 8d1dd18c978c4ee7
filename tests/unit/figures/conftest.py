"""The desk of the board's tests."""

from tests.unit.board.conftest import clerk, config, desk, engine, services

__all__ = ["clerk", "config", "desk", "engine", "services"]
