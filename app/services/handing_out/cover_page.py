"""How the cover of a merged file looks: the dossier, and a table of the papers that follow, on A4. Vietnamese, as the dossier is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.clock import VIET_NAM
from app.domain.drawing import Drawing, Ink, Shape, TextLine
from app.domain.line_breaking import Measure, lines_of
from app.services.slip_page import OF_TRAINING, Symbols

TITLE: Final = "TỜ BÌA HỒ SƠ SỐ HÓA"
SUBTITLE: Final = "Bản ghép để xem và in"
NOTE: Final = (
    "Bản ghép này không mang chữ ký số: ghép tệp đã ký thì chữ ký không còn giá trị. Chữ ký nằm trong từng tệp riêng của hồ sơ; "
    "đối chiếu tệp đó bằng mã băm SHA-256 ghi ở trên. Các trang được làm từ cùng nguồn với tệp riêng."
)
_UNFINISHED: Final = "chưa có tệp riêng"
_WIDTH, _HEIGHT, _MARGIN, _FOOT = 210.0, 297.0, 18.0, 16.0
_RIGHT: Final = _WIDTH - _MARGIN
_TITLE, _HEADING, _TEXT, _SMALL, _HASH = 6.4, 4.6, 3.7, 3.1, 2.5
_LEADING, _LABELS = 1.36, 36.0
_QR_MM, _BARS_MM, _LONGEST_MODULE_MM = 30.0, 12.0, 0.4
_INK: Final[Ink] = (0.0,)
_QUIET: Final[Ink] = (0.36,)
_HAIRLINE: Final[Ink] = (0.7,)
_NUMBER_X, _PAPER_X, _PAGES_X = _MARGIN, _MARGIN + 9.0, _RIGHT - 34.0


@dataclass(frozen=True, slots=True)
class CoveredPaper:
    """A paper of a merged file.

    Attributes:
        code: of its component.
        title: of its component.
        first_page: its first page among those of the papers, from 1.
        pages: how many.
        sha256: of its own finished file; empty where there is none of just these pages.
        signer: who signed that file; empty: nobody that is known.
    """

    code: str
    title: str
    first_page: int
    pages: int
    sha256: str
    signer: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover of a merged file says. `tracking` is what its QR code says, `at` when the dossier last changed (UTC)."""

    unit: str
    dossier_code: str
    procedure: str
    applicant: str
    tracking: str
    at: datetime
    papers: tuple[CoveredPaper, ...]
    training: bool = False
    """none of it is real, and each page says so"""


def cover_drawings(cover: Cover, symbols: Symbols, measure: Measure) -> tuple[Drawing, ...]:
    """The cover, page by page. Its own pages count where it tells on which pages of the file papers lie."""
    before = len(_laid_out(cover, symbols, measure, 0))
    return _laid_out(cover, symbols, measure, before)


def _laid_out(cover: Cover, symbols: Symbols, measure: Measure, before: int) -> tuple[Drawing, ...]:
    layout = _Layout(measure, before)
    layout.head(cover, symbols)
    layout.table(cover.papers)
    layout.note()
    return layout.drawings(cover)


