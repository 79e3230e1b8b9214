"""Papers whose text is known, as pictures that any program can read: those of a folder with truth, or drawn ones.

The truth of page N of NAME lies beside it as NAME.pN.gt.txt, that of all its pages as NAME.gt.txt; ⟦handwriting⟧ and ⟪stamps⟫ are marked
in it and left out. NAME is a PDF file, of which each page is drawn at the resolution of its own picture, or a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from app.bootstrap.pdf_reader import pdf_reader
from app.sandbox.paper.dossier import draw, printed, sides
from app.services.page_sources import PageSource
from app.services.pagework import probe, raster_of
from ocr.image.raster import Raster
from tests.perf.drawn_forms import KINDS, drawn_form
from tests.perf.office_letters import SPOILT, in_reading_order, office_letter
from tests.perf.printed_pages import printed as printed_pages
from tests.perf.reading_scores import plain, truth_of

_SUFFIXES: Final = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
_SCAN_DPI: Final = 300


@dataclass(frozen=True, slots=True)
class TruthPaper:
    """A page, or a paper of several: `pictures` in order, each stating its resolution; `truth` as of `plain`."""

    name: str
    pictures: tuple[Path, ...]
    truth: str


def papers_in(folder: Path, pictures: Path) -> Iterator[TruthPaper]:
    """All papers of a folder that have a truth; their pictures are written to another one.

    Raises:
        FileNotFoundError: a truth without its paper.
    """
    for truth in sorted(folder.glob("*.gt.txt")):
        name = truth.name.removesuffix(".gt.txt")
        of_all = _of_stem(folder, name)
        stem, _, number = (name, "", "") if of_all else name.rpartition(".p")
        paper = of_all or _of_stem(folder, stem)
        if paper is None:
            raise FileNotFoundError(f"no page that {truth.name} is the text of")
        found = probe(paper, pdf_reader())
        indices = [int(number) - 1] if number else range(found.pages)
        rasters = (raster_of(PageSource(paper, found.media_type, index, 0.0), pdf_reader()) for index in indices)
        written = [_written(pictures / f"{name}.{n}.png", raster) for n, raster in enumerate(rasters, 1)]
        yield TruthPaper(name, tuple(written), truth_of(truth))


def printed_papers(files: Sequence[Path], pictures: Path) -> Iterator[TruthPaper]:
    """The first pages of born-digital PDF files as a scanner sees them; their text in the order in which the file has it."""
    for number, (raster, text) in enumerate(printed_pages(files), 1):
        yield TruthPaper(f"printed {number}", (_written(pictures / f"printed-{number}.png", raster),), text)


def _of_stem(folder: Path, stem: str) -> Path | None:
    return next((file for suffix in _SUFFIXES if (file := folder / f"{stem}{suffix}").is_file()), None)


def _written(file: Path, raster: Raster) -> Path:
    Image.fromarray(raster.pixels).save(file, dpi=(raster.dpi, raster.dpi))
    return file


def drawn_papers(pictures: Path, seeds: int) -> Iterator[TruthPaper]:
    """The sample dossier, forms, and office letters each printed with other words and spoilt in one way; `seeds` of each kind."""
    for side in sides(_SCAN_DPI):
        if not side.blank:
            picture = pictures / f"sample-{side.number}.jpg"
            draw(side.number, _SCAN_DPI).save(picture, quality=90, dpi=(_SCAN_DPI, _SCAN_DPI))
            yield TruthPaper(
                f"sample {side.number}", (picture,), plain(in_reading_order(printed(side.number, _SCAN_DPI)))
            )
    for kind in KINDS:
        for seed in range(1, seeds + 1):
            form = drawn_form(kind, seed=seed)
            picture = _written(pictures / f"form-{kind}-{seed}.png", form.raster)
            yield TruthPaper(f"form {kind} {seed}", (picture,), plain(form.text))
    for number, (name, (spoil, left)) in enumerate(SPOILT.items()):
        for seed in range(1, seeds + 1):
            page, text = office_letter(_SCAN_DPI, seed=100 * number + seed)
            spoilt = spoil(page, np.random.default_rng((seed, number)))
            picture = pictures / f"letter-{name}-{seed}.png"
            spoilt.save(picture, dpi=(_SCAN_DPI * left, _SCAN_DPI * left))
            yield TruthPaper(f"letter {name} {seed}", (picture,), plain(text))
