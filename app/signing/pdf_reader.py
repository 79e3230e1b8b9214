"""pyHanko's readers of PDF files, which read a hexadecimal string at once here and not digit by digit.

The bytes of a signature are such a string (ISO 32000-1, 12.8.1), of 30,000 digits and more; each look at a signed file read it for 10 to
20 ms. Whoever reads or updates a PDF in this room takes its reader from here.
"""

from __future__ import annotations

import binascii
import re
from typing import BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

__all__ = ["HistoricalResolver", "IncrementalPdfFileWriter", "PdfFileReader", "read_hex_string"]

_READ_BYTES: Final = 1 << 16
_PLAIN: Final = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
_digit_by_digit = generic.read_hex_string_from_stream


def read_hex_string(stream: BinaryIO) -> generic.ByteStringObject | generic.TextStringObject:
    """The string that begins where the stream stands, at its `<`; the stream stands behind its `>` then.

    One with white space, a comment, an odd number of digits or more than 32,767 bytes is read by pyHanko, as is one that is none.

    Raises:
        PdfStreamError: it ends early, or holds what is no digit.
    """
    begins = stream.tell()
    plain = _PLAIN.match(stream.read(_READ_BYTES))
    if plain is None:
        stream.seek(begins)
        return _digit_by_digit(stream)
    stream.seek(begins + plain.end())
    return generic.pdf_string(binascii.unhexlify(plain[1]))


generic.read_hex_string_from_stream = read_hex_string