class _Layout:
    """Fills pages from top to bottom. `before` is how many pages lie before those of the papers."""

    def __init__(self, measure: Measure, before: int) -> None:
        self._measure = measure
        self._before = before
        self._pages: list[tuple[list[Shape], list[TextLine]]] = [([], [])]
        self._y = _MARGIN

    def head(self, cover: Cover, symbols: Symbols) -> None:
        """The office, the title, the dossier with its codes, and what it is about."""
        self._write(cover.unit, _MARGIN, _SMALL, _QUIET)
        self._y += 14
        self._write(TITLE, _WIDTH / 2, _TITLE, _INK, anchor=0)
        self._y += 7
        self._write(SUBTITLE, _WIDTH / 2, _TEXT, _QUIET, anchor=0)
        self._y += 7
        room = _RIGHT - _MARGIN - 8  # quiet zones
        module = min(_LONGEST_MODULE_MM, room / symbols.code_39_width_mm(cover.dossier_code, 1.0))
        left = (_WIDTH - symbols.code_39_width_mm(cover.dossier_code, module)) / 2
        self._shapes.extend(symbols.code_39(cover.dossier_code, left, self._y, module, _BARS_MM))
        self._y += _BARS_MM + 6
        self._write(cover.dossier_code, _WIDTH / 2, _HEADING, _INK, anchor=0)
        self._y += 6
        self._facts(cover, symbols)

    def _facts(self, cover: Cover, symbols: Symbols) -> None:
        top, at = self._y, cover.at.astimezone(VIET_NAM)
        self._shapes.extend(symbols.qr_code(cover.tracking, _RIGHT - _QR_MM, top, _QR_MM))
        pages = sum(paper.pages for paper in cover.papers)
        facts = (
            ("Thủ tục", cover.procedure),
            ("Người nộp", cover.applicant),
            ("Số giấy tờ", str(len(cover.papers))),
            ("Số trang", f"{pages} (không kể tờ bìa)"),
            ("Hồ sơ đổi lần cuối", f"{at:%H:%M} ngày {at:%d/%m/%Y}"),
        )
        self._y += 4
        for label, value in facts:
            if not value:
                continue
            self._write(label, _MARGIN, _TEXT, _QUIET)
            for line in self._lines(value, _TEXT, _RIGHT - _QR_MM - 6 - _MARGIN - _LABELS):
                self._write(line, _MARGIN + _LABELS, _TEXT, _INK)
                self._y += _TEXT * _LEADING
        self._y = max(self._y, top + _QR_MM) + 6

    def table(self, papers: Sequence[CoveredPaper]) -> None:
        """A row for each paper: its title, its pages in the file, and its own file."""
        self._columns()
        for number, paper in enumerate(papers, 1):
            titles = self._lines(f"{paper.code}  {paper.title}", _TEXT, _PAGES_X - _PAPER_X - 3)
            file = f"SHA-256 {paper.sha256}" if paper.sha256 else _UNFINISHED
            signers = self._lines(f"Ký: {paper.signer}", _SMALL, _RIGHT - _PAPER_X) if paper.signer else ()
            height = 3 + len(titles) * _TEXT * _LEADING + (1 + len(signers)) * _SMALL * _LEADING
            if self._y + height > _HEIGHT - _FOOT:
                self._turn()
                self._columns()
            self._y += 4.6
            first = paper.first_page + self._before
            span = f"{first}" if paper.pages == 1 else f"{first}–{first + paper.pages - 1}"
            self._write(f"{number}", _NUMBER_X, _TEXT, _QUIET)
            self._write(f"{span} ({paper.pages})", _PAGES_X, _TEXT, _INK)
            for line in titles:
                self._write(line, _PAPER_X, _TEXT, _INK)
                self._y += _TEXT * _LEADING
            self._write(file, _PAPER_X, _HASH if paper.sha256 else _SMALL, _QUIET)
            for line in signers:
                self._y += _SMALL * _LEADING
                self._write(line, _PAPER_X, _SMALL, _QUIET)
            self._y += 2
            self._rule(0.1)
        self._rule(0.3)

    def _columns(self) -> None:
        self._rule(0.3)
        self._y += 4.6
        for x, name in ((_NUMBER_X, "Số"), (_PAPER_X, "Giấy tờ"), (_PAGES_X, "Trang trong tệp")):
            self._write(name, x, _SMALL, _QUIET)
        self._y += 1.8
        self._rule(0.15)

    def note(self) -> None:
        """What the file is not."""
        lines = self._lines(NOTE, _SMALL, _RIGHT - _MARGIN)
        if self._y + 8 + len(lines) * _SMALL * _LEADING > _HEIGHT - _FOOT:
            self._turn()
        self._y += 7
        for line in lines:
            self._write(line, _MARGIN, _SMALL, _QUIET)
            self._y += _SMALL * _LEADING

    def drawings(self, cover: Cover) -> tuple[Drawing, ...]:
        """The pages; where there are several each says which it is."""
        count = len(self._pages)
        for number, (_, lines) in enumerate(self._pages, 1):
            foot = f"{cover.dossier_code}" if count == 1 else f"{cover.dossier_code}, tờ bìa {number}/{count}"
            lines.append(TextLine(foot, _RIGHT, _HEIGHT - 10, _SMALL, 1, _QUIET))
            if cover.training:
                lines.append(TextLine(OF_TRAINING, _WIDTH / 2, _MARGIN - 6, _HEADING, 0, _INK))
        title = f"Tờ bìa {cover.dossier_code}"
        return tuple(Drawing(title, _WIDTH, _HEIGHT, tuple(shapes), tuple(lines)) for shapes, lines in self._pages)

    @property
    def _shapes(self) -> list[Shape]:
        return self._pages[-1][0]

    def _turn(self) -> None:
        self._pages.append(([], []))
        self._y = _MARGIN

    def _lines(self, text: str, size: float, width: float) -> tuple[str, ...]:
        return lines_of(text, width / size, self._measure)

    def _write(self, text: str, x: float, size: float, ink: Ink, *, anchor: int = -1) -> None:
        self._pages[-1][1].append(TextLine(text, x, self._y, size, anchor, ink))

    def _rule(self, thick: float) -> None:
        top = self._y
        points = ((_MARGIN, top), (_RIGHT, top), (_RIGHT, top + thick), (_MARGIN, top + thick))
        self._pages[-1][0].append(Shape(points, _HAIRLINE))
