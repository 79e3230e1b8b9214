"""Recipients and signature block read each by itself: what is asked for, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from ocr.text.again.by_columns import columns_read_apart
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture
from tests.unit.ocr_text.drawn_paper import DrawnPaper, letter


def drawn_words(paper: DrawnPaper) -> list[FoundWord]:
    """The words as they were drawn; those of a line state one baseline."""
    found = []
    for word in paper.words:
        box, y = word.box_px, word.baseline_y_px
        side = 0.0 if box.x0 < paper.px(100) else 1.0
        found.append(FoundWord(word.text, (box.x0, box.y0, box.x1, box.y1), (side, y, side, y), 0.95))
    return found


def picture_of(paper: DrawnPaper) -> ReadingPicture:
    gray = np.asarray(cv2.cvtColor(paper.raster.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    return ReadingPicture(gray, gray, paper.dpi, 1.0, 1.0)


def reader(paper: DrawnPaper, asked: list[np.ndarray]) -> Callable[[np.ndarray], list[FoundWord]]:
    """Reads a piece of the paper's picture without a fault: it is found in the picture, and the words drawn there are told."""
    gray = picture_of(paper).gray

    def read(piece: np.ndarray) -> list[FoundWord]:
        asked.append(piece)
        _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(gray, piece, cv2.TM_CCORR_NORMED))
        height, width = piece.shape
        inside = [w for w in drawn_words(paper) if x <= w.box[0] < x + width and y <= w.box[1] < y + height]
        return [
            replace(
                word,
                box=(word.box[0] - x, word.box[1] - y, word.box[2] - x, word.box[3] - y),
                baseline=(word.baseline[0] - x, word.baseline[1] - y, word.baseline[2] - x, word.baseline[3] - y),
            )
            for word in inside
        ]

    return read


def test_what_was_lost_between_the_columns_is_read_again():
    paper, asked = letter(), list[np.ndarray]()
    seen = [
        replace(word, text="su", confidence=0.1) if word.text in ("Nơi", "nhận:") else word
        for word in drawn_words(paper)
        if not (word.text in ("CHỦ", "TỊCH") and word.box[1] > paper.px(95))
    ]
    read = reader(paper, asked)
    found = columns_read_apart(picture_of(paper), seen, read, read)
    assert sorted((w.text, w.box) for w in found) == sorted((w.text, w.box) for w in drawn_words(paper))
    assert len(asked) == 2


def test_what_is_read_worse_by_itself_stays():
    paper = letter()
    seen = drawn_words(paper)
    found = columns_read_apart(picture_of(paper), seen, lambda _: [], lambda _: [])
    assert found == seen


def test_recipients_that_were_read_surely_and_pages_without_a_closing_are_not_read_again():
    paper, asked = letter(), list[np.ndarray]()
    read = reader(paper, asked)
    columns_read_apart(picture_of(paper), drawn_words(paper), read, lambda _: [])
    body = [word for word in drawn_words(paper) if word.box[3] < paper.px(90)]
    columns_read_apart(picture_of(paper), body, read, read)
    assert asked == []


def test_scribbles_beside_a_signature_are_not_taken_for_words():
    paper = letter()
    scribble = FoundWord("#ý/", (5, 5, 60, 40), (5, 40, 60, 40), 0.2)
    seen = [word for word in drawn_words(paper) if word.text not in ("CHỦ", "TỊCH")]
    read = reader(paper, [])
    found = columns_read_apart(picture_of(paper), seen, read, lambda piece: [scribble, *read(piece)])
    assert "#ý/" not in {word.text for word in found}
    assert {"CHỦ", "TỊCH"} <= {word.text for word in found}
