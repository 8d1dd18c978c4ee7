"""Alembic environment of the demo carrier; it runs on the connection that ``migrate.py`` hands over."""

from alembic import context

import xiaoka.carrier.demo.records  # noqa: F401  registers its tables
from xiaoka.carrier.demo.migrate import VERSION_TABLE
from xiaoka.carrier.demo.models import DemoBase

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=DemoBase.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
