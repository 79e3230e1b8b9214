"""The first look at a file that claims to be a PDF, shared by all rooms that open one."""

from __future__ import annotations

from app.domain.errors import InputRefused

PDF_HEADER_WITHIN_BYTES = 1024
"""readers look for `%PDF-` in this much of a file (ISO 32000-1, annex H, note 13)"""


def refuse_unless_pdf(start: bytes) -> None:
    """Judge the first `PDF_HEADER_WITHIN_BYTES` of a file.

    Raises:
        InputRefused: EMPTY_FILE, NOT_A_PDF.
    """
    if not start:
        raise InputRefused("EMPTY_FILE")
    if b"%PDF-" not in start:
        raise InputRefused("NOT_A_PDF", f"starts with {start[:8].hex()}")
