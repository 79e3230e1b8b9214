"""Pages for the bench of the archive: drawn as the station draws them, cleaned, and put into one PDF for the peers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2

from app.bootstrap.pdf_reader import pdf_reader
from app.domain.ids import new_id
from app.domain.page_view import Placement
from app.rasterise.render import page_count, render
from app.services.page_sources import PDF, PageSource
from app.services.pagework import drawn, raster_of
from ocr.image.raster import Raster
from ocr.page import developed, inspect
from tests.perf.commands import ROOT
from tests.perf.reading_scores import plain, truth_of

READER = pdf_reader()
_FINE_DPI = 290


@dataclass(frozen=True, slots=True)
class Source:
    """One page of a PDF; `truth` is the text on it, if that is known."""

    name: str
    path: Path
    index: int
    truth: str | None = None


def samples(folder: Path) -> tuple[Source, ...]:
    """The printed sides of the sample dossier, drawn in a process of its own."""
    draw = "import sys; from pathlib import Path; from app.sandbox.paper.dossier import *; "
    draw += "import json; printed = [side for side in sides() if not side.blank]; "
    draw += "write_tray(Path(sys.argv[1]), [side.number for side in printed]); print(json.dumps([side.text for side in printed]))"
    join = "import sys, img2pdf; open(sys.argv[1], 'wb').write(img2pdf.convert(sys.argv[2:]))"
    drawn_by = [sys.executable, "-c", draw, folder / "sides"]
    told = subprocess.run(drawn_by, check=True, cwd=ROOT, capture_output=True, text=True).stdout
    truths = [plain(text) for text in json.loads(told)]
    file = folder / "samples.pdf"
    subprocess.run([sys.executable, "-c", join, file, *sorted((folder / "sides").glob("*.jpg"))], check=True)
    return tuple(Source(f"samples {index + 1}", file, index, truth) for index, truth in enumerate(truths))


def real(files: Sequence[Path]) -> Iterator[Source]:
    """All pages of these files, each with its truth where NAME.pN.gt.txt lies beside it."""
    for file in files:
        for index in range(page_count(file)):
            truth = file.with_name(f"{file.stem}.p{index + 1}.gt.txt")
            yield Source(f"{file.stem} {index + 1}", file, index, truth_of(truth) if truth.exists() else None)


def cleaned(source: Source) -> Raster:
    """The page as it is archived."""
    raster = raster_of(PageSource(source.path, PDF, source.index, 0.0), READER)
    facts = inspect(raster)
    return drawn([developed(raster, facts)], [facts], Placement(new_id()))


def fine_and_colored(source: Source) -> bool:
    """Whether the page has colours and 300 dpi at its source."""
    page = render(source.path, source.index)
    return page.channels == 3 and page.dpi >= _FINE_DPI


def looked_at(file: Path, index: int, dpi: float = 200.0) -> Raster:
    """A page as a viewer shows it at this resolution."""
    with closing(pypdfium2.PdfDocument(file)) as document, closing(document[index]) as page:
        pixels = page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()
    return Raster(np.ascontiguousarray(pixels[..., :3]), dpi)


def joined(sources: Sequence[Source], target: Path) -> Path:
    """One PDF of the same pages, as they came."""
    with pikepdf.new() as pdf:
        for source in sources:
            with pikepdf.open(source.path) as one:
                pdf.pages.append(one.pages[source.index])
        pdf.save(target)
    return target


def page_bytes(file: Path) -> list[int]:
    """What each page of a PDF takes: its own streams, and an even share of all else."""
    with pikepdf.open(file) as pdf:
        own = [_streams(page.obj, {"/Parent", "/Font", "/StructParents"}) for page in pdf.pages]
        rest = (file.stat().st_size - sum(own)) / len(own)
        return [round(size + rest) for size in own]


def _streams(found: pikepdf.Object, skipped: set[str]) -> int:
    """The coded bytes of all streams that can be reached."""
    total, waiting, seen = 0, [found], set[tuple[int, int]]()
    while waiting:
        item = waiting.pop()
        if getattr(item, "is_indirect", False):
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.Stream):
            total += len(item.read_raw_bytes())
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            waiting += [value for key, value in item.items() if key not in skipped]
        elif isinstance(item, pikepdf.Array):
            waiting += list(item)
    return total
