"""Runs the revisions on the connection that `app.store.migration` hands over, inside its transaction."""

from alembic import context

from app.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
