"""Whether a file that something was added to still shows what it showed: each page, and all that pages are drawn from, as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Stream

from app.archive.read import opened

_ADDED_TO_PAGES: Final = frozenset({"/Annots", "/Tabs"})
"""a mark is an annotation"""
_INTENTS: Final = "/OutputIntents"
_NOT_DRAWN: Final = frozenset({"/Parent", "/Annots"})
"""entries of a page that do not say how it is drawn; its annotations are looked at by themselves"""
_OF_ANNOTATIONS: Final = ("/AP", "/Rect", "/F")


def changed_since(before: Path, after: Path) -> str:
    """What of the earlier file is another one in the later; empty: nothing.

    A signature, proof and a visible mark only add: all that pages are drawn from (contents, pictures, fonts, colours, earlier marks) is
    what it was.

    Raises:
        InputRefused: as `read.page_count`.
    """
    with opened(before) as old, opened(after) as new:
        if len(old.pages) != len(new.pages):
            return "the number of pages"
        comparison = _Comparison()
        for number, (one, other) in enumerate(zip(old.pages, new.pages, strict=True), 1):
            told = comparison.page(one.obj, other.obj)
            if told:
                return f"page {number}, {told}"
        return "" if comparison.same(old.Root.get(_INTENTS), new.Root.get(_INTENTS)) else _INTENTS


def drawn_alike(one: Object, other: Object) -> bool:
    """Whether two things that are drawn, and all that they are drawn from, are written alike, in one file or in two."""
    return _Comparison().same(one, other)


class _Comparison:
    """Compares what pages are drawn from; what several of them share is compared once."""

    def __init__(self) -> None:
        self._seen: set[tuple[tuple[int, int], tuple[int, int]]] = set()

    def page(self, one: Object, other: Object) -> str:
        """What of a page is another one; empty: nothing. Annotations may be added."""
        for key in sorted({*one.keys(), *other.keys()} - _ADDED_TO_PAGES - _NOT_DRAWN):
            if not self.same(one.get(key), other.get(key)):
                return key
        marks, later = (_annotations(page) for page in (one, other))
        if len(later) < len(marks):
            return "/Annots"
        for mark, kept in zip(marks, later, strict=False):
            if not all(self.same(mark.get(key), kept.get(key)) for key in _OF_ANNOTATIONS):
                return "/Annots"
        return ""

    def same(self, one: object, other: object) -> bool:
        """Whether two values, and all that they refer to, are written alike."""
        waiting = [(one, other)]
        while waiting:
            left, right = waiting.pop()
            if not isinstance(left, Object) or not isinstance(right, Object):
                if left != right:
                    return False
                continue
            if left.is_indirect and right.is_indirect:
                pair = (left.objgen, right.objgen)
                if pair in self._seen:
                    continue
                self._seen.add(pair)
            inside = _inside(left, right)
            if inside is None:
                return False
            waiting += inside
        return True


def _inside(left: Object, right: Object) -> list[tuple[object, object]] | None:
    """What has to be compared next for two values to be alike; None: they are not."""
    if isinstance(left, Array) and isinstance(right, Array):
        return list(zip(left, right, strict=True)) if len(left) == len(right) else None
    if isinstance(left, Dictionary | Stream) and isinstance(right, Dictionary | Stream):
        of_streams = isinstance(left, Stream), isinstance(right, Stream)
        if of_streams[0] is not of_streams[1] or (of_streams[0] and left.read_raw_bytes() != right.read_raw_bytes()):
            return None
        keys = {*left.keys(), *right.keys()} - _NOT_DRAWN
        return [(left.get(key), right.get(key)) for key in keys]
    return [] if left == right else None


def _annotations(page: Object) -> list[Object]:
    found = page.get(Name.Annots)
    return [one for one in found if isinstance(one, Dictionary)] if isinstance(found, Array) else []
