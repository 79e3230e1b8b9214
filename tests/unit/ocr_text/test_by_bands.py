"""A page with very many letters is read in bands that part no line, and its words lie where they lay."""

from __future__ import annotations

import numpy as np

from ocr.text.again.by_bands import band_ends, read_by_bands
from ocr.text.found import FoundWord

PITCH_PX, LETTER_PX = 12, 6


def lines_of_dots(rows: int, columns: int) -> np.ndarray:
    """Each dot a letter: black, with paper around it."""
    page = np.full((rows * PITCH_PX, columns * 2 * LETTER_PX), 250, np.uint8)
    for row in range(rows):
        for x in range(0, page.shape[1], 2 * LETTER_PX):
            page[row * PITCH_PX + 2 : row * PITCH_PX + 2 + LETTER_PX, x : x + LETTER_PX] = 20
    return page


def test_a_page_of_many_letters_is_cut_between_its_lines_and_nowhere_else():
    page = lines_of_dots(200, 100)
    ends = band_ends(page)
    assert (len(ends), ends[-1]) == (4, page.shape[0])
    assert all((page[end - 1 : end + 1] == 250).all() for end in ends[:-1])
    shares = np.diff([0, *ends])
    assert shares.max() < 2 * shares.min()


def test_a_usual_page_is_read_as_it_is():
    page = lines_of_dots(100, 100)
    given: list[np.ndarray] = []
    read_by_bands(page, lambda gray: given.append(gray) or ())  # type: ignore[func-returns-value]
    assert len(given) == 1
    assert given[0] is page


def test_the_words_of_all_bands_lie_where_they_stand_on_the_page():
    page = lines_of_dots(200, 100)

    def read(band: np.ndarray) -> list[FoundWord]:
        """A word for each line that has all its ink in the band."""
        inked = (band < 128).any(axis=1)
        tops = [y for y in range(1, len(inked)) if inked[y] and not inked[y - 1]]
        return [FoundWord("x", (0, y, 9, y + LETTER_PX), (0.0, y + 6.0, 9.0, y + 6.0), 0.9) for y in tops]

    found = read_by_bands(page, read)
    assert [word.box[1] for word in found] == [PITCH_PX * row + 2 for row in range(200)]
    assert [word.baseline[1] for word in found] == [PITCH_PX * row + 8 for row in range(200)]


def test_a_picture_that_has_no_bare_row_is_cut_all_the_same():
    noise = np.where(np.random.default_rng(1).random((700, 700)) < 0.1, 0, 255).astype(np.uint8)
    ends = band_ends(noise)
    assert len(ends) > 2
    assert ends == sorted(set(ends))
    assert ends[-1] == 700
