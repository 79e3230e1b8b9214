"""A document with much that nothing shows, and later revisions of a file written by hand."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader

CATALOG, PAGES, PAGE, CONTENT, FONT, OVERLAY, FORM, FIELD, SHOWN = range(1, 10)
OTHER_CATALOG, OTHER_PAGES, OTHER_PAGE, OTHER_CONTENT = range(10, 14)
EVIL = b"BT /F1 24 Tf 60 700 Td (Duoc huong 900 000 000 dong) Tj ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def shadow_document() -> bytes:
    """One page with a text, an overlay upon it, a form field, and three other contents that nothing shows."""
    page = b"/Type /Page /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /XObject << /O 6 0 R >> >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 400 60]"
    objects = {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: b"<< %s /Parent 2 0 R /Contents 4 0 R /Annots [8 0 R] >>" % page,
        CONTENT: stream(b"BT /F1 24 Tf 60 700 Td (Duoc huong 100 dong) Tj ET /O Do"),
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        OVERLAY: stream(b"0.9 g 0 0 400 60 re f", form),
        FORM: b"<< /Fields [8 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>",
        FIELD: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (SoTien) /V (100) /DA (/F1 12 Tf 0 g) /F 4 /Rect [60 600 260 630]"
        b" /P 3 0 R /AP << /N 9 0 R >> >>",
        SHOWN: stream(b"BT /F1 12 Tf 2 8 Td (100) Tj ET", form + b" /Resources << /Font << /F1 5 0 R >> >>"),
        OTHER_CATALOG: b"<< /Type /Catalog /Pages 11 0 R /AcroForm 7 0 R >>",
        OTHER_PAGES: b"<< /Type /Pages /Kids [12 0 R] /Count 1 >>",
        OTHER_PAGE: b"<< %s /Parent 11 0 R /Contents 13 0 R /Annots [8 0 R] >>" % page,
        OTHER_CONTENT: stream(EVIL),
    }
    pdf, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), dict[int, int]()
    pdf += b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(EVIL))  # the cross-references name the one below
    for number, body in objects.items():
        offsets[number] = len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number in objects:
        pdf += b"%010d 00000 n \n" % offsets[number]
    pdf += b"trailer\n<< /Root 1 0 R /Size %d /ID [<00><00>] >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(pdf)


def update(
    pdf: bytes,
    objects: Mapping[int, bytes],
    *,
    freed: tuple[int, ...] = (),
    moved: Mapping[int, int] | None = None,
    root: int = CATALOG,
    before: bytes = b"",
) -> bytes:
    """An incremental update: new bodies, objects that are no more, and objects that are to be found elsewhere in the file."""
    out, entries = bytearray(pdf + before), dict[int, bytes]()
    for number, body in objects.items():
        entries[number] = b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries |= dict.fromkeys(freed, b"0000000000 00001 f \n")
    entries |= {number: b"%010d 00000 n \n" % offset for number, offset in (moved or {}).items()}
    start = len(out)
    out += b"xref\n"
    for number, entry in sorted(entries.items()):
        out += b"%d 1\n%s" % (number, entry)
    size = max([size_of(pdf), *(number + 1 for number in entries)])
    out += b"trailer\n<< /Root %d 0 R /Size %d /Prev %d /ID [<00><01>] >>\n" % (root, size, last_xref(pdf))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def shown_now(pdf: bytes, number: int) -> bytes:
    """The body of an object as the newest revision has it."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    start = reader.xrefs.get_historical_ref(Reference(number, 0, reader), reader.total_revisions - 1)
    assert isinstance(start, int)
    body = pdf[start : pdf.index(b"endobj", start)]
    return body.partition(b"obj")[2].strip()


def last_xref(pdf: bytes) -> int:
    """Where the newest cross-references begin."""
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


def size_of(pdf: bytes) -> int:
    """One more than the number of its last object."""
    return max(int(size) for size in re.findall(rb"/Size (\d+)", pdf))
