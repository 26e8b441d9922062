"""Alembic's entry: migrates over the connection that `workshop.schema` hands to it."""

from alembic import context

from workshop.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
