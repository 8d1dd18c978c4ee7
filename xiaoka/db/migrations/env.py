"""Alembic environment of the product database; the caller brings the connection."""

from alembic import context

from xiaoka.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
