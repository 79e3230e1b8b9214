"""Draws the papers of the electronic store: one page as PDF 1.7, signed where there is a key (ISO 32000-1, 12.8: `adbe.pkcs7.detached`).

Written by hand, as small as it can be: the libraries for PDF and for signatures are the station's, and what the station verifies should
not come from the code that verifies it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.sandbox.pki.authority import DemoPki

type SignBytes = Callable[[bytes], bytes]
"""bytes -> CMS SignedData over them, DER"""

_PAGE_PT: Final = (595, 842)
_DPI: Final = 100
_CONTENTS_BYTES: Final = 8192
"""room for the signature"""
_RANGE: Final = b"[0 0000000000 0000000000 0000000000]"
_TEXT_PT: Final = 14


def draw(lines: Sequence[str], sign: SignBytes | None) -> bytes:
    """A page with these lines, the first one as its heading."""
    pixels, (width, height) = _picture(lines)
    page = b"q %d 0 0 %d 0 0 cm /I Do Q" % _PAGE_PT
    image = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
    form = b"/AcroForm<</Fields[6 0 R]/SigFlags 3>>" if sign else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % form,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>%s>>"
        % (*_PAGE_PT, b"/Annots[6 0 R]" if sign else b""),
        _stream(b"", page),
        _stream(b"%s/Width %d/Height %d" % (image, width, height), pixels),
    ]
    if sign:
        objects += [
            b"<</Type/Annot/Subtype/Widget/FT/Sig/T(CoQuanCap)/F 132/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>",
            b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange %s/Contents <%s>>>"
            % (_RANGE, b"0" * (2 * _CONTENTS_BYTES)),
        ]
    pdf = _file(objects)
    return _signed(pdf, sign) if sign else pdf


def changed(pdf: bytes) -> bytes:
    """The same file with one byte changed, which no reader complains about but no signature survives; the size stays."""
    at = pdf.index(b" cm /I Do Q")
    return pdf[:at] + pdf[at:].replace(b" cm /I Do Q", b" cm /I Do q", 1)


def signing(pki: DemoPki) -> SignBytes:
    """Signs as the demonstration PKI's officer does."""
    return partial(_cms, pki.officer_p12, pki.officer_pin)


def _cms(key_file: Path, pin_file: Path, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12

    held = pkcs12.load_pkcs12(key_file.read_bytes(), pin_file.read_bytes())
    assert held.cert is not None
    assert isinstance(held.key, RSAPrivateKey)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(held.cert.certificate, held.key, SHA256())
    for issuer in held.additional_certs:
        builder = builder.add_certificate(issuer.certificate)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    return builder.sign(Encoding.DER, options)


def _picture(lines: Sequence[str]) -> tuple[bytes, tuple[int, int]]:
    from PIL import Image, ImageDraw

    from app.sandbox.paper.typeface import Face, Style

    width, height = (side * _DPI // 72 for side in _PAGE_PT)
    picture = Image.new("L", (width, height), 248)
    pen, top = ImageDraw.Draw(picture), height // 8
    for number, line in enumerate(lines):
        font = Face(Style.REGULAR if number else Style.BOLD, _TEXT_PT).font(_DPI)
        pen.text((width // 2, top), line, font=font, fill=20, anchor="ma")
        top += 2 * _TEXT_PT * _DPI // 72
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue(), (width, height)


def _stream(words: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words, len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def _signed(pdf: bytes, sign: SignBytes) -> bytes:
    """Fill in the byte range, then the signature over all but its own place."""
    start = pdf.index(b"/Contents <0") + len(b"/Contents ")
    end = start + 2 * _CONTENTS_BYTES + 2
    ranges = b"[0 %010d %010d %010d]" % (start, end, len(pdf) - end)
    pdf = pdf.replace(_RANGE, ranges, 1)
    signature = sign(pdf[:start] + pdf[end:])
    assert len(signature) <= _CONTENTS_BYTES
    return pdf[:start] + b"<" + signature.hex().encode().ljust(2 * _CONTENTS_BYTES, b"0") + b">" + pdf[end:]
