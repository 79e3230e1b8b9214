"""Numbers that are read twice: which pieces of the page are read, and when two readings say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.text.again.second_reading import read_twice
from ocr.text.found import FoundWord
from ocr.text.numbers.noted import Settled, agree, settled
from ocr.text.picture import ReadingPicture
from ocr.values import Note

SAME = (
    ("158/2016/NĐ-CP", "158/2016/ND-CP"),
    ("299/QĐ-TTg", "299/QB-TTg_"),
    ("(10.5%)", "10.5"),
    ("03", "O3"),
    ("1a", "Ia"),
    ("12/11/1978,", "=12/11/1978"),
    ("18.", "18"),
)
OTHER = (
    ("14/11/1989", "14/11/1980"),
    ("0,5", "05"),
    ("299/UBND", "209/UBND"),
    ("12", ""),
    ("1.234", "1,234"),
    ("MRO7", "MR07"),
    ("cc223", "CC223"),
    ("Ñ-0336", "N-0336"),
)


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_number(first, second):
    assert agree(first, second)


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_another_number(first, second):
    assert not agree(first, second)


def test_what_is_noted():
    assert settled("1978", "1978", 0.9) == Settled("1978", "", frozenset({Note.AGREED}))
    assert settled("1978", "1973", 0.9) == Settled("1978", "1973", frozenset({Note.DIFFERS}))
    assert settled("1978", "", 0.9) == Settled("1978", "", frozenset({Note.DIFFERS}))
    assert settled("năm", None, 0.1) == Settled("năm")


BELIEVED = (
    ("14/64/1991;", "14/04/1991", 0.9, "14/04/1991;"),
    ("1978", "1973", 0.5, "1973"),
    ("857/NĐ-CP", "837/ND-CP", 0.5, "837/NĐ-CP"),
    ("2451IBC-SYT", "2451/BC-SYT", 0.9, "2451/BC-SYT"),
)


@pytest.mark.parametrize(("first", "second", "confidence", "text"), BELIEVED)
def test_a_second_reading_is_believed_where_the_first_cannot_be_or_was_hardly_believed(first, second, confidence, text):
    assert settled(first, second, confidence) == Settled(text, first, frozenset({Note.DIFFERS}))


def test_a_second_reading_that_cannot_be_either_is_not():
    assert settled("14/64/1991", "14/84/1991", 0.3).text == "14/64/1991"
    assert settled("NĐ7", "ND-CP/7", 0.3).text == "NĐ7"
    assert settled("12", "S#", 0.3).text == "12"


@pytest.mark.parametrize(("first", "second"), [("07/8/2017", "07/82017"), ("(15", "(G5"), ("87/QĐ-BTP", "87/0D-BTP")])
def test_what_has_the_form_of_a_number_stands_against_what_has_none(first, second):
    assert settled(first, second, 0.5) == Settled(first, second, frozenset({Note.DIFFERS}))


def test_a_lone_sign_that_was_hardly_believed_may_be_a_number():
    assert settled("S)", "5", 0.3) == Settled("5", "S)", frozenset({Note.DIFFERS}))
    assert settled("S)", "5", 0.8) == Settled("S)")
    assert settled("a", "a", 0.3) == Settled("a")


def word(text: str, x0: int, y0: int, x1: int, y1: int) -> FoundWord:
    return FoundWord(text, (x0, y0, x1, y1), (x0, y1, x1, y1), 0.9)


def page(width: int = 2000, height: int = 400) -> ReadingPicture:
    gray = np.full((height, width), 240, np.uint8)
    return ReadingPicture(gray, gray, 250.0, 1.0, 1.0)


def test_numbers_alone_are_cut_out_and_each_gets_its_own_reading():
    picture = page()
    found = [word("ngày", 10, 10, 60, 40), word("12", 80, 10, 110, 40), word("2024", 900, 300, 980, 330)]
    for shade, one in zip((10, 60, 110), found, strict=True):
        x0, y0, x1, y1 = one.box
        picture.gray[y0:y1, x0:x1] = shade

    def by_shade(strip):
        """Says how dark each piece is, as a reader that gives places and words."""
        dark = np.flatnonzero((strip < 200).any(0))
        for run in np.split(dark, np.flatnonzero(np.diff(dark) > 1) + 1):
            yield word(str(round(int(strip[:, run].min()) * 240 / 255)), run[0], 0, run[-1] + 1, strip.shape[0])

    ordinary, dark, pale = (one.second for one in read_twice(picture, found, by_shade))
    assert ordinary is None
    assert (int(dark or 0), int(pale or 0)) == pytest.approx((60, 110), abs=12)


def test_a_number_of_which_nothing_is_read_was_read_twice_all_the_same():
    assert read_twice(page(), [word("12", 80, 10, 110, 40)], lambda strip: [])[0].second == ""


def test_strips_stay_narrow_however_many_numbers_there_are():
    widths = []
    found = [word("123456789012", 100, 10, 350, 40)] * 40

    def measured(strip):
        widths.append(strip.shape[1])
        return []

    read_twice(page(), found, measured)
    assert len(widths) >= 7
    assert max(widths) <= 1600


def test_what_both_networks_read_alike_is_not_agreed_where_they_lost_a_point():
    picture, number = page(), word("1111", 50, 20, 128, 40)
    for x in (50, 70, 100, 120):
        picture.gray[20:40, x : x + 8] = 20

    def alike(strip):
        return [word("1111", 60, 10, 150, 30)]

    assert [one.second for one in read_twice(picture, [number], alike)] == ["1111"]
    picture.gray[36:40, 88:92] = 20
    assert [one.second for one in read_twice(picture, [number], alike)] == [""]


def test_what_was_read_in_its_boxes_keeps_its_second_reading():
    number = replace(word("1978", 80, 10, 160, 40), second="1973")
    assert read_twice(page(), [number], lambda strip: []) == [number]
