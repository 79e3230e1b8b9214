"""The table of what goes wrong at a centre, as far as it can be asked without a server: `make centre` plays its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.messages import explain
from tests.support.centre_faults.elsewhere import ELSEWHERE
from tests.support.centre_faults.fault import told_of
from tests.support.centre_faults.table import PLAYED, centre_table, row_of
from tests.support.seen_table import WRITE

CENTRE = Path(__file__).parents[1] / "centre"


@pytest.mark.skipif(WRITE, reason="the table is being written")
def test_the_table_tells_of_every_fault_and_no_other() -> None:
    table = centre_table()
    assert table.names() == [fault.name for fault in (*PLAYED, *ELSEWHERE)]
    for held in ELSEWHERE:
        table.found(row_of(held))


def test_what_is_tested_apart_is_tested() -> None:
    for held in ELSEWHERE:
        file, _, name = held.test.partition("::")
        assert f"def {name}(" in (CENTRE / file).read_text(encoding="utf-8"), held.test


def test_whoever_is_told_is_told_what_to_do() -> None:
    for code in {fault.code for fault in (*PLAYED, *ELSEWHERE)} - {""}:
        for language in ("vi", "en"):
            said = explain(StoreFailed(code), language)  # type: ignore[arg-type]
            assert said.message and said.remedy, code
    assert told_of("anybody", None) == "nothing"
