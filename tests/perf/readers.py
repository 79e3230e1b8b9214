"""Who reads the same pictures: the station's own way from a scanned page to its words, and other programs beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.bootstrap.pdf_reader import pdf_reader
from app.domain.ids import new_id
from app.domain.page_view import Placement
from app.services.page_sources import PageSource
from app.services.pagework import drawn, probe, raster_of
from ocr.image.raster import Raster
from ocr.page import developed, inspect
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import BlockKind, Note, TextPage
from tests.perf.commands import PEER, measured
from tests.perf.truth_pages import TruthPaper


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read of a paper.

    Attributes:
        text: all of it.
        cpu_s, reading_s: CPU seconds, and those from the engine on.
        print_alone: the text without what the reader says was stamped or written by hand; empty where it says nothing of that.
    """

    text: str
    cpu_s: float
    reading_s: float
    print_alone: str = ""


type Reader = Callable[[TruthPaper], Reading]


def page_of(picture: Path) -> Raster:
    """The page as the station archives and reads it."""
    raster = raster_of(PageSource(picture, probe(picture, pdf_reader()).media_type, 0, 0.0), pdf_reader())
    facts = inspect(raster)
    return drawn([developed(raster, facts)], [facts], Placement(new_id()))


def read(page: Raster) -> TextPage:
    """Its words."""
    return TesseractApi().recognize(page, ReadRecipe())


def ours(paper: TruthPaper) -> Reading:
    """The whole way of each page, in this process, as in a worker that is warm."""
    texts, cpu_s, reading_s = list[TextPage](), 0.0, 0.0
    for picture in paper.pictures:
        begun = time.process_time()
        page = page_of(picture)
        before = time.process_time()
        texts.append(read(page))
        ended = time.process_time()
        cpu_s, reading_s = cpu_s + ended - begun, reading_s + ended - before
    text, print_alone = ("\n".join(page.text for page in pages) for pages in (texts, map(without_what_is_apart, texts)))
    return Reading(text, cpu_s, reading_s, print_alone)


def without_what_is_apart(page: TextPage) -> TextPage:
    """Without the blocks that are called stamps and the words that are called handwritten."""
    stamps = {number for number, kind in enumerate(page.blocks) if kind is BlockKind.STAMP}
    words = (word for word in page.words if word.block not in stamps and Note.HANDWRITTEN not in word.notes)
    return replace(page, words=tuple(words))


def tesseract(paper: TruthPaper) -> Reading:
    """The program as it is, with the Vietnamese data; one thread, for more cost it more and save no CPU time."""
    texts, cpu_s = [], 0.0
    for picture in paper.pictures:
        out = picture.with_suffix(".tesseract")
        cpu_s += measured(["env", "OMP_THREAD_LIMIT=1", "tesseract", picture, out, "-l", "vie"]).cpu_s
        texts.append(Path(f"{out}.txt").read_text(encoding="utf-8"))
    return Reading("\n".join(texts), cpu_s, cpu_s)


def ocrmypdf(paper: TruthPaper) -> Reading:
    """The peer's whole command on the same pictures in a PDF file; it is asked to turn and straighten them, as ours are."""
    pdf, sidecar = paper.pictures[0].with_suffix(".pdf"), paper.pictures[0].with_suffix(".sidecar.txt")
    join = "import sys, img2pdf; open(sys.argv[1], 'wb').write(img2pdf.convert(sys.argv[2:]))"
    subprocess.run([sys.executable, "-c", join, pdf, *paper.pictures], check=True)
    options = ["--quiet", "--force-ocr", "--rotate-pages", "--deskew", "-l", "vie", "--jobs", "1", "-O0"]
    cost = measured([PEER, *options, "--output-type", "pdf", "--sidecar", sidecar, pdf, pdf.with_suffix(".out.pdf")])
    return Reading(sidecar.read_text(encoding="utf-8"), cost.cpu_s, cost.cpu_s)


READERS: dict[str, Reader] = {"ours": ours, "tesseract": tesseract, "ocrmypdf": ocrmypdf}
