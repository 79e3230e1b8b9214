"""A PDF file whose table of objects is damaged, mended where all objects are there: written anew in memory, for less patient readers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Final

from pikepdf import ObjectStreamMode, Pdf

from app.archive.read import opened
from app.domain.errors import InputRefused

_REFERENCE: Final = re.compile(rb"\b(\d{1,8}) (\d{1,5}) R\b")
_OF_THE_TABLE: Final = re.compile(
    r"file is damaged|startxref|cross-reference table|xref|trailer dictionary|expected endobj|PDF header"
)
"""what qpdf says where nothing is wrong but the table that finds the objects"""


def mended(path: Path) -> bytes:
    """The file as qpdf reads it, if nothing of it is lost.

    Raises:
        InputRefused: EMPTY_FILE, NOT_A_PDF, PDF_ENCRYPTED; PDF_DAMAGED: part of it is gone, or nothing can be made of it.
    """
    file = io.BytesIO()
    with opened(path) as pdf:
        lost = _lost(pdf, path.read_bytes())
        if lost:
            raise InputRefused("PDF_DAMAGED", lost)
        try:
            pdf.save(file, object_stream_mode=ObjectStreamMode.disable, deterministic_id=True)
        except RuntimeError as error:
            raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    return file.getvalue()


def _lost(pdf: Pdf, content: bytes) -> str:
    """What is missing; empty: nothing."""
    wanted = {(int(number), int(generation)) for number, generation in _REFERENCE.findall(content)}
    gone = sum(pdf.get_object(number, generation) is None for number, generation in wanted)
    if gone:
        return f"{gone} objects are missing"
    worse = [warning for warning in pdf.get_warnings() if not _OF_THE_TABLE.search(warning)]
    return f"{len(worse)} objects are damaged" if worse else ""
