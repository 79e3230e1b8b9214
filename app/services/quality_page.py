"""How the quality sheet looks on A4: the dossier, its counts, a block for each paper, and how far the audit log had come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from app.domain.clock import VIET_NAM
from app.domain.drawing import Drawing, Ink, Shape, TextLine
from app.domain.line_breaking import Measure, lines_of
from app.domain.verification import printable

if TYPE_CHECKING:
    from app.services.provenance import VersionTold
    from app.services.quality_sheet import PaperQuality, QualitySheet

TITLE: Final = "PHIẾU CHẤT LƯỢNG SỐ HÓA HỒ SƠ"
NOTE: Final = (
    "Phiếu lập tự động từ dữ liệu của trạm. Mã băm là SHA-256. Gốc nhật ký là gốc cây Merkle theo RFC 6962 trên các dòng nhật ký:"
    " mọi sửa đổi các dòng đó sau thời điểm lập phiếu đều bị phát hiện khi đối chiếu với phiếu này."
)
_WIDTH: Final = 210.0
_HEIGHT: Final = 297.0
_MARGIN: Final = 16.0
_RIGHT: Final = _WIDTH - _MARGIN
_FOOT: Final = 16.0
_LABELS: Final = 32.0
_TITLE, _HEADING, _TEXT, _SMALL = 5.4, 3.6, 3.0, 2.6
_LEADING: Final = 1.28
_INK: Final[Ink] = (0.05,)
_QUIET: Final[Ink] = (0.36,)
_HAIRLINE: Final[Ink] = (0.7,)
_PALE: Final[Ink] = (0.955,)
_VERDICTS: Final = (("good", "tốt"), ("doubtful", "nghi ngờ"), ("poor", "kém"), ("", "không còn phán định"))


def sheet_drawings(sheet: QualitySheet, measure: Measure) -> list[Drawing]:
    """The pages of a sheet."""
    layout = _Layout(measure)
    layout.head(sheet)
    for paper in sheet.papers:
        layout.paper(paper)
    layout.log(sheet)
    return layout.drawings(sheet)


class _Layout:
    """Fills pages from top to bottom."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._pages: list[tuple[list[Shape], list[TextLine]]] = [([], [])]
        self._y = _MARGIN

    def head(self, sheet: QualitySheet) -> None:
        """Who made it and when, whose it is, and the sums."""
        at = f"{sheet.at.astimezone(VIET_NAM):%H:%M:%S ngày %d/%m/%Y}"
        self._write(printable(sheet.made_by), _MARGIN, _SMALL, _QUIET)
        self._write(f"Lập lúc {at}", _RIGHT, _SMALL, _QUIET, anchor=1)
        self._y += 9
        self._write(TITLE, _WIDTH / 2, _TITLE, _INK, anchor=0)
        self._y += 5
        self._fact("Mã hồ sơ", sheet.dossier)
        self._fact("Thủ tục", printable(sheet.procedure))
        verdicts = sum((Counter(paper.verdicts) for paper in sheet.papers), Counter[str]())
        pages, sheets = (sum(getattr(one, name) for one in sheet.papers) for name in ("pages", "sheets"))
        self._fact("Số lượng", f"{len(sheet.papers)} giấy tờ, {sheets} tờ, {pages} trang")
        self._fact("Phán định máy", _judged(verdicts))

    def paper(self, paper: PaperQuality) -> None:
        """A paper: counts, verdicts, remarks, then hashes, signatures and receipt of its newest version."""
        facts = [*_of_paper(paper), *(_of_version(paper.version) if paper.version else ())]
        self._room(12 + sum(self._height(value, small=small) for _, value, small in facts))
        self._y += 2.6
        self._area(_MARGIN, _RIGHT, self._y, 5.0, _PALE)
        self._y += 3.6
        self._write(self._cut(printable(paper.title), _HEADING), _MARGIN + 1.5, _HEADING, _INK)
        self._y += 1.6
        for label, value, small in facts:
            self._fact(label, value, small=small)

    def log(self, sheet: QualitySheet) -> None:
        """How far the audit log had come, and what the sheet is."""
        note = self._lines(NOTE, _SMALL, _RIGHT - _MARGIN)
        self._room(18 + len(note) * _SMALL * _LEADING)
        self._y += 4
        self._area(_MARGIN, _RIGHT, self._y, 0.2, _HAIRLINE)
        self._y += 1.5
        self._fact("Nhật ký", f"{sheet.log.rows} dòng")
        self._fact("Gốc nhật ký", sheet.log.root, small=True)
        self._fact("Dòng cuối", sheet.log.head, small=True)
        self._y += 1.5
        for line in note:
            self._y += _SMALL * _LEADING
            self._write(line, _MARGIN, _SMALL, _QUIET)

    def drawings(self, sheet: QualitySheet) -> list[Drawing]:
        """The pages, each with its number and the dossier that it speaks of."""
        found = list[Drawing]()
        for number, (shapes, lines) in enumerate(self._pages, 1):
            foot = TextLine(f"Trang {number}/{len(self._pages)}", _RIGHT, _HEIGHT - 9, _SMALL, 1, _QUIET)
            code = TextLine(sheet.dossier, _MARGIN, _HEIGHT - 9, _SMALL, -1, _QUIET)
            found.append(Drawing(TITLE, _WIDTH, _HEIGHT, tuple(shapes), (*lines, code, foot)))
        return found

    def _fact(self, label: str, value: str, *, small: bool = False) -> None:
        size = _SMALL if small else _TEXT
        lines = self._lines(value, size, _RIGHT - _MARGIN - _LABELS)
        for number, line in enumerate(lines):
            self._room(size * _LEADING)
            self._y += size * _LEADING
            if not number:
                self._write(label, _MARGIN, _TEXT, _QUIET)
            self._write(line, _MARGIN + _LABELS, size, _INK)

    def _height(self, value: str, *, small: bool) -> float:
        size = _SMALL if small else _TEXT
        return len(self._lines(value, size, _RIGHT - _MARGIN - _LABELS)) * size * _LEADING

    def _room(self, height: float) -> None:
        """Turn the page where so much does not fit on this one; a block that fits on none begins where it stands."""
        if self._y + height > _HEIGHT - _FOOT and height < _HEIGHT - _FOOT - _MARGIN:
            self._pages.append(([], []))
            self._y = _MARGIN

    def _cut(self, text: str, size: float) -> str:
        first, *more = self._lines(text, size, _RIGHT - _MARGIN - 6)
        return f"{first} …" if more else first

    def _lines(self, text: str, size: float, width: float) -> tuple[str, ...]:
        return lines_of(text, width / size, self._measure)

    def _write(self, text: str, x: float, size: float, ink: Ink, *, anchor: int = -1) -> None:
        self._pages[-1][1].append(TextLine(text, x, self._y, size, anchor, ink))

    def _area(self, left: float, right: float, top: float, height: float, ink: Ink) -> None:
        points = ((left, top), (right, top), (right, top + height), (left, top + height))
        self._pages[-1][0].append(Shape(points, ink))


