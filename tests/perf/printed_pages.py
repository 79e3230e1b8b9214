"""Printed pages with known text: those of born-digital PDF files, as a scanner sees them, and the files' own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import pypdfium2

from ocr.image.raster import Raster
from tests.perf.archived_pages import looked_at
from tests.perf.drawn_forms import scanned
from tests.perf.reading_scores import plain

_DPI: Final = 300.0
_PAPER, _INK = (246, 244, 238), 28
_LEAST_LETTERS, _MOST_PAGES = 300, 4


def printed(files: Sequence[Path]) -> Iterator[tuple[Raster, str]]:
    """The first pages of each file that have text enough, and that text as of `plain`; the same files, the same pages."""
    for file in files:
        with closing(pypdfium2.PdfDocument(file)) as document:
            texts = [plain(page.get_textpage().get_text_bounded()) for page in list(document)[:_MOST_PAGES]]
        for number, text in enumerate(texts):
            if len(text) >= _LEAST_LETTERS:
                yield _on_paper(looked_at(file, number, _DPI), number), text


def _on_paper(page: Raster, seed: int) -> Raster:
    toned = _INK + page.pixels / 255 * (np.array(_PAPER) - _INK)
    return scanned(toned.round().astype(np.uint8), page.dpi, np.random.default_rng(seed))
