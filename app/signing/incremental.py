"""Opening a PDF for an incremental update, and what its reading can fail with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

from app.domain.errors import InputRefused, SigningFailed
from app.signing.pdf_reader import IncrementalPdfFileWriter


class _Appending(IncrementalPdfFileWriter):
    """Writes the description of a file (`/Info`, XMP) no more: pyHanko dates it anew with each update, and whoever verifies an earlier
    signature is told that the description was changed after it.
    """

    def _update_meta(self) -> None:
        """Nothing."""


def open_for_update(pdf: bytes) -> IncrementalPdfFileWriter:
    """As `open_in_place`, of bytes that stay as they are."""
    return open_in_place(BytesIO(pdf))


def open_in_place(file: BytesIO) -> IncrementalPdfFileWriter:
    """A writer that only appends, to a file that reads by the letter of the standard. Raises InputRefused (PDF_DAMAGED, PDF_ENCRYPTED)."""
    if bytes(file.getbuffer()[-1:]) not in (b"\n", b"\r"):
        file.seek(0, SEEK_END)
        # an object begins on a line of its own (ISO 19005-2, 6.1.9), and many files end with the letters %%EOF
        file.write(b"\n")
    try:
        writer: IncrementalPdfFileWriter = _Appending(file)
        encrypted, hybrid = writer.prev.encrypted, writer.prev.xrefs.hybrid_xrefs_present
        if not encrypted:
            writer.find_page_for_modification(0)
    except Exception as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if encrypted:
        raise InputRefused("PDF_ENCRYPTED")
    # Two kinds of cross-references (ISO 32000-1, 7.5.8.4), as word processors write them: pyHanko signs such a file if it is not strict.
    return _Appending(file, strict=False) if hybrid else writer


@contextmanager
def pdf_errors() -> Iterator[None]:
    """What pyHanko finds wrong with a file, as an error of ours: SigningFailed (CHANGES_FORBIDDEN), InputRefused (PDF_DAMAGED)."""
    try:
        yield
    except SigningError as error:
        raise SigningFailed("CHANGES_FORBIDDEN", type(error).__name__) from error
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
