"""The paper of the day: three components as stacks of sheets, with the truth of every side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw

from app.sandbox.paper import dossier, samples
from app.sandbox.paper.scanner_traces import scanned
from app.sandbox.paper.sheet import A4_MM, Sheet
from app.sandbox.paper.slip import slip
from app.sandbox.paper.small import small_dossier, small_page
from scanner.frames import Source

BLANK = 0
"""the number of a side that bears nothing"""
type Sheets = tuple[tuple[int, ...], ...]
"""each sheet as the numbers of its sides"""


@dataclass(frozen=True, slots=True)
class PaperStack:
    """The sheets of one component: files for the tray, and the text that each side bears, in order ('' = blank)."""

    component: str
    source: Source
    tray: tuple[Path | tuple[Path, Path], ...]
    truth: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayPaper:
    """All paper of a day: the slip, the stacks in order, the size of their paper (a key of `PAPER_MM`)."""

    slip: Path
    stacks: tuple[PaperStack, ...]
    size: str
    dpi: int


_SAMPLE: dict[str, tuple[Source, Sheets]] = {
    "TP01": (Source.ADF, ((1,),)),
    "TP02": (Source.ADF_DUPLEX, ((2, BLANK), (4, 5), (7, BLANK), (8, BLANK))),
    "TP03": (Source.ADF, ((3,), (6,))),
}
"""one scan a component: both sides where a sheet of it is printed on both"""
_SMALL: dict[str, tuple[Source, Sheets]] = {
    "TP01": (Source.ADF, ((1,),)),
    "TP02": (Source.ADF_DUPLEX, ((2, 3), (4, BLANK))),
    "TP03": (Source.ADF, ((5,), (6,))),
}


def sample_paper(folder: Path) -> DayPaper:
    """The sample dossier, A4 at 300 dpi, drawn into `folder`."""
    texts = {side.number: "" if side.blank else side.text for side in dossier.sides()}
    return _laid_out(folder, dossier.code(), _SAMPLE, dossier.write_tray(folder / "sides"), texts, "A4", 300)


def small_paper(folder: Path, code: str) -> DayPaper:
    """Six little sides of the dossier `code`, A6 at 200 dpi, drawn into `folder`; the slip is A4."""
    pages = small_dossier(folder / "sides", 6)
    for number, page in enumerate(pages, 1):
        _tell_apart(page, number)
    texts = {number: small_page(number)[0].text for number in range(1, len(pages) + 1)}
    return _laid_out(folder, code, _SMALL, pages, texts, "A6", 200)


def on_both_sides(stack: PaperStack) -> PaperStack:
    """The stack where both sides of every sheet are scanned, as a counter does: what is printed on one side has a blank back."""
    if stack.source is Source.ADF_DUPLEX:
        return stack
    truth = tuple(side for front in stack.truth for side in (front, ""))
    return replace(stack, source=Source.ADF_DUPLEX, truth=truth)


def _tell_apart(page: Path, number: int) -> None:
    """Give a little page a form of its own: alike but for a few words, two would be taken for one sheet that came twice."""
    with Image.open(page) as drawn:
        picture = drawn.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for row in range(2 + number % 3):
        for column in range(1 + number):
            x, y = 90 + 640 * column // (1 + number), 760 + 330 * row // (2 + number % 3)
            pen.rectangle((x, y, x + 480 // (1 + number), y + 40), outline=(30, 30, 60), width=6)
    picture.save(page, dpi=(200, 200), quality=88)


def _laid_out(
    folder: Path,
    code: str,
    plan: dict[str, tuple[Source, Sheets]],
    files: Sequence[Path],
    texts: dict[int, str],
    size: str,
    dpi: int,
) -> DayPaper:
    stacks = []
    for component, (source, sheets) in plan.items():
        tray = tuple(_sheet([files[number - 1] for number in sheet if number != BLANK]) for sheet in sheets)
        truth = tuple("" if number == BLANK else texts[number] for sheet in sheets for number in sheet)
        stacks.append(PaperStack(component, source, tray, truth))
    return DayPaper(_slip(folder / "slip.jpg", code, dpi), tuple(stacks), size, dpi)


def _slip(path: Path, code: str, dpi: int) -> Path:
    sheet = Sheet(*A4_MM, dpi)
    slip(sheet, samples.words("slip"), code, samples.words("dossier")["tracking_url"])
    scanned(sheet.image, dossier.SLIP_FEED).save(path, quality=90, dpi=(dpi, dpi))
    return path


def _sheet(printed: list[Path]) -> Path | tuple[Path, Path]:
    return (printed[0], printed[1]) if len(printed) == 2 else printed[0]
