"""The sample dossier: eight sides of paper as a scanner would deliver them, with their truth, and a reception slip."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from PIL import Image

from app.sandbox.paper import samples
from app.sandbox.paper.application import application
from app.sandbox.paper.id_card import id_card
from app.sandbox.paper.letter import letter, noted_letter
from app.sandbox.paper.samples import Words
from app.sandbox.paper.scanner_traces import Feed, scanned, show_through
from app.sandbox.paper.sheet import A4_MM, Sheet
from app.sandbox.paper.slip import slip
from app.sandbox.paper.table import table
from app.sandbox.paper.truth import SideTruth

SCAN_DPI: Final = 300
SLIP_FEED: Final = Feed(skew_deg=-0.9, orientation_deg=0, paper_rgb=(248, 248, 246), seed=900)


def _blank_back(sheet: Sheet, words: Words) -> None:
    """Prints nothing on the back; what shows is the front through the paper."""
    front = Sheet(sheet.width_mm, sheet.height_mm, sheet.dpi)
    letter(front, words)
    sheet.image.paste(show_through(front.image))


_PAINTERS: Final[dict[str, Callable[[Sheet, Words], None]]] = {
    "application": application,
    "letter": letter,
    "noted-letter": noted_letter,
    "id-card": id_card,
    "table": table,
    "blank-back": _blank_back,
}


def code() -> str:
    """The code of the sample dossier."""
    return str(samples.words("dossier")["code"])


def numbers() -> range:
    """The numbers of the sides, in the order of the tray."""
    return range(1, len(samples.words("dossier")["sides"]) + 1)


def sides(dpi: int = SCAN_DPI) -> tuple[SideTruth, ...]:
    """The truth of all sides; takes the time of printing them, but not that of scanning."""
    return tuple(_truth(number, printed(number, dpi)) for number in numbers())


def draw(side_number: int, dpi: int = SCAN_DPI) -> Image.Image:
    """One side as scanned.

    Args:
        side_number: from 1.
        dpi: of the frame; 150 and more can be read.

    Returns:
        RGB, an A4 portrait frame.

    Raises:
        ValueError: the dossier has no such side.
    """
    return scanned(printed(side_number, dpi).image, _feed(side_number))


def draw_slip(dpi: int = SCAN_DPI) -> Image.Image:
    """The reception slip of the dossier as scanned: RGB, an A4 portrait frame."""
    return scanned(_printed_slip(dpi).image, SLIP_FEED)


def slip_truth(dpi: int = SCAN_DPI) -> SideTruth:
    """The truth of `draw_slip`; its number is 0, for it lies in no tray."""
    return truth_of(_printed_slip(dpi), SLIP_FEED, number=0, title=" ".join(samples.words("slip")["title"]))


def write_tray(
    folder: Path, sides: Iterable[int] | None = None, dpi: int = SCAN_DPI, quality: int = 90
) -> tuple[Path, ...]:
    """Writes sides as JPEG files, named by their numbers, and `truth.json` beside them.

    Args:
        folder: made where it is absent.
        sides: numbers of the sides wanted; all where none are named.
        dpi: of the frames; stated in the files.
        quality: of the JPEG compression, 1 to 95.

    Returns:
        The image files in the order given.

    Raises:
        ValueError: the dossier has no such side.
    """
    drawn: list[tuple[SideTruth, Image.Image]] = []
    for number in numbers() if sides is None else sides:
        sheet = printed(number, dpi)
        drawn.append((_truth(number, sheet), scanned(sheet.image, _feed(number))))
    return write_images(folder, drawn, quality)


def write_images(folder: Path, drawn: Iterable[tuple[SideTruth, Image.Image]], quality: int) -> tuple[Path, ...]:
    """Writes scanned sides as `side-NN.jpg` and their truth as `truth.json`, a list in the same order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    truths: list[dict[str, object]] = []
    for truth, image in drawn:
        path = folder / f"side-{truth.number:02d}.jpg"
        image.save(path, quality=quality, dpi=(truth.dpi, truth.dpi))
        paths.append(path)
        truths.append({"file": path.name, **asdict(truth)})
    (folder / "truth.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1), encoding="utf-8")
    return tuple(paths)


def truth_of(sheet: Sheet, feed: Feed, number: int, title: str, component: str = "", blank: bool = False) -> SideTruth:
    """What is known of a printed sheet after it went through the scanner."""
    width, height = sheet.image.size
    frame_w, frame_h = (height, width) if feed.orientation_deg % 180 else (width, height)
    return SideTruth(
        number=number,
        title=title,
        component=component,
        width_px=frame_w,
        height_px=frame_h,
        dpi=sheet.dpi,
        text=sheet.text,
        handwriting=tuple(sheet.handwriting),
        skew_deg=feed.skew_deg,
        orientation_deg=feed.orientation_deg,
        blank=blank,
        boxes={
            name: box.scanned(width, height, feed.orientation_deg, feed.skew_deg) for name, box in sheet.boxes.items()
        },
        page_boxes=dict(sheet.boxes),
        qr_payload=sheet.qr_payload,
        barcode=sheet.barcode,
    )


def _side(number: int) -> Words:
    if number not in numbers():
        raise ValueError(f"the sample dossier has no side {number}")
    side: Words = samples.words("dossier")["sides"][number - 1]
    return side


def _feed(number: int) -> Feed:
    side = _side(number)
    red, green, blue = side["paper_rgb"]
    return Feed(side["skew_deg"], side["orientation_deg"], (red, green, blue), seed=number)


def printed(number: int, dpi: int = SCAN_DPI) -> Sheet:
    """One side, upright and clean, before it goes through the scanner.

    Raises:
        ValueError: the dossier has no such side.
    """
    side = _side(number)
    width, height = A4_MM
    sheet = Sheet(height, width, dpi) if side["orientation_deg"] % 180 else Sheet(width, height, dpi)
    _PAINTERS[side["paper"]](sheet, samples.words(side["words"]))
    return sheet


def _printed_slip(dpi: int) -> Sheet:
    sheet = Sheet(*A4_MM, dpi)
    slip(sheet, samples.words("slip"), code(), samples.words("dossier")["tracking_url"])
    return sheet


def _truth(number: int, sheet: Sheet) -> SideTruth:
    side = _side(number)
    blank = side["paper"] == "blank-back"
    return truth_of(sheet, _feed(number), number, side["title"], side["component"], blank)
