from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaoka.audit import models
from xiaoka.db.session import Database


@pytest.fixture
def audit_db(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/audit.db")
    tables = [models.AuditEntry.__table__, models.AuditHead.__table__]
    models.Base.metadata.create_all(database.engine, tables=tables)  # type: ignore[arg-type]
    yield database
    database.dispose()
