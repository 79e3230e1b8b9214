"""How one list of ids becomes another by single steps, so that a view keeps its selection and its place. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Take out the row."""

    row: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Take out row `source`, then put it in at `target` (`target` < `source`)."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class InsertRow[T]:
    """Put `key` in at the row."""

    row: int
    key: T


type RowStep[T] = RemoveRow | MoveRow | InsertRow[T]


def row_steps[T: Hashable](old: Sequence[T], new: Sequence[T]) -> Iterator[RowStep[T]]:
    """The steps that turn `old` into `new`; each holds for the list as the steps before it left it. Keys are unique in each list."""
    wanted = set(new)
    rows = list(old)
    for row in range(len(rows) - 1, -1, -1):
        if rows[row] not in wanted:
            del rows[row]
            yield RemoveRow(row)
    present = set(rows)
    for row, key in enumerate(new):
        if key not in present:
            rows.insert(row, key)
            yield InsertRow(row, key)
        elif rows[row] != key:
            source = rows.index(key, row)
            rows.insert(row, rows.pop(source))
            yield MoveRow(source, row)
