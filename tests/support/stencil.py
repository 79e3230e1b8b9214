"""A JBIG2 stencil as pixels: decoded by PDFium, as a viewer does it."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pypdfium2

from app.domain.errors import InputRefused

_INK = 255
"""the level of what a stencil paints, as PDFium hands it out"""


def stencil_pixels(data: bytes, width_px: int, height_px: int) -> bytes:
    """Decode one.

    Args:
        data: a JBIG2 stream in embedded organisation, without global segments.
        width_px, height_px: its size.

    Returns:
        Rows from the top without padding, one byte a pixel: 1 = painted, 0 = left free.

    Raises:
        InputRefused: PDF_DAMAGED: it does not decode.
    """
    try:
        with (
            closing(pypdfium2.PdfDocument(_alone(data, width_px, height_px))) as document,
            closing(document[0]) as page,
        ):
            picture = next(iter(page.get_objects()))
            levels = picture.get_bitmap(render=False).to_numpy()
    except (pypdfium2.PdfiumError, StopIteration) as error:
        raise InputRefused("PDF_DAMAGED", "a stencil that does not decode") from error
    if levels.shape != (height_px, width_px):
        raise InputRefused("PDF_DAMAGED", f"a stencil of {levels.shape[1]} x {levels.shape[0]} pixels")
    return np.asarray(levels == _INK, np.uint8).tobytes()


def _alone(data: bytes, width_px: int, height_px: int) -> bytes:
    """A file of one page that is nothing but the stencil."""
    painting = b"%d 0 0 %d 0 0 cm /I Do" % (width_px, height_px)
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1/Filter/JBIG2Decode/Length %d>>"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
        % (width_px, height_px),
        image % (width_px, height_px, len(data)) + b"stream\n" + data + b"\nendstream",
        b"<</Length %d>>stream\n%b\nendstream" % (len(painting), painting),
    )
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)
