"""Looking for what a centre lacks costs what is new, and not what came long ago."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.store.replication.travelling import travelling
from tests.support.postgres import asked_for
from tests.support.store_world import open_copy, waiting_dossier


@pytest.mark.skipif(asked_for(), reason="a counter's own rows are in SQLite")
def test_rows_are_read_by_their_numbers_whatever_came_before(tmp_path: Path) -> None:
    desk = open_copy(tmp_path / "data")
    waiting_dossier(desk, "H1")
    asked: list[tuple[str, Any]] = []
    engine = desk.store.database.engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with closing(desk.store):
        event.listen(engine, "before_cursor_execute", note)
        packed = desk.store.outgoing.pack({}, None)
        desk.store.outgoing.note(packed.until)
        desk.store.outgoing.waiting()
        event.remove(engine, "before_cursor_execute", note)
        numbered = [one for one in asked if ".rowid >" in one[0]]
        assert len(numbered) > len(travelling())
        with desk.store.database.read() as connection:
            for statement, parameters in numbered:
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
                assert len(plan) == 1 and "USING INTEGER PRIMARY KEY (rowid>?)" in plan[0], (statement, plan)
