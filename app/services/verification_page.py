"""How the sheet of a verification looks on A4: the file, the conclusion, then a block for each signature."""

from __future__ import annotations

from typing import Final

from app.domain.drawing import Drawing, Ink, Shape, TextLine
from app.domain.line_breaking import Measure, lines_of
from app.messages import verification_word
from app.services.verification_facts import Fact, Sheet, SignatureWords

_WIDTH: Final = 210.0
_HEIGHT: Final = 297.0
_MARGIN: Final = 18.0
_RIGHT: Final = _WIDTH - _MARGIN
_FOOT: Final = 16.0
_LABELS: Final = 44.0
"""the width of the column of labels"""
_BAR: Final = 1.6
_INDENT: Final = 4.5
_TITLE, _CONCLUSION, _HEADING, _TEXT, _SMALL = 6.0, 5.6, 4.6, 3.7, 3.1
_FILE: Final = 130.0
"""how wide the name of the file may be at the foot of a page"""
_LEADING: Final = 1.36
_GAP: Final = 0.6
_INK: Final[Ink] = (0.05,)
_QUIET: Final[Ink] = (0.36,)
_PALE: Final[Ink] = (0.955,)
_HAIRLINE: Final[Ink] = (0.7,)
_VERDICT: Final[dict[str, Ink]] = {
    "valid": (0.09, 0.40, 0.18),
    "valid_with_remark": (0.42, 0.35, 0.0),
    "indeterminate": (0.54, 0.29, 0.0),
    "invalid": (0.63, 0.09, 0.09),
    "unsigned": (0.33,),
}


def sheet_drawings(sheet: Sheet, measure: Measure) -> list[Drawing]:
    """The pages of a sheet."""
    layout = _Layout(measure)
    layout.head(sheet)
    for signature in sheet.signatures:
        layout.signature(signature)
    layout.note(sheet.note)
    return layout.drawings(sheet)


class _Layout:
    """Fills pages from top to bottom."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._pages: list[tuple[list[Shape], list[TextLine]]] = [([], [])]
        self._y = _MARGIN

    def head(self, sheet: Sheet) -> None:
        """Who checked, the title, the file and the conclusion."""
        self._write(sheet.checked_by, _MARGIN, _SMALL, _QUIET)
        self._write(sheet.checked_at, _RIGHT, _SMALL, _QUIET, anchor=1)
        self._y += 13
        self._write(sheet.title, _WIDTH / 2, _TITLE, _INK, anchor=0)
        self._y += 9
        self._facts(sheet.facts)
        self._y += 2
        self._box(sheet.verdict, [(sheet.conclusion, _CONCLUSION, _VERDICT[sheet.verdict])])
        self._y += 2

    def signature(self, signature: SignatureWords) -> None:
        """Heading, verdict with what carries it, facts."""
        box = [(signature.conclusion, _TEXT, _VERDICT[signature.verdict])]
        for told in signature.findings:
            box += [(told.message, _TEXT, _INK), (told.remedy, _TEXT, _QUIET)]
        box.append((f"{verification_word('standard', 'vi')}: {signature.standard}", _SMALL, _QUIET))
        self._room(25 + self._height_of(box) + self._height_of_facts(signature.facts))
        self._y += 6
        self._rule(self._y)
        self._y += 7
        self._write(signature.heading, _MARGIN, _HEADING, _INK)
        self._y += 3
        self._box(signature.verdict, box)
        self._y += 1.5
        self._facts(signature.facts)

    def note(self, text: str) -> None:
        """What the sheet is."""
        lines = self._lines(text, _SMALL, _RIGHT - _MARGIN)
        self._room(11 + len(lines) * _SMALL * _LEADING)
        self._y += 6
        self._rule(self._y)
        self._y += 5
        for line in lines:
            self._write(line, _MARGIN, _SMALL, _QUIET)
            self._y += _SMALL * _LEADING

    def drawings(self, sheet: Sheet) -> list[Drawing]:
        """The pages, each with its number and the file that it speaks of: sheets of paper get parted."""
        count, found = len(self._pages), list[Drawing]()
        name, *more = self._lines(sheet.file, _SMALL, _FILE)
        for number, (shapes, lines) in enumerate(self._pages, 1):
            page = verification_word("sheet_page", "vi", page=number, count=count)
            foot = TextLine(page, _RIGHT, _HEIGHT - 10, _SMALL, 1, _QUIET)
            file = TextLine(f"{name} …" if more else name, _MARGIN, _HEIGHT - 10, _SMALL, -1, _QUIET)
            found.append(Drawing(sheet.title, _WIDTH, _HEIGHT, tuple(shapes), (*lines, file, foot)))
        return found

    def _facts(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            lines = self._lines(fact.value, _TEXT, _RIGHT - _MARGIN - _LABELS)
            self._room(len(lines) * _TEXT * _LEADING)
            self._y += _TEXT * _LEADING
            self._write(fact.label, _MARGIN, _TEXT, _QUIET)
            for number, line in enumerate(lines):
                self._y += _TEXT * _LEADING if number else 0
                self._write(line, _MARGIN + _LABELS, _TEXT, _INK)
            self._y += _GAP

    def _height_of_facts(self, facts: tuple[Fact, ...]) -> float:
        rows = sum(len(self._lines(fact.value, _TEXT, _RIGHT - _MARGIN - _LABELS)) for fact in facts)
        return rows * _TEXT * _LEADING + len(facts) * _GAP

    def _height_of(self, texts: list[tuple[str, float, Ink]]) -> float:
        return sum(size * _LEADING for _, size, _ in self._rows(texts)) + 4

    def _rows(self, texts: list[tuple[str, float, Ink]]) -> list[tuple[str, float, Ink]]:
        width = _RIGHT - _MARGIN - 2 * _INDENT
        return [(line, size, ink) for text, size, ink in texts for line in self._lines(text, size, width)]

    def _box(self, verdict: str, texts: list[tuple[str, float, Ink]]) -> None:
        """Texts on a pale ground with a bar in the colour of the verdict."""
        height = self._height_of(texts)
        top = self._y + 1
        self._area(_MARGIN, _RIGHT, top, height, _PALE)
        self._area(_MARGIN, _MARGIN + _BAR, top, height, _VERDICT[verdict])
        self._y = top + 1
        for line, size, ink in self._rows(texts):
            self._y += size * _LEADING
            self._write(line, _MARGIN + _INDENT, size, ink)
        self._y = top + height + 1

    def _room(self, height: float) -> None:
        """Turn the page where so much does not fit on this one; a block that fits on none begins where it stands."""
        if self._y + height > _HEIGHT - _FOOT and height < _HEIGHT - _FOOT - _MARGIN:
            self._turn()

    def _turn(self) -> None:
        self._pages.append(([], []))
        self._y = _MARGIN

    def _lines(self, text: str, size: float, width: float) -> tuple[str, ...]:
        return lines_of(text, width / size, self._measure)

    def _write(self, text: str, x: float, size: float, ink: Ink, *, anchor: int = -1) -> None:
        self._pages[-1][1].append(TextLine(text, x, self._y, size, anchor, ink))

    def _rule(self, y: float) -> None:
        self._area(_MARGIN, _RIGHT, y, 0.2, _HAIRLINE)

    def _area(self, left: float, right: float, top: float, height: float, ink: Ink) -> None:
        points = ((left, top), (right, top), (right, top + height), (left, top + height))
        self._pages[-1][0].append(Shape(points, ink))
