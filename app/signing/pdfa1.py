"""What PDF/A-1 (ISO 19005-1) asks of a signature's field beyond what later parts do. Files of other kinds are left as they are."""

from __future__ import annotations

import re
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from app.signing.incremental import pdf_errors
from app.signing.pdf_objects import entry
from app.signing.pdf_reader import IncrementalPdfFileWriter

_PART_1: Final = re.compile(rb"pdfaid:part\s*(?:=\s*[\"']|>)\s*1\s*[\"'<]")


def says_part_1(writer: BasePdfFileWriter) -> bool:
    """Whether a file says of itself that it is PDF/A-1.

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    with pdf_errors():
        metadata = entry(writer.root, "/Metadata")
        return isinstance(metadata, generic.StreamObject) and _PART_1.search(metadata.data) is not None


def give_empty_appearance(writer: IncrementalPdfFileWriter, field: str) -> None:
    """Give a new field without a mark an appearance that paints nothing: part 1 asks for one of every field (6.9), seen or not.

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    with pdf_errors():
        if not says_part_1(writer):
            return
        widget = next(reference for name, _, reference in enumerate_sig_fields(writer) if name == field)
        nothing = generic.StreamObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
                generic.pdf_name("/BBox"): generic.ArrayObject([generic.NumberObject(0)] * 4),
                generic.pdf_name("/Resources"): generic.DictionaryObject(),
            },
            stream_data=b"",
        )
        appearance = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(nothing)})
        widget.get_object()[generic.pdf_name("/AP")] = appearance
        writer.update_container(widget.get_object())
