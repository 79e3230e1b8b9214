"""Whether a text is in another language than Vietnamese, by its words alone. Pure.

Vietnamese is written syllable by syllable, and few shapes of syllables exist; most words of other languages have none of them.
Abbreviations, numbers and single letters say nothing. What is read with the wrong language's data gets marks that are not there,
so marks are not looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ocr.values import TextPage

_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|oai|oay|oeo|uoi|uou|uay|uao|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)
"""onset, vowels and end, without marks"""
_FOREIGN_SHARE: Final = 0.4
"""176 real pages of Vietnamese offices stay below .07, drawn English ones are above .6 (docs/ocr.md)"""
_LEAST_WORDS: Final = 20
_UNKNOWN_CONFIDENCE: Final = 0.55
_UNKNOWN_SHARE: Final = 0.2
"""of an engine's own, on pages of nine scripts that it does not know: .01 to .50, with shares of .32 and more; Vietnamese pages of 50 dpi
have .54 and .05, a French one .92 (docs/ocr.md)"""
_TELLING: Final = 0.05
"""of all words, those that tell of a language; .09 and more on those pages, under .01 on a table of numbers"""


def looks_foreign(page: TextPage) -> bool:
    """Whether too many of a page's words are no Vietnamese ones; False where there are too few to say."""
    words = telling(word.text for word in page.words)
    return len(words) >= _LEAST_WORDS and foreign_share(words) >= _FOREIGN_SHARE


def in_unknown_script(page: TextPage) -> bool:
    """Whether nothing on a page can be taken for text, by words with the engine's own confidence; False where too few tell of a language,
    as in a table of numbers."""
    words = telling(word.text for word in page.words)
    return (
        len(words) >= max(_LEAST_WORDS, _TELLING * len(page.words))
        and mean_confidence(page) < _UNKNOWN_CONFIDENCE
        and foreign_share(words) >= _UNKNOWN_SHARE
    )


def mean_confidence(page: TextPage) -> float:
    """Over the letters of a page, 0..1; 0 where there is none."""
    letters = sum(len(word.text) for word in page.words)
    return sum(len(word.text) * word.confidence for word in page.words) / letters if letters else 0.0


def foreign_share(words: Iterable[str]) -> float:
    """The share of words, as of `telling`, that have no Vietnamese shape, 0..1; 0 of none."""
    shapes = [_SYLLABLE.fullmatch(word) is None for word in words]
    return sum(shapes) / len(shapes) if shapes else 0.0


def telling(texts: Iterable[str]) -> list[str]:
    """The words that tell of a language, in small letters without marks: of two letters or more, no abbreviation, nothing with digits."""
    parts = (part for text in texts for part in re.findall(r"[^\W_]+", text))
    return [_bare(part) for part in parts if len(part) > 1 and part.isalpha() and not part.isupper()]


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
