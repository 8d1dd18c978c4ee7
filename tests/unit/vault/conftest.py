from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaoka.db.session import Database
from xiaoka.vault import models


@pytest.fixture
def vault_db(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/vault.db")
    tables = [models.VaultItem.__table__, models.VaultRead.__table__]
    models.Base.metadata.create_all(database.engine, tables=tables)  # type: ignore[arg-type]
    yield database
    database.dispose()
