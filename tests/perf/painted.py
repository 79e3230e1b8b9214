"""Stored pages painted again, their stencils decoded by PDFium, as a viewer does it."""

from __future__ import annotations

import time

import numpy as np

from app.domain.archival import LayerMode
from app.domain.page import PagePicture
from app.services.pagework import layer_recipe
from ocr.image.compose import composed
from ocr.image.fidelity import LOOK_DPI, Fidelity
from ocr.image.layers import Coded
from ocr.image.raster import Pixels, Raster
from ocr.image.truthful import measured
from ocr.values import Box, Layer, LayerKind, PageLayers
from tests.support.stencil import stencil_pixels


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
        )
        for layer in picture.layers
    )
    page = PageLayers(picture.width_px, picture.height_px, picture.dpi, coded, picture.reason)
    return composed(page, _stencils(page), dpi)


def _stencils(page: PageLayers) -> list[Pixels]:
    return [
        np.frombuffer(stencil_pixels(layer.data, layer.width_px, layer.height_px), np.uint8).reshape(
            layer.height_px, layer.width_px
        )
        for layer in page.layers
        if layer.kind is LayerKind.JBIG2_MASK
    ]


def faithful_to(page: Raster, coded: PageLayers, mode: LayerMode) -> tuple[Fidelity, float]:
    """How true the coded page is to the cleaned one, and the CPU ms that it takes to tell; those of decoding stencils are not in it."""
    stencils = _stencils(coded)
    recipe = layer_recipe(mode)
    before = time.process_time()
    found = measured(page, Coded(coded, tuple(stencils)), recipe)
    return found, 1000 * (time.process_time() - before)
