from __future__ import annotations

import pytest
from sqlalchemy import text

from app.domain.errors import StoreFailed
from app.store.schema import artifacts
from tests.support.store_world import Desk


@pytest.mark.sqlite("a server ends a transaction that it refuses")
def test_what_the_file_refuses_at_the_commit_leaves_no_transaction_open(desk: Desk) -> None:
    """It held the lock of all writers, and each reader of that process got it anew."""
    refused = pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN")
    with refused, desk.store.database.write("test") as writing:
        writing.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        writing.insert(artifacts, key="1" * 64, stage="text", blob_sha256="2" * 64)
    assert desk.store.artifacts.find(["1" * 64]) == {}
    assert desk.store.artifacts.put("1" * 64, "text", b"words", "application/json")
