"""Finding commands by typed letters: no accents needed, words in any order. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def plain(text: str) -> str:
    """Small letters without accents; đ is d."""
    parted = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("&", ""))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def found[T](typed: str, among: Iterable[tuple[T, str]], recent: Sequence[T] = ()) -> tuple[T, ...]:
    """Those in whose text every typed word begins a word; where fewer do, that is what is left.

    Args:
        typed: what a person typed.
        among: things and the text of each, in the order of the table.
        recent: things that were chosen last, the last one first; they come before the others.
    """
    wanted = plain(typed).split()
    hits = [
        (thing, text)
        for thing, text in among
        if all(any(word.startswith(one) for word in _words(text)) for one in wanted)
    ]
    place = {thing: number for number, thing in enumerate(recent)}
    first = plain(typed).strip()
    hits.sort(key=lambda hit: (place.get(hit[0], len(place)), not plain(hit[1]).startswith(first)))
    return tuple(thing for thing, _ in hits)


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in plain(text)).split()
