"""The one spelling of the product, for what an engine writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

_FAINT = 0.75
"""A sign whose confidence lags more behind that of the chosen one was not thought of."""
_SIGNS = str.maketrans(
    {
        "\u00d0": "\u0110",
        "\u00f0": "\u0111",
        "\u2044": "/",
        "\u2215": "/",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u201a": ",",
        "\u201e": "\u201c",
        "\u201f": "\u201c",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
"""Eth, slashes, ligatures, low quotes, and what has no width."""
_DOUBLE = {"\u2018\u2018": "\u201c", "\u2019\u2019": "\u201d", "''": '"'}
"""Two single quotes, and the double one."""
_INNER_DASH = re.compile(r"(?<=\w)[\u2010-\u2015\u2212](?=\w)")
_DASHES = str.maketrans(dict.fromkeys("\u2012\u2014\u2015\u2212", "\u2013"))
"""Long dashes, and the dash of a list."""


def spelled(text: str) -> str:
    """The text in the one spelling of the product: NFC, no white space, Vietnamese Đ, no table rules at its ends.

    Tesseract's Vietnamese data write the Icelandic letter eth (U+00D0) for the look-alike Đ (U+0110), a fraction's slash (U+2044) for a
    slash, and a vertical rule beside a word as `|`, which no office paper uses. Ligatures are letters. Between letters and digits every
    dash is a hyphen (299/UBND-TTHC), elsewhere a long one is the dash of a list; two single quotes are a double one.
    """
    signs = unicodedata.normalize("NFC", "".join(text.split()).translate(_SIGNS)).strip("|¦")
    if signs.isalnum():
        return signs
    for single, double in _DOUBLE.items():
        signs = signs.replace(single, double)
    return _INNER_DASH.sub("-", signs).translate(_DASHES)


def choices_of(found: Iterable[tuple[Callable[[], str | None], float]]) -> tuple[tuple[str, float], ...]:
    """What else a sign may be, of an engine's readings of it with their confidence (0..100), the one that it chose first.

    A reading is asked for its text where its confidence is near: most are far off, and asking takes time.
    """
    others: list[tuple[str, float]] = []
    chosen: float | None = None
    for text_of, confidence in found:
        if chosen is None:
            chosen = confidence
        elif chosen - confidence <= 100 * _FAINT and (text := text_of()):
            others.append((_one_sign(text), (chosen - confidence) / 100))
    return tuple(others)


@cache
def _one_sign(text: str) -> str:
    return spelled(text)
