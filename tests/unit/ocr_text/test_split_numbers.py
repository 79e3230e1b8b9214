"""Parts of numbers that belong together, and words that do not."""

from __future__ import annotations

import pytest

from ocr.text.found import FoundWord
from ocr.text.numbers.split import put_together


def line(*parts: tuple[str, int], baseline: int = 40) -> list[FoundWord]:
    """Words of 20 px height, each with the room before it in pixels."""
    words, x = [], 0
    for text, gap in parts:
        x += gap
        words.append(FoundWord(text, (x, 20, x + 10 * len(text), 40), (0, baseline, 999, baseline), 0.9))
        x += 10 * len(text)
    return words


@pytest.mark.parametrize(
    "parts",
    [
        (("31/1", 0), ("7/2024", 1)),
        (("29/1", 0), ("1/2024;", 6)),
        (("37", 0), ("7/QĐ-BGDĐT", 2)),
        (("4", 0), ("/UBND-KTTH", 3)),
        (("813.204.", 0), ("718", 8)),
    ],
)
def test_parts_of_one_number_are_put_together(parts):
    (whole,) = put_together(line(*parts))
    assert whole.text == "".join(text for text, _ in parts)
    assert whole.box == (0, 20, 10 * len(whole.text) + parts[1][1], 40)


@pytest.mark.parametrize(
    "parts",
    [
        (("12", 0), ("34", 6)),
        (("05.02.2025", 0), ("08:09:28", 7)),
        (("ngày", 0), ("12", 1)),
        (("12", 0), ("ngày", 1)),
        (("2.", 0), ("ngày", 1)),
        (("01/02/2024", 0), ("03/04/2024", 8)),
    ],
)
def test_words_beside_each_other_stay_apart(parts):
    assert [word.text for word in put_together(line(*parts))] == [text for text, _ in parts]


def test_two_lines_stay_apart():
    assert len(put_together([*line(("31/1", 0)), *line(("7/2024", 41), baseline=90)])) == 2
