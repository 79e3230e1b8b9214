"""Somebody who has the database does what the station refuses."""

from __future__ import annotations

from sqlalchemy import text

from app.store.database import Database, writer


def tamper(database: Database, *statements: str) -> None:
    """Run statements past the triggers and the references of the database."""
    with writer(database.engine).connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if database.engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=OFF")
            for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {trigger}")
            for statement in statements:
                raw.execute(statement)
            raw.execute("PRAGMA foreign_keys=ON")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()
