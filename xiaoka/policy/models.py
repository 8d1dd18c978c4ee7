"""Table of the policy versions under which something was decided (规则版本)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class PolicyVersion(Base):
    """The files of one version as they were, so that an old decision can be explained after the rules have changed."""

    __tablename__ = "policy_versions"

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Name and content hash, as kept with cases and audit rows."""
    carrier: Mapped[str] = mapped_column(String(40))
    texts: Mapped[list[Any]] = mapped_column(JSON)
    """Pairs of file name and content, ``default.yml`` first."""
    first_used: Mapped[datetime]
