"""Coded layers and recognised words -> one PDF/A-2u file (ISO 19005-2), faithful: the layers' bytes go in unchanged.

The same inputs give the same bytes, whenever and wherever: dates are inputs, the file identifier is a hash of the content.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.metadata import version
from typing import assert_never

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf

from app.archive.glyphless import add_font, cids_of
from app.archive.metadata import add_metadata
from app.archive.output_intent import add_output_intent, srgb_profile
from app.archive.text_layer import (
    FONT_RESOURCE,
    GAP_EM,
    LEAST_SIZE,
    MIN_WIDTH_SHARE,
    PITCH_EM,
    letters_of,
    text_operators,
)
from app.domain.archival import ArchiveMetadata
from app.domain.canonical import Json, sha256_hex
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer

ARCHIVE_VERSION = 1
"""raised whenever the same inputs would give other bytes"""

_POINTS_PER_INCH = 72


def recipe() -> dict[str, Json]:
    """What beside the pages and the metadata decides about the bytes; part of an artifact's key."""
    return {
        "flavour": "2u",
        "pikepdf": pikepdf.__version__,
        "qpdf": pikepdf.__libqpdf_version__,
        "fonttools": version("fonttools"),
        "icc_sha256": sha256_hex(srgb_profile()),
        "text": {"least_size": LEAST_SIZE, "pitch_em": PITCH_EM, "gap_em": GAP_EM, "min_width_share": MIN_WIDTH_SHARE},
    }


def assemble(pages: Sequence[tuple[PagePicture, PageText]], metadata: ArchiveMetadata) -> bytes:
    """One PDF/A-2u file of these pages, in order.

    Args:
        pages: the layers of each page, painted in order, and its words in reading order; each in pixels of its own, scaled to the page.
        metadata: what the file says about itself.

    Returns:
        The bytes of the file.

    Raises:
        ValueError: there is no page.
    """
    if not pages:
        raise ValueError("an archive needs a page")
    with Pdf.new() as pdf:
        cids = cids_of(letter for _, text in pages for letter in letters_of(text))
        font = add_font(pdf, cids) if cids else None
        for picture, text in pages:
            _add_page(pdf, picture, text, font, cids)
        add_output_intent(pdf)
        add_metadata(pdf, metadata)
        file = io.BytesIO()
        pdf.save(
            file,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            fix_metadata_version=False,
            min_version="1.7",
        )
    return file.getvalue()


def _add_page(pdf: Pdf, picture: PagePicture, text: PageText, font: Object | None, cids: dict[str, int]) -> None:
    width_pt, height_pt = (side * _POINTS_PER_INCH / picture.dpi for side in (picture.width_px, picture.height_px))
    names = [f"L{index}" for index in range(len(picture.layers))]
    operators = [
        _paint(name, layer, width_pt / picture.width_px, height_pt)
        for name, layer in zip(names, picture.layers, strict=True)
    ]
    operators.append(text_operators(text, width_pt, height_pt, cids))
    resources = Dictionary(
        XObject=Dictionary({f"/{name}": _image(pdf, layer) for name, layer in zip(names, picture.layers, strict=True)})
    )
    if font is not None and text.words:
        resources.Font = Dictionary({f"/{FONT_RESOURCE}": font})
    pdf.add_blank_page(page_size=(width_pt, height_pt))
    page = pdf.pages[-1].obj
    page.MediaBox = Array([0, 0, round(width_pt, 3), round(height_pt, 3)])
    page.Resources = resources
    page.Contents = pdf.make_stream("\n".join(filter(None, operators)).encode("ascii"))


def _paint(name: str, layer: PictureLayer, scale: float, height_pt: float) -> str:
    """Operators that fill the layer's box; a stencil is painted with its ink."""
    left, top, right, bottom = (edge * scale for edge in layer.box_px)
    ink = "" if layer.color is None else "{:.3f} {:.3f} {:.3f} rg ".format(*layer.color)
    return f"q {ink}{right - left:.3f} 0 0 {bottom - top:.3f} {left:.3f} {height_pt - bottom:.3f} cm /{name} Do Q"


def _image(pdf: Pdf, layer: PictureLayer) -> Object:
    image = pdf.make_stream(
        layer.data, Type=Name.XObject, Subtype=Name.Image, Width=layer.width_px, Height=layer.height_px
    )
    match layer.kind:
        case LayerKind.JPEG:
            image.Filter = Name.DCTDecode
        case LayerKind.DEFLATED_JPEG:
            image.Filter = Array([Name.FlateDecode, Name.DCTDecode])
        case LayerKind.FLATE:
            channels = 1 if layer.gray else 3
            image.Filter = Name.FlateDecode
            image.DecodeParms = Dictionary(Predictor=15, Colors=channels, BitsPerComponent=8, Columns=layer.width_px)
        case LayerKind.JBIG2_MASK:
            # no /Decode: the filter itself turns JBIG2's 1 (ink) into sample 0, which a stencil paints
            image.Filter = Name.JBIG2Decode
        case _:
            assert_never(layer.kind)
    if layer.kind is LayerKind.JBIG2_MASK:
        image.BitsPerComponent = 1
        image.ImageMask = True
    else:
        image.BitsPerComponent = 8
        image.ColorSpace = Name.DeviceGray if layer.gray else Name.DeviceRGB
    return image
