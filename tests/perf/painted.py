"""Stored pages painted again, their stencils decoded by PDFium, as a viewer does it."""

from __future__ import annotations

import numpy as np

from app.domain.archival import LayerMode
from app.domain.page import PagePicture
from app.rasterise.stencil import stencil_pixels
from app.services.pagework import layer_recipe
from ocr.image.compose import Painting, begun
from ocr.image.fidelity import LOOK_DPI, Fidelity, fidelity
from ocr.image.raster import Raster
from ocr.image.truthful import aim_of
from ocr.values import Box, Layer, LayerKind, PageLayers


def painted(picture: PagePicture, dpi: float = LOOK_DPI) -> Raster:
    """What the layers of a stored page show."""
    coded = tuple(
        Layer(
            LayerKind(layer.kind.value),
            layer.data,
            layer.width_px,
            layer.height_px,
            Box(*layer.box_px),
            layer.color,
            layer.gray,
            layer.content,
        )
        for layer in picture.layers
    )
    page = PageLayers(picture.width_px, picture.height_px, picture.dpi, coded, picture.reason)
    painting = on_the_easel(page, dpi)
    return Raster(painting.part(lambda pixels: pixels), painting.dpi)


def on_the_easel(page: PageLayers, dpi: float) -> Painting:
    """The layers, decoded."""
    stencils = [
        np.frombuffer(stencil_pixels(layer.data, layer.width_px, layer.height_px), np.uint8).reshape(
            layer.height_px, layer.width_px
        )
        for layer in page.layers
        if layer.kind is LayerKind.JBIG2_MASK
    ]
    return begun(page, stencils, dpi)


def faithful_to(page: Raster, coded: PageLayers, mode: LayerMode) -> Fidelity:
    """How true the coded page is to the cleaned one."""
    return fidelity(aim_of(page, layer_recipe(mode).mode), on_the_easel(coded, LOOK_DPI))
