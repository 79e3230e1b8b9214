"""How a page is read. A recipe and `READ_VERSION` are part of the key under which a reading is kept."""

from __future__ import annotations

from dataclasses import dataclass

READ_VERSION = 35
"""Raised whenever the same pixels, the same recipe and the same engine would give other words or another order."""
ONE_BLOCK, ONE_LINE, SCATTERED, LINE_DPI = 6, 7, 11, 300
"""Tesseract's page segmentation modes for a block, for one line and for text anywhere, and what it is told of a line's resolution."""
LSTM_ALONE = 1
"""Tesseract's engine mode."""
WITHOUT_DICTIONARIES = {f"load_{kind}_dawg": "0" for kind in ("system", "freq", "punc", "number")}
"""Tesseract's variables for a network that guesses by no list of words."""
CHOICES = {"lstm_choice_mode": "2", "lstm_choice_iterations": "1"}
"""Tesseract's variables for telling what else a sign may be; a second round costs 0.02 s a page and finds half as much as the first."""
VIETNAMESE = "vie"
"""Tesseract's name of the language"""
ONLY, DIGITS = "tessedit_char_whitelist", "0123456789"
"""Tesseract's variable for the signs that may be read, and its value for numbers."""


@dataclass(frozen=True, slots=True)
class ReadRecipe:
    """The knobs of one reading.

    The defaults are those that measured best on Vietnamese office scans: more resolution than 180 dpi costs time and
    reads worse, for what the network sees is 36 pixels high, and enlarging a coarse scan makes it worse too.

    Attributes:
        language: name of the engine's language data, as in `vie.traineddata`; several are joined by `+`.
        foreign_language: the same for pages that look foreign (`ocr.text.foreign`); empty: those are read as all others.
        page_segmentation: Tesseract's page segmentation mode, 0..13; 4 = one column of text of varying sizes.
        engine_mode: Tesseract's engine mode, 0..3; 1 = the LSTM network alone.
        cap_dpi: images above this resolution are shrunk to it before reading, > 0.
        card_cap_dpi: the same where a card lies on the page, whose print is smaller.
        without_covering_ink, without_rules, without_leaders: take coloured ink off print, rules that stand alone, and dotted
            leaders out of what is read.
        calibrated: a word's confidence is the probability that it is right (`ocr.text.confidence`), not what the engine says.
    """

    language: str = "vie"
    foreign_language: str = "vie+eng"
    page_segmentation: int = 4
    engine_mode: int = 1
    cap_dpi: float = 180.0
    card_cap_dpi: float = 300.0
    without_covering_ink: bool = True
    without_rules: bool = True
    without_leaders: bool = True
    calibrated: bool = True


def reads_vietnamese(language: str) -> bool:
    """Vietnamese is among the languages of a recipe."""
    return VIETNAMESE in language.split("+")
