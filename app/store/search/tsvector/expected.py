"""How many rows the server expects of a query: what its planner knows of the words, for the price of a plan.

https://www.postgresql.org/docs/17/sql-explain.html; https://www.postgresql.org/docs/17/row-estimation-examples.html
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class _Explained(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explained)
def _explain(explained: _Explained, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(explained.query, **options)}"


def expected_rows(connection: Connection, query: Select[Any]) -> int:
    """As many as the plan of a query says; nothing is looked up."""
    plan = connection.execute(_Explained(query)).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])
