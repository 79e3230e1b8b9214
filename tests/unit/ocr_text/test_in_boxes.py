"""Numbers with a box for each digit: read as one by the real engine, and doubted where the ink speaks against them."""

from __future__ import annotations

from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import Note
from tests.perf.drawn_combs import by_hand
from tests.perf.drawn_forms import drawn_form
from tests.perf.read_tokens import tokens_by_place


def test_digits_in_boxes_are_one_number_that_both_networks_read():
    form = drawn_form("boxed")
    stand = [line.split()[-1] for line in form.text.splitlines()]
    read = {word.text: word for word in TesseractApi().recognize(form.raster, ReadRecipe()).words}
    assert sum(number in read for number in stand) >= len(stand) - 1
    assert all(Note.AGREED in read[number].notes for number in stand if number in read)


def test_of_digits_as_uneven_as_by_hand_none_is_sure():
    page = by_hand(40, "clean", 200.0)
    tokens, missed = tokens_by_place("", page.words, TesseractApi().recognize(page.raster, ReadRecipe()))
    numbers = [token for token in tokens if token.is_number]
    assert missed == 0
    assert len(numbers) >= len(page.words)
    assert all(token.flagged(0.9) for token in numbers)
