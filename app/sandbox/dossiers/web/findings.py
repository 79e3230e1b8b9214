"""What the server itself finds in a file: its hash, and what separate programs say of its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.clock import VIET_NAM
from app.sandbox.dossiers import checks
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.web.words import Mark, Words

_MOST_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it is called, how it went, and what was compared."""

    name: tuple[str, str]
    words: Words
    detail: str = ""
    is_hash: bool = False


@dataclass(frozen=True, slots=True)
class Judgment:
    """The hash of some bytes, and what the programs say of them; `facts` None: they can't read them."""

    sha256: str
    facts: checks.PdfFacts | None
    signatures: tuple[checks.SignatureWords, ...]

    @property
    def pages(self) -> int:
        """How many pages can be shown."""
        return 0 if self.facts is None else self.facts.pages


class Judge:
    """Judges what is on disk now. The same bytes are judged once; what can't be read is tried again. For any thread."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._judged: dict[str, Judgment] = {}

    def of(self, file_id: str) -> Judgment:
        """The judgment of a file, over the bytes that are on disk now."""
        sha256 = self._content.sha256(file_id)
        known = self._judged.get(sha256)
        if known is not None:
            return known
        path = self._content.path(file_id)
        try:
            judged = Judgment(sha256, checks.facts(path), checks.signatures(path))
        except checks.ProgramFailed:
            return Judgment(sha256, None, ())
        if len(self._judged) >= _MOST_KEPT:
            self._judged.clear()
        self._judged[sha256] = judged
        return judged


def hash_finding(judged: Judgment, announced: str, receipted: str) -> Finding:
    """Three hashes have to be one: announced, receipted, and of the bytes on disk."""
    same = judged.sha256 == announced == receipted
    match = ("SHA-256 khớp", "hashes match") if same else ("SHA-256 không khớp", "hashes differ")
    words = Words(Mark.DONE if same else Mark.WRONG, *match)
    return Finding(("Trạm khai = biên nhận = tệp", "announced = receipt = file"), words, judged.sha256, is_hash=True)


def content_findings(judged: Judgment, announced_pages: int) -> tuple[Finding, ...]:
    """What the programs say, beside what was announced (0 pages: nothing was)."""
    if judged.facts is None:
        unread = Words(Mark.WRONG, "Không đọc được tệp", "the file can't be read")
        return (Finding(("Nội dung", "Content"), unread),)
    return _pages(judged.facts.pages, announced_pages), _pdfa(judged.facts), *signature_findings(judged)


def signature_findings(judged: Judgment) -> tuple[Finding, ...]:
    """One for each signature."""
    name = ("Chữ ký số (pdfsig)", "signature")
    if not judged.signatures:
        return (Finding(name, Words(Mark.OPEN, "Chưa ký số", "not signed")),)
    return tuple(Finding(name, _integrity(one), f"{one.signer}, {_signed_at(one)}") for one in judged.signatures)


def _pages(counted: int, announced: int) -> Finding:
    name = ("Số trang: trạm khai = tệp có", "pages: announced = found")
    if not announced:
        return Finding(name, Words(Mark.OPEN, f"{counted} trang, trạm không khai", "pages, not announced"))
    if counted == announced:
        return Finding(name, Words(Mark.DONE, f"Đủ {counted} trang", "pages as announced"))
    return Finding(name, Words(Mark.WRONG, f"{counted} trang, trạm khai {announced}", "pages differ"))


def _pdfa(facts: checks.PdfFacts) -> Finding:
    name = ("Chuẩn lưu trữ: tệp tự khai, chưa kiểm định", "archival format: the file's own claim")
    if facts.pdfa:
        return Finding(name, Words(Mark.DONE, f"Khai PDF/A-{facts.pdfa}", "claims PDF/A"))
    return Finding(name, Words(Mark.OPEN, "Không khai PDF/A", "no PDF/A"))


def _signed_at(words: checks.SignatureWords) -> str:
    """When, as the signature says; pdfsig was told to speak of Viet Nam's time."""
    try:
        at = datetime.strptime(words.signed_at, "%b %d %Y %H:%M:%S").replace(tzinfo=VIET_NAM)
    except ValueError:
        return words.signed_at
    return f"{at:%d/%m/%Y %H:%M:%S}"


def _integrity(words: checks.SignatureWords) -> Words:
    if words.intact:
        return Words(Mark.DONE, "Chữ ký nguyên vẹn", "signature intact, whole file")
    if words.validation == checks.VALID:
        return Words(Mark.ATTENTION, "Chữ ký nguyên vẹn, tệp có phần thêm sau", "intact, but something was added")
    return Words(Mark.WRONG, "Chữ ký không nguyên vẹn", f"not intact: {words.validation}")
