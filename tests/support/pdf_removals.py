"""The ways in which a later revision makes a reader show a signed file as one that nobody signed."""

from __future__ import annotations

import io
import re

from pyhanko.pdf_utils.reader import PdfFileReader

from tests.support.pdf_revisions import CATALOG, FORM, OTHER_CATALOG, OTHER_PAGES, shown_now, update


def field_taken_out(pdf: bytes) -> bytes:
    """The form no longer names the field."""
    field = b"%d 0 R" % _field(pdf)
    return update(pdf, {FORM: shown_now(pdf, FORM).replace(field, b"")})


def form_taken_out(pdf: bytes) -> bytes:
    """The catalogue no longer names the form."""
    return update(pdf, {CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>"})


def value_taken_out(pdf: bytes) -> bytes:
    """The field is empty."""
    number = _field(pdf)
    return update(pdf, {number: _without(rb"/V \d+ 0 R", shown_now(pdf, number))})


def kind_taken_out(pdf: bytes) -> bytes:
    """The field is none of a signature."""
    number = _field(pdf)
    return update(pdf, {number: _without(rb"/FT /Sig", shown_now(pdf, number))})


def value_emptied(pdf: bytes) -> bytes:
    """The value is a dictionary of nothing."""
    number = _field(pdf)
    return update(pdf, {number: re.sub(rb"/V \d+ 0 R", b"/V << >>", shown_now(pdf, number))})


def called_a_time_stamp(pdf: bytes) -> bytes:
    """The signature calls itself a document time stamp, which is nobody's word."""
    (number,) = (int(found) for found in re.findall(rb"(\d+) 0 obj\n<<\n/Contents <", pdf))
    return update(pdf, {number: shown_now(pdf, number).replace(b"/Type /Sig", b"/Type /DocTimeStamp")})


def catalogue_replaced(pdf: bytes) -> bytes:
    """The trailer names another catalogue, which knows no form."""
    return update(pdf, {OTHER_CATALOG: b"<< /Type /Catalog /Pages %d 0 R >>" % OTHER_PAGES}, root=OTHER_CATALOG)


def past_forgotten(pdf: bytes) -> bytes:
    """A document of its own behind the signed one, whose cross-references know of nothing before."""
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /MediaBox [0 0 595 842] /Parent 2 0 R >>",
    }
    out, table = bytearray(pdf), bytearray(b"xref\n0 4\n0000000000 65535 f \n")
    for number, body in bodies.items():
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    trailer = b"trailer\n<< /Root 1 0 R /Size 4 /ID [<00><01>] >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out + table + trailer)


def _field(pdf: bytes) -> int:
    """The number of the signature's field."""
    reader = PdfFileReader(io.BytesIO(pdf))
    (signature,) = reader.embedded_regular_signatures
    reference = signature.sig_field.container_ref
    assert reference is not None
    return int(reference.idnum)


def _without(pattern: bytes, body: bytes) -> bytes:
    found = re.sub(pattern, b"", body)
    assert found != body
    return found
