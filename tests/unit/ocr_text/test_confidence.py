"""Stated confidence: which words err alike, and tables that never fall."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ocr.text.calibration import TABLES
from ocr.text.confidence import WordKind, calibrated, kind_of, probability
from ocr.values import Box, Note, Word
from tests.perf.isotonic import fitted

BOX = Box(0, 0, 10, 10)


def word(text: str, *notes: Note, confidence: float = 0.9, line: int = 0) -> Word:
    return Word(text, BOX, BOX, 10.0, confidence, 0, line, notes=frozenset(notes))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (word("1978", Note.AGREED), WordKind.AGREED),
        (word("1978", Note.AGREED, Note.MALFORMED), WordKind.DOUBTED),
        (word("1978", Note.DIFFERS), WordKind.DOUBTED),
        (word("1978"), WordKind.DOUBTED),
        (word("2047", Note.HANDWRITTEN, Note.DIFFERS), WordKind.HANDWRITTEN),
        (word("TỈNH", Note.ACCENTS), WordKind.RESTORED),
        (word("TỈNH"), WordKind.CAPITALS),
        (word("-"), WordKind.SHORT),
        (word("tỉnh"), WordKind.WORD),
    ],
)
def test_words_that_err_alike(one, kind):
    assert kind_of(one) == kind


def test_every_kind_has_a_table_that_never_falls():
    assert set(TABLES) == set(WordKind)
    for scores, probabilities in TABLES.values():
        assert scores[0] == 0.0
        assert all(low < high for low, high in pairwise(scores))
        assert all(low <= high for low, high in pairwise(probabilities))
        assert 0 <= probabilities[0] <= probabilities[-1] <= 1


def test_a_number_on_which_two_readings_differ_is_never_said_to_be_sure():
    assert probability(WordKind.DOUBTED, 1.0) < 0.95
    assert probability(WordKind.AGREED, 0.97) > 0.98
    assert probability(WordKind.HANDWRITTEN, 1.0) <= 0.5


def test_a_word_in_a_line_that_is_read_badly_is_less_sure():
    bad = [word("tỉnh", confidence=0.9), word("Xzq", confidence=0.1), word("ôạ", confidence=0.2)]
    good = [word("tỉnh", confidence=0.9, line=1), word("Kiên", confidence=0.97, line=1)]
    said = calibrated([*bad, *good])
    assert said[0].confidence < said[3].confidence


def test_a_table_is_monotone_and_near_the_shares():
    samples = [(0.9, True)] * 95 + [(0.9, False)] * 5 + [(0.5, True)] * 40 + [(0.5, False)] * 60 + [(0.7, False)] * 2
    scores, probabilities = fitted(samples)
    assert scores == (0.0, 0.9)
    assert probabilities == pytest.approx((0.4, 0.95), abs=0.02)
