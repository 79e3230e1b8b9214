"""One page of an archive as PDF objects: its layers' bytes as they are, what paints them in their order, and its words."""

from __future__ import annotations

import zlib
from typing import assert_never

from app.archive.foreign_page import KeptPages
from app.archive.glyphless import Cids
from app.archive.spool import Spool
from app.archive.text_layer import FONT_RESOURCE, text_operators
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer

type Page = tuple[PagePicture, PageText]
"""its layers and its words"""

_POINTS_PER_INCH = 72


def add_page(
    spool: Spool, picture: PagePicture, text: PageText, parent: int, font: int, cids: Cids, kept: KeptPages
) -> int:
    """Write a page and all that only it needs; returns its number.

    Args:
        spool: where it goes.
        picture: its layers.
        text: its words, in pixels of their own.
        parent: number of the node of the page tree that it hangs from.
        font: number of the font of all words.
        cids: the codes of the letters of the file; letters that are new become part of it.
        kept: what stands in the file of pages that were kept as they were; such a page has its words itself.
    """
    width_pt, height_pt = (side * _POINTS_PER_INCH / picture.dpi for side in (picture.width_px, picture.height_px))
    scale = width_pt / picture.width_px
    operators = [_paint(f"L{index}", layer, scale, height_pt) for index, layer in enumerate(picture.layers)]
    words = "" if picture.is_kept else text_operators(text, width_pt, height_pt, cids)
    content = zlib.compress("\n".join(filter(None, (*operators, words))).encode("ascii"), 9)
    images = " ".join(f"/L{index} {_add_layer(spool, layer, kept)} 0 R" for index, layer in enumerate(picture.layers))
    fonts = f" /Font << /{FONT_RESOURCE} {font} 0 R >>" if words else ""
    contents = spool.add_stream("/Filter /FlateDecode", content)
    return spool.write(
        spool.reserve(),
        f"<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 {width_pt:.3f} {height_pt:.3f}]"
        f" /Resources << /XObject << {images} >>{fonts} >> /Contents {contents} 0 R >>",
    )


def _paint(name: str, layer: PictureLayer, scale: float, height_pt: float) -> str:
    """Operators that fill the layer's box; a stencil is painted with its ink."""
    left, top, right, bottom = (edge * scale for edge in layer.box_px)
    ink = "" if layer.color is None else "{:.3f} {:.3f} {:.3f} rg ".format(*layer.color)
    return f"q {ink}{right - left:.3f} 0 0 {bottom - top:.3f} {left:.3f} {height_pt - bottom:.3f} cm /{name} Do Q"


def _add_layer(spool: Spool, layer: PictureLayer, kept: KeptPages) -> int:
    """What fills the unit square with the layer."""
    if layer.kind is LayerKind.PDF_PAGE:
        return kept.add(layer.data)
    size = f"/Type /XObject /Subtype /Image /Width {layer.width_px} /Height {layer.height_px}"
    return spool.add_stream(f"{size} {_coding(layer)}", layer.data)


def _coding(layer: PictureLayer) -> str:
    colors = f"/BitsPerComponent 8 /ColorSpace /{'DeviceGray' if layer.gray else 'DeviceRGB'}"
    match layer.kind:
        case LayerKind.JPEG:
            return f"{colors} /Filter /DCTDecode"
        case LayerKind.DEFLATED_JPEG:
            return f"{colors} /Filter [ /FlateDecode /DCTDecode ]"
        case LayerKind.FLATE:
            rows = f"/Predictor 15 /Colors {1 if layer.gray else 3} /BitsPerComponent 8 /Columns {layer.width_px}"
            return f"{colors} /Filter /FlateDecode /DecodeParms << {rows} >>"
        case LayerKind.JBIG2_MASK:
            # no /Decode: the filter itself turns JBIG2's 1 (ink) into sample 0, which a stencil paints
            return "/ImageMask true /BitsPerComponent 1 /Filter /JBIG2Decode"
        case LayerKind.PDF_PAGE:
            raise ValueError("a page has no coding of its own")
        case _:
            assert_never(layer.kind)
