"""Whether two spellings are one person's name: certificates, sign-ins and settings write the same name in more than one way. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NUMBER: Final = re.compile(r" \([0-9]+\)$")
"""behind the name of the second person of that name"""
_REST: Final = re.compile(r"\s[-–—]|[-–—]\s|[,;:(/|]")
"""where a certificate goes on after the name: the office, a number, what it is for; an organisation's name may have such a place in it"""
_WORDS: Final = re.compile(r"[^\W_]+")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


def is_called(name: str, written: str) -> bool:
    """Whether `written` is that person's name, or begins with it and goes on with something else after a dash, a comma or a bracket.

    The whole name counts, from its first word to its last. Case does not. Marks count where both are written with them; where one is in
    plain letters, as some certificates are, nobody can tell. `hòa` and `hoà` are one. A name without letters is nobody's.

    Args:
        name: of the person, with or without the number that tells namesakes apart; or of the organisation, with or without its parent's.
        written: the name as somebody else writes it.
    """
    called, bears = _NUMBER.sub("", name).strip(), _NUMBER.sub("", written).strip()
    parts = len(_REST.split(called))
    own, borne = _words(called), _words(" ".join(_REST.split(bears, maxsplit=parts)[:parts]))
    if not own or not borne:
        return False
    if _is_plain(own) or _is_plain(borne):
        return [_plain(word) for word in own] == [_plain(word) for word in borne]
    return [_with_tone(word) for word in own] == [_with_tone(word) for word in borne]


def _words(name: str) -> list[str]:
    cased = unicodedata.normalize("NFC", name).casefold()
    return _WORDS.findall(cased.replace("\u00f0", "đ"))  # Ð of other alphabets, which looks like Đ


def _is_plain(words: list[str]) -> bool:
    return all(_plain(word) == word for word in words)


def _plain(word: str) -> str:
    """Without marks; `đ` has none that could be taken off."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _with_tone(word: str) -> tuple[str, str]:
    """The letters and the tone apart: a syllable has one, and over which of its vowels it stands is a matter of taste."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(letter for letter in decomposed if letter in _TONES)
    letters = "".join(letter for letter in decomposed if letter not in _TONES)
    return unicodedata.normalize("NFC", letters), tone
