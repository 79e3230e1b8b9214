"""Vietnamese syllables: which there are, their letters without marks, and their tone apart from them.

A syllable is written as an onset, a rime and one of six tones. Where the tone's mark stands in *oa, oe, uy* is a matter of taste (hoà,
hòa): both spellings have one `key`, so that none is taken for the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
"""grave, acute, tilde, hook above, dot below"""
_QUALITY: Final = "ăâêôơư"
VOWELS: Final = frozenset("aeiouy" + _QUALITY)
_EITHER: Final = ("oa", "oe", "uy")
"""open vowels of which both may bear the tone"""
_ONSET: Final = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|br|đr|kl|kr|pl|pr|"
"""the last six are of names of the highlands: Krông"""
_RIMES: Final = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ
uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu yn ynh yp yt yu ych
"""
_SYLLABLE: Final = re.compile(f"({_ONSET})({'|'.join(_RIMES.split())}|[aăâeêioôuư]k)")
"""also with the k of Đắk Lắk"""
_STOPPED: Final = ("c", "ch", "p", "t")
"""syllables that end so have the acute or the dot"""


def _without_mark(letter: str) -> str:
    signs = unicodedata.normalize("NFD", letter.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


_BARE: Final = {
    code: _without_mark(chr(code)) for code in (*range(0xC0, 0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00))
}


def bare(word: str) -> str:
    """The letters without their marks; đ becomes d. Case is kept."""
    return word.translate(_BARE)


@cache
def key(word: str) -> str:
    """The word in lower case with its tone at the end: equal for two spellings of one syllable."""
    signs = unicodedata.normalize("NFD", word.lower())
    letters = "".join(sign for sign in signs if sign not in TONES)
    return unicodedata.normalize("NFC", letters) + "".join(sign for sign in signs if sign in TONES)


def is_syllable(of_key: str) -> bool:
    """Such a syllable can be written in Vietnamese."""
    tone = of_key[-1:] if of_key[-1:] in TONES else ""
    letters = of_key.removesuffix(tone) if tone else of_key
    if _SYLLABLE.fullmatch(letters) is None:
        return False
    return not letters.endswith(_STOPPED) or tone in ("\u0301", "\u0323")


@cache
def spellings(of_key: str) -> tuple[str, ...]:
    """How a syllable may be written: hòa, hoà; one way for most."""
    early, late = spelled_syllable(of_key, late=False), spelled_syllable(of_key, late=True)
    return (early,) if early == late else (early, late)


def spelled_syllable(of_key: str, late: bool) -> str:
    """The syllable as it is written: NFC, lower case.

    Args:
        of_key: as of `key`, of a syllable that there is.
        late: of *oa, oe, uy* the second bears the tone (hoà), not the first (hòa).
    """
    if of_key[-1:] not in TONES or not of_key:
        return of_key
    letters, tone = of_key[:-1], of_key[-1]
    at = _bearer(letters, late)
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def _bearer(letters: str, late: bool) -> int:
    """Which letter bears the tone."""
    marked = [place for place, letter in enumerate(letters) if letter in _QUALITY]
    if marked:
        return marked[-1]
    first = (
        2 if letters.startswith("qu") or (letters.startswith("gi") and letters[2:3] in VOWELS and letters[2:]) else 0
    )
    vowels = [place for place in range(first, len(letters)) if letters[place] in VOWELS]
    if len(vowels) < 2:
        return vowels[0] if vowels else len(letters) - 1
    if len(vowels) > 2:
        return vowels[1]
    pair, closed = letters[vowels[0] : vowels[1] + 1], vowels[1] + 1 < len(letters)
    second = closed or (late and pair in _EITHER) or pair == "oo"
    return vowels[1] if second else vowels[0]


STOP, NUMBER, OTHER = ".", "#", "?"
"""what a model of syllables knows of all else: the end of a clause, a number, a word of no known syllable"""
_WORD: Final = re.compile(r"(?P<before>[^\w@#&%$/\\.]*)(?P<letters>[^\W\d_]+)(?P<after>[^\w@#&%$/\\-]*)")
_PARTING: Final = frozenset('.:;!?()[]{}<>“”«»"…–—•*=+')


@dataclass(frozen=True, slots=True)
class Token:
    """A word as a model of syllables sees it.

    Attributes:
        letters: what stands between its punctuation, as printed; empty where it is no word of letters alone.
        start, end: where they stand in the word.
        before, after: a clause begins before, or ends after it.
        number: it holds a digit.
    """

    letters: str
    start: int
    end: int
    before: bool
    after: bool
    number: bool


def token_of(word: str) -> Token:
    """Looks at one word between spaces, NFC."""
    found = _WORD.fullmatch(word)
    if found is None:
        parts = not any(sign.isalnum() for sign in word) and word != ","
        number = any(sign.isdigit() for sign in word)
        return Token("", 0, 0, parts, parts or word[-1:] in _PARTING, number)
    before, after = (not _PARTING.isdisjoint(found[name]) for name in ("before", "after"))
    start, end = found.span("letters")
    return Token(found["letters"], start, end, before or found["before"] in ("-", "+"), after, False)
