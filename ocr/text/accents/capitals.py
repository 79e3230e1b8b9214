"""Letters whose size a reader took for another: *sỐ*, *lÝ*, and *SƠ* amid small letters, where both have one shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ocr.text.accents.syllables import bare, is_syllable, key, token_of

_ALIKE: Final = frozenset("COSUVXWZ")
"""capitals that are drawn as the small letters are"""


def sized(words: Sequence[tuple[str, int]]) -> list[str]:
    """The words with one size of letters in each.

    Args:
        words: text (NFC) and line of each, in reading order.
    """
    return [_sized(words, at) for at in range(len(words))]


def _sized(words: Sequence[tuple[str, int]], at: int) -> str:
    word, line = words[at]
    if word.islower() or len(word) == 1:
        return word
    token = token_of(word)
    letters = token.letters
    if len(letters) < 2 or letters.istitle() or letters.islower() or not is_syllable(key(letters)):
        return word
    if letters.isupper():
        beside = [text for text, of in (words[at - 1 : at] if at else ()) if of == line]
        beside += [text for text, of in words[at + 1 : at + 2] if of == line]
        amid = bool(beside) and all(text.islower() for text in beside)
        if not (amid and _ALIKE.issuperset(bare(letters)) and bare(letters) != letters):
            return word
        fitting = letters.lower()
    elif letters[0].isupper() and sum(letter.isupper() for letter in letters[1:]) * 2 > len(letters) - 1:
        fitting = letters.upper()
    else:
        fitting = letters.capitalize() if letters[0].isupper() else letters.lower()
    return word[: token.start] + fitting + word[token.end :]
