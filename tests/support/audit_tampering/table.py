"""`docs/audit.md`: what stands in it beside the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.support.audit_tampering.rows import SECTIONS
from tests.support.seen_table import SeenTable

COLUMNS = ("tampering", "how", "the chain alone", "the seals", "receipts kept elsewhere", "vouched for from outside")
HEAD: Final = Path(__file__).with_name("head.md")


def audit_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    names = {title: [row.name for row in rows] for title, rows in SECTIONS.items()}
    return SeenTable("audit.md", HEAD.read_text(encoding="utf-8"), COLUMNS, names)
