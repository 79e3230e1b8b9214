"""Marks that hang at the feet of the line above."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.text.again.marks_below import marks_given_back
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture

_UPPER = (343.0, 294.0, 1836.0, 294.0)
_LOWER = (343.0, 347.0, 1640.0, 347.0)
_AGENCY = [
    FoundWord("ỦY", (343, 252, 400, 313), _UPPER, 1.0),
    FoundWord("BAN", (415, 256, 520, 313), _UPPER, 1.0),
    FoundWord("NHÂN", (535, 252, 660, 294), _UPPER, 1.0),
    FoundWord("CỘNG", (900, 253, 1020, 303), _UPPER, 1.0),
]
_PLACE = [
    FoundWord("TINH", (343, 315, 450, 348), _LOWER, 0.8),
    FoundWord("QUANG", (465, 315, 530, 348), _LOWER, 0.8),
    FoundWord("NGAI", (545, 315, 640, 348), _LOWER, 0.8),
    FoundWord("Độc", (950, 306, 1010, 347), _LOWER, 0.9),
]


def _picture() -> ReadingPicture:
    gray = np.full((500, 2000), 240, np.uint8)
    gray[260:305, 360:364] = 20  # a tail of the upper line
    gray[303:312, 380:390] = 20  # a mark of the lower one
    gray[316:347, 350:640] = 20
    return ReadingPicture(gray, gray, 250.0, 1.0, 1.0)


def _mended(said: str, upper: list[FoundWord] = _AGENCY) -> list[str]:
    return [word.text for word in marks_given_back(_picture(), [*upper, *_PLACE], lambda _: said)][len(upper) :]


def test_a_line_under_one_that_reaches_down_gets_its_marks_back():
    assert _mended("TỈNH QUẢNG NGÃI") == ["TỈNH", "QUẢNG", "NGÃI", "Độc"]


@pytest.mark.parametrize("said", ["", "TỈNH QUẢNGNGÃI", "TỈ NH QUẢ NG", "TÌM QUANH NGĂN"])
def test_other_letters_are_not_believed(said):
    assert _mended(said) == ["TINH", "QUANG", "NGAI", "Độc"]


def test_marks_are_never_taken_away():
    place = [FoundWord("TỈNH", (343, 315, 450, 348), _LOWER, 0.8)]
    (word,) = marks_given_back(_picture(), [*_AGENCY, *place], lambda _: "TINH")[len(_AGENCY) :]
    assert word == place[0]


def test_lines_that_end_at_their_baseline_are_not_read_again():
    flat = [FoundWord(word.text, (*word.box[:3], 294), _UPPER, 1.0) for word in _AGENCY]

    def read(line: np.ndarray) -> str:
        pytest.fail("read again")

    marks_given_back(_picture(), [*flat, *_PLACE], read)


def test_what_hangs_down_from_the_upper_line_is_not_read():
    seen: list[np.ndarray] = []
    marks_given_back(_picture(), [*_AGENCY, *_PLACE], lambda line: seen.append(line) or "")
    (line,) = seen
    above = line[12 : 12 + 300 - 294 + 9]
    assert (above[:, 12 + 380 - 341 : 12 + 390 - 341] < 100).any()
    assert not (above[:, 12 : 12 + 30] < 100).any()
