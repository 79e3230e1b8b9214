"""The names of signature fields."""

from __future__ import annotations

from pyhanko.sign.fields import enumerate_sig_fields

from app.signing.incremental import pdf_errors
from app.signing.pdf_reader import IncrementalPdfFileWriter


def free_field_name(writer: IncrementalPdfFileWriter, prefix: str) -> str:
    """`prefix` and the first number that no signature field bears yet. Raises InputRefused (PDF_DAMAGED)."""
    with pdf_errors():
        taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}{number}") not in taken)
