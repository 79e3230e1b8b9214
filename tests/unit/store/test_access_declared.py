"""docs/centre-rights.md says what the declaration says; with FAULT_TABLE=write its table is written anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.access.declared import WORDS, Account, rights, seen, tables
from app.store.access.rules import rules
from app.store.schema import stations
from tests.support.seen_table import WRITE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "centre-rights.md"
BEGINS, ENDS = "<!-- made of app/store/access/declared.py -->\n", "<!-- to here -->"
SIGNS = {"reads": "r", "adds": "a", "changes": "c", "takes": "t"}


def lines() -> Iterator[str]:
    yield f"| table | {' | '.join(account.value for account in Account)} | a counter reads |"
    yield f"|{'---|' * (len(Account) + 2)}"
    for table in sorted(tables(), key=lambda table: table.name):
        cells = []
        for account in Account:
            may = rights(account, table)
            changes = () if table is stations else may.changes
            words = {"reads": may.reads, "adds": may.adds, "changes": changes, "takes": may.takes}
            cell = "".join(sign for name, sign in SIGNS.items() if words[name])
            cells.append(cell.replace("r", "r*") if may.reads and len(may.reads) < len(table.c) else cell or "–")
        counter = seen(Account.COUNTER, table).value if rights(Account.COUNTER, table).reads else "–"
        yield f"| `{table.name}` | {' | '.join(cells)} | {counter} |"


def test_the_page_of_rights_is_what_is_declared() -> None:
    said = PAGE.read_text("utf-8")
    before, table = said.split(BEGINS)
    table, after = table.split(ENDS)
    made = "\n".join(lines()) + "\n"
    if WRITE:
        PAGE.write_text(before + BEGINS + made + ENDS + after, "utf-8")
        return
    assert table == made, "FAULT_TABLE=write pytest tests/unit/store/test_access_declared.py"


def test_every_table_has_rules_and_every_kind_of_account_reads_something() -> None:
    for table in tables():
        said = list(rules(table))
        assert said[0] == f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        assert any("FOR SELECT TO sohoa_worker, sohoa_auditor, sohoa_all_units USING (true)" in one for one in said)
    assert all(WORDS[table] <= {column.name for column in table.c} for table in WORDS)


@pytest.mark.parametrize("account", [Account.WORKER, Account.AUDITOR])
def test_who_reads_all_units_changes_no_papers(account: Account) -> None:
    written = {table.name for table in tables() if rights(account, table).adds or rights(account, table).takes}
    assert not written & {"dossiers", "operations", "documents", "master_pages", "review_decisions", "receipts"}
