"""A PDF file that asks for a password, opened with it and written anew without: pages are worked on for years, by who was never told it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf

from app.archive.read import bears_signature
from app.domain.errors import InputRefused


def unlocked(path: Path, password: str) -> bytes:
    """The file without its protection; the same bytes each time.

    Args:
        path: the file; it is only read.
        password: the one that opens it, or its owner's.

    Raises:
        InputRefused: PDF_PASSWORD_WRONG; PDF_ENCRYPTED: it opens with a certificate alone; SIGNED_INPUT: it would not be what was signed;
            PDF_DAMAGED.
    """
    file = io.BytesIO()
    try:
        with pikepdf.open(path, password=password, suppress_warnings=True) as pdf:
            if bears_signature(pdf, path):
                raise InputRefused("SIGNED_INPUT")
            pdf.save(file, encryption=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise InputRefused("PDF_PASSWORD_WRONG") from error
    except (pikepdf.PdfError, RuntimeError) as error:
        code = "PDF_ENCRYPTED" if "unsupported encryption" in str(error) else "PDF_DAMAGED"
        raise InputRefused(code, type(error).__name__) from error
    return file.getvalue()