def _judged(verdicts: Counter[str]) -> str:
    return ", ".join(f"{words}: {verdicts[name]}" for name, words in _VERDICTS if verdicts[name]) or "không có trang"


def _of_paper(paper: PaperQuality) -> Iterator[tuple[str, str, bool]]:
    counted = "chưa đếm tay" if paper.counted is None else f"đếm tay {paper.counted} tờ"
    agrees = "" if paper.counted in (None, paper.sheets) else " – KHÁC NHAU"
    if paper.pages:
        judged = _judged(Counter(paper.verdicts))
        yield "Số lượng", f"{paper.sheets} tờ, {paper.pages} trang; {counted}{agrees}; máy phán định {judged}", False
    for number, remark in enumerate(paper.remarks):
        yield ("" if number else "Ghi nhận"), remark, False


def _of_version(version: VersionTold) -> Iterator[tuple[str, str, bool]]:
    kept = " – tệp mang đến, giữ nguyên từng byte" if version.document.kept_blob is not None else ""
    at = f"{version.document.made_at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"
    valid = {True: ", PDF/A hợp lệ", False: ", PDF/A KHÔNG hợp lệ", None: ""}[version.valid]
    yield "Bản", f"{version.document.version}, sao lúc {at}{valid}{kept}", False
    if version.recipes:
        yield "Cách xử lý", version.recipes, True
    if version.archive_sha256:
        yield "Bản lưu trữ", version.archive_sha256, True
    for label, signed in (("Chữ ký cá nhân", version.signed), ("Chữ ký cơ quan", version.sealed)):
        if signed is not None:
            when = f"{signed.signed_at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}"
            yield label, ", ".join(filter(None, (printable(signed.signer_subject), f"mức {signed.level}", when))), False
            yield "", signed.blob.sha256, True
    if version.receipt is not None:
        receipt = version.receipt
        when = f"{receipt.received_at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}"
        back = "đã đọc lại, khớp" if receipt.read_back else "CHƯA đọc lại"
        yield "Biên nhận", f"{printable(receipt.receipt_id)}, {printable(receipt.server)}, {when}; {back}", False
        last = version.sealed or version.signed
        if last is None or last.blob.sha256 != receipt.sha256:
            yield "", f"tệp {receipt.sha256}", True
        yield "", f"nhật ký {receipt.audit_head}", True
    else:
        yield "Biên nhận", "chưa có", False
    if version.withdrawn_at is not None:
        yield "Thu hồi", f"{version.withdrawn_at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}", False
