"""How the benches tell right words from wrong ones, and their bounds."""

from __future__ import annotations

import pytest

from ocr.values import BlockKind, Box, Note, TextPage, Word
from tests.perf.number_pages import PlacedWord
from tests.perf.read_tokens import curve, most_likely_share, tokens_by_place, tokens_by_text


def word(text: str, x0: int, x1: int, *notes: Note, confidence: float = 0.9, block: int = 0) -> Word:
    box = Box(x0, 10, x1, 40)
    return Word(text, box, box, 40.0, confidence, block, 0, notes=frozenset(notes))


def page(*words: Word) -> TextPage:
    return TextPage(1000, 100, 100.0, words, "", (BlockKind.BODY, BlockKind.STAMP))


def test_what_was_read_is_compared_with_what_stands_there():
    truth = [
        PlacedWord("31/17/2024", Box(0, 10, 100, 40)),
        PlacedWord("12", Box(200, 10, 230, 40)),
        PlacedWord("7", Box(900, 10, 910, 40)),
    ]
    read = page(word("31/1", 0, 40), word("7/2024,", 42, 102), word("13", 200, 230), word("5", 500, 510))
    tokens, missed = tokens_by_place("", truth, read)
    assert [(token.read, token.right) for token in tokens] == [
        ("31/1", True),
        ("7/2024", True),
        ("13", False),
        ("5", False),
    ]
    assert missed == 1


def test_a_digit_that_is_put_beside_itself_is_that_digit_and_dirt_beside_one_that_is_read_is_none():
    truth = [PlacedWord("1", Box(110, 10, 140, 40)), PlacedWord("7", Box(300, 10, 330, 40))]
    read = page(word("1", 98, 122), word("7", 300, 330), word("5", 288, 305))
    tokens, missed = tokens_by_place("", truth, read)
    assert [(token.read, token.truth, token.right) for token in tokens] == [
        ("1", "1", True),
        ("7", "7", True),
        ("5", "", False),
    ]
    assert missed == 0


def test_without_places_each_word_of_the_page_is_taken_once_and_stamps_are_not_asked():
    read = page(
        word("12", 0, 20),
        word("12", 30, 50),
        word("63/2010/NĐ-", 60, 99),
        word("CP", 100, 120),
        word("8", 200, 210, block=1),
    )
    tokens = tokens_by_text("", "12 63/2010/NĐ-CP", read)
    assert [(token.read, token.right) for token in tokens] == [
        ("12", True),
        ("12", False),
        ("63/2010/NĐ", True),
        ("CP", False),
    ]


def test_the_curve_counts_what_is_flagged_and_what_slips():
    read = page(
        word("12", 0, 20), word("13", 30, 50, Note.DIFFERS), word("14", 60, 90, confidence=0.5), word("15", 100, 120)
    )
    (at_zero, at_most) = curve(tokens_by_text("", "12 13", read), (0.0, 0.8))
    assert (at_zero["right_flagged"], at_zero["slipped"]) == (0.5, 2)
    assert (at_most["right_flagged"], at_most["slipped"]) == (0.5, 1)


@pytest.mark.parametrize(
    ("count", "of", "bound"), [(0, 300, 0.00994), (4, 5000, 0.00183), (10, 5090, 0.00333), (3, 3, 1.0)]
)
def test_bounds_are_those_of_clopper_and_pearson(count, of, bound):
    assert most_likely_share(count, of) == pytest.approx(bound, abs=2e-5)
