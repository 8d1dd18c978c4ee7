"""All tables of the product in one place, for migrations and tests."""

from importlib import import_module

from sqlalchemy import MetaData

from xiaoka.db.base import Base

FEATURES = (
    "assist",
    "audit",
    "cases",
    "gateway",
    "gateway.channels",
    "handoff",
    "identity",
    "insight",
    "notify",
    "policy",
    "satisfaction",
    "staff",
    "tasks",
    "vault",
)


def metadata() -> MetaData:
    """Return the metadata with every feature's tables in it."""
    for feature in FEATURES:
        import_module(f"xiaoka.{feature}.models")
    return Base.metadata
