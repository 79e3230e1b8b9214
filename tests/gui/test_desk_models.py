"""Lists go from one tuple to the next by single steps, and never by a reset."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from app.ui.models.diff import InsertRow, MoveRow, RemoveRow, row_steps
from app.ui.models.rows import ITEM_ROLE, RowsModel

KEYS = st.lists(st.integers(0, 12), unique=True)


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    word: str


ROWS = st.lists(st.builds(Row, st.builds(UUID, int=st.integers(0, 12)), st.text(max_size=2)), unique_by=lambda r: r.id)


@given(KEYS, KEYS)
def test_steps_lead_from_one_list_to_the_other(old: list[int], new: list[int]) -> None:
    rows = list(old)
    for step in row_steps(old, new):
        match step:
            case RemoveRow(row):
                del rows[row]
            case MoveRow(source, target):
                assert target < source
                rows.insert(target, rows.pop(source))
            case InsertRow(row, key):
                rows.insert(row, key)
    assert rows == new


@given(KEYS)
def test_nothing_to_do_is_no_step(keys: list[int]) -> None:
    assert list(row_steps(keys, keys)) == []


@given(st.lists(ROWS, max_size=4))
def test_a_model_keeps_qts_rules_and_never_resets(lists: list[list[Row]]) -> None:
    model: RowsModel[Row] = RowsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    for rows in lists:
        model.show(rows)
        assert model.items == tuple(rows)
        assert [model.data(model.index(row), ITEM_ROLE) for row in range(model.rowCount())] == rows
        assert all(model.row_of(item.id) == row for row, item in enumerate(rows))
    assert resets == []
    assert tester.model() is model
