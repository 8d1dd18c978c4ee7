"""The desk of the gateway's tests."""

from tests.unit.gateway.conftest import config, desk, engine, services

__all__ = ["config", "desk", "engine", "services"]
