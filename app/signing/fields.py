"""Opening a PDF for an incremental update, and naming what is added to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError

from app.domain.errors import InputRefused, SigningFailed


def open_for_update(pdf: bytes) -> IncrementalPdfFileWriter:
    """As `open_in_place`, of bytes that stay as they are."""
    return open_in_place(BytesIO(pdf))


def open_in_place(file: BytesIO) -> IncrementalPdfFileWriter:
    """A writer that only appends, to a file that reads by the letter of the standard. Raises InputRefused (PDF_DAMAGED, PDF_ENCRYPTED)."""
    if bytes(file.getbuffer()[-1:]) not in (b"\n", b"\r"):
        file.seek(0, SEEK_END)
        file.write(
            b"\n"
        )  # an object begins on a line of its own (ISO 19005-2, 6.1.9), and many files end with the letters %%EOF
    try:
        writer = IncrementalPdfFileWriter(file)
        encrypted, hybrid = writer.prev.encrypted, writer.prev.xrefs.hybrid_xrefs_present
        if not encrypted:
            writer.find_page_for_modification(0)
    except Exception as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if encrypted:
        raise InputRefused("PDF_ENCRYPTED")
    # Two kinds of cross-references (ISO 32000-1, 7.5.8.4), as word processors write them: pyHanko signs such a file if it is not strict.
    return IncrementalPdfFileWriter(file, strict=False) if hybrid else writer


def entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """An entry, whatever stands between: pyHanko's own `get` hands out references."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def elements(array: Any) -> Iterator[Any]:
    """The elements of an array, whatever stands between."""
    return (array[number] for number in range(len(array)))


def free_field_name(writer: IncrementalPdfFileWriter, prefix: str) -> str:
    """`prefix` and the first number that no signature field bears yet. Raises InputRefused (PDF_DAMAGED)."""
    with pdf_errors():
        taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}{number}") not in taken)


@contextmanager
def pdf_errors() -> Iterator[None]:
    """What pyHanko finds wrong with a file, as an error of ours: SigningFailed (CHANGES_FORBIDDEN), InputRefused (PDF_DAMAGED)."""
    try:
        yield
    except SigningError as error:
        raise SigningFailed("CHANGES_FORBIDDEN", type(error).__name__) from error
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
