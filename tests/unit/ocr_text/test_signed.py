"""Offices and names beside *Nơi nhận* that an engine dropped: in which ink they are read once more, and what is kept of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Raster
from ocr.text.again.signed import signed_names
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture
from ocr.values import Box
from tests.unit.ocr_text.drawn_paper import DrawnPaper

OFFICE, STAMPED, NAME = "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Văn Mẫu"


def paper() -> DrawnPaper:
    drawn = DrawnPaper()
    drawn.write("Nơi nhận:", 30, 210)
    drawn.write(OFFICE, 150, 210, centred=True, bold=True)
    drawn.write(STAMPED, 150, 215, centred=True, bold=True)
    drawn.write(NAME, 150, 245, centred=True, bold=True)
    return drawn


def reddened(drawn: DrawnPaper, *, first: int, last: int) -> Raster:
    """The sheet with its words `first` to before `last` in red ink."""
    pixels = drawn.raster.pixels.copy()
    for word in drawn.words[first:last]:
        box = word.box_px
        pixels[box.y0 : box.y1, box.x0 : box.x1, 0] = 235
    return Raster(pixels, drawn.dpi)


def found(drawn: DrawnPaper, *lines: str) -> list[FoundWord]:
    """What an engine found: the words of these lines."""
    words = [word for line in lines for word in drawn.words if word.text in line.split()]
    kept = [word for word in words if STAMPED in lines or word.baseline_y_px != drawn.px(215)]
    return [
        FoundWord(
            w.text, (w.box_px.x0, w.box_px.y0, w.box_px.x1, w.box_px.y1), (0, w.baseline_y_px, 1, w.baseline_y_px), 0.95
        )
        for w in kept
    ]


def read_stamp(asked: list[NDArray[np.uint8]]):
    """Tells the stamped words wherever ink is."""

    def read(piece: NDArray[np.uint8]) -> list[FoundWord]:
        asked.append(piece)
        ys, xs = np.nonzero(piece < 128)
        y0, y1, step = int(ys.min()), int(ys.max()), (int(xs.max()) - int(xs.min())) // 3
        return [
            FoundWord(
                text, (int(xs.min()) + at * step, y0, int(xs.min()) + (at + 1) * step - 4, y1), (0, y1, 1, y1), 0.93
            )
            for at, text in enumerate(STAMPED.split())
        ]

    return read


def picture_of(raster: Raster, *seals: Box) -> ReadingPicture:
    return ReadingPicture(raster.pixels.max(axis=2), raster.pixels.max(axis=2), raster.dpi, 1.0, 1.0, seals)


def test_a_deputys_office_stamped_in_red_is_read_in_red_ink_alone():
    drawn, asked = paper(), list[NDArray[np.uint8]]()
    raster = reddened(drawn, first=4, last=7)
    words = list(signed_names(picture_of(raster), raster, found(drawn, "Nơi nhận:", OFFICE, NAME), read_stamp(asked)))
    assert [word.text for word in words] == STAMPED.split()
    assert len(asked) == 1, "the name was found: black ink is not read again"
    stamped = [word.box_px for word in drawn.words[4:7]]
    assert abs(words[0].box[0] - stamped[0].x0) < 6
    assert abs(words[0].box[1] - min(box.y0 for box in stamped)) < 6


def test_what_is_printed_in_black_or_stands_in_a_seal_is_not_read_again():
    drawn, asked = paper(), list[NDArray[np.uint8]]()
    words = found(drawn, "Nơi nhận:", OFFICE, NAME)
    black, red = drawn.raster, reddened(drawn, first=4, last=7)
    seal = Box(drawn.px(120), drawn.px(205), drawn.px(180), drawn.px(230))
    for raster, seals in ((black, ()), (red, (seal,))):
        assert list(signed_names(picture_of(raster, *seals), raster, words, read_stamp(asked))) == []
    assert list(signed_names(picture_of(red), red, words[1:], read_stamp(asked))) == [], "no recipients, no signature"
    assert asked == []


def test_red_letters_that_were_read_are_not_read_again():
    drawn, asked = paper(), list[NDArray[np.uint8]]()
    raster = reddened(drawn, first=4, last=7)
    words = found(drawn, "Nơi nhận:", OFFICE, STAMPED, NAME)
    assert list(signed_names(picture_of(raster), raster, words, read_stamp(asked))) == []
    assert asked == []
