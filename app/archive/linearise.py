"""Saving an archive so that its first page is shown before the rest has come (ISO 32000-1, annex F)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from itertools import count
from types import MappingProxyType
from typing import BinaryIO

from pikepdf import ObjectStreamMode, Pdf

from app.domain.archival import Flavour

_PDF_VERSION: Mapping[Flavour, str] = MappingProxyType(
    {Flavour.PDFA_1B: "1.4", Flavour.PDFA_2U: "1.7", Flavour.PDFA_3U: "1.7"}
)
_HEAD_BYTES = 1024
"""the parameters of a linearised file stand within so many"""
_HINTS_AT = re.compile(rb"/Linearized[^>]*?/H \[ (\d+) (\d+) \]")
_STREAM = re.compile(rb"/Length (\d+)[^<>]*>>\s*stream\r?\n")


def save_linearised(file: BinaryIO, flavour: Flavour, made: Callable[[], AbstractContextManager[Pdf]]) -> None:
    """Write a file; in one of 1b no object is in a stream, for PDF 1.4 knows none.

    qpdf leaves out the end of line that ISO 19005 asks for behind a stream (part 1: 6.1.7, part 2: 6.1.7.1) where its table of hints ends
    with that byte by chance, once in 256 files. The table tells how long the first page is: an empty line more in it makes another table.

    Args:
        file: what it is written into, from its beginning.
        flavour: of the file.
        made: gives what is saved, made anew each time: qpdf writes no Pdf well twice.
    """
    is_old = flavour is Flavour.PDFA_1B
    for empty_lines in count():
        file.seek(0)
        file.truncate()
        with made() as pdf:
            if empty_lines:
                content = pdf.pages[0].obj.Contents
                content.write(content.read_bytes() + b"\n" * empty_lines)
            pdf.save(
                file,
                linearize=True,
                object_stream_mode=ObjectStreamMode.disable if is_old else ObjectStreamMode.generate,
                compress_streams=True,
                deterministic_id=True,
                fix_metadata_version=False,
                force_version=_PDF_VERSION[flavour],
            )
        if hints_end_with_a_line(file):
            return


def hints_end_with_a_line(file: BinaryIO) -> bool:
    """Whether an end of line that is not part of it follows the table of hints of a linearised file."""
    file.seek(0)
    found = _HINTS_AT.search(file.read(_HEAD_BYTES))
    assert found is not None, "qpdf names its hints"
    file.seek(int(found[1]))
    table = file.read(int(found[2]))
    stream = _STREAM.search(table)
    assert stream is not None, "qpdf says how long they are"
    return table[stream.end() + int(stream[1]) :].startswith(b"\n")
