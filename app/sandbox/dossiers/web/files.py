"""A received file as the pages show it: what was announced beside what the server finds, and its pages as pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.sandbox.dossiers import checks
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import StoredFile
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import Mark, Words

MOST_PREVIEWS: Final = 60
"""so many pages are shown; who wants more opens the file"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it is called, how it went, and what was compared."""

    name: tuple[str, str]
    words: Words
    detail: str = ""
    is_hash: bool = False


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with all that was found. `pages` is 0 where it can't be read."""

    file: StoredFile
    base: str
    state: Words
    findings: tuple[Finding, ...]
    pages: int

    @property
    def valid(self) -> bool:
        """Whether it counts: it is in its component."""
        return self.file.attached and self.file.deleted is None


class Files:
    """The pages below `/dossiers/{code}/files/{id}`. A file is found below its own dossier only."""

    def __init__(self, records: Records, content: Content, previews: Path, renderer: Renderer) -> None:
        self._records = records
        self._content = content
        self._previews = previews
        self._renderer = renderer
        previews.mkdir(mode=0o700, parents=True, exist_ok=True)

    def show(self, request: Request) -> Response:
        """A file: everything that was told and found, and its pages."""
        file = self._of(request)
        known = self._records.dossier(file.manifest.dossier_code)
        shown = self.look_at(file)
        return self._renderer.page(
            request, "file.html", known=known, shown=shown, previews=range(1, min(shown.pages, MOST_PREVIEWS) + 1)
        )

    def page(self, request: Request) -> Response:
        """A page of it as JPEG; drawn once, then kept."""
        file, number = self._of(request), int(request.path_params["number"])
        jpeg = self._previews / f"{file.id}-{number}.jpg"
        if not jpeg.is_file():
            if not 1 <= number <= MOST_PREVIEWS:
                raise Refused(404, "PAGE_UNKNOWN")
            try:
                checks.draw_page(self._content.path(file.id), number, jpeg)
            except checks.ProgramFailed as error:
                raise Refused(404, "PAGE_UNKNOWN") from error
        return FileResponse(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    def content(self, request: Request) -> Response:
        """The file itself, as a download: a browser opens it outside these pages."""
        file = self._of(request)
        return FileResponse(
            self._content.path(file.id),
            media_type=file.manifest.media_type,
            filename=file.manifest.file_name,
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
        )

    def look_at(self, file: StoredFile) -> ShownFile:
        """Check a file now, over the bytes that are on disk now."""
        path = self._content.path(file.id)
        try:
            facts = checks.facts(path)
            readable = (_pages(file, facts), _pdfa(facts), *_signatures(path))
        except checks.ProgramFailed:
            facts = checks.PdfFacts(0, "")
            unread = Words(Mark.WRONG, "Không đọc được tệp", "the file can't be read")
            readable = (Finding(("Nội dung", "Content"), unread),)
        base = f"/dossiers/{file.manifest.dossier_code}/files/{file.id}"
        return ShownFile(file, base, _state(file), (self._hash(file), *readable), facts.pages)

    def _hash(self, file: StoredFile) -> Finding:
        """Three hashes have to be one: announced, receipted, and of the bytes on disk."""
        found = self._content.sha256(file.id)
        same = found == file.manifest.sha256 == file.receipt["HashTepTin"]
        match = Words(Mark.DONE, "Khớp", "match") if same else Words(Mark.WRONG, "Không khớp", "mismatch")
        return Finding(
            ("SHA-256: trạm khai = máy chủ tính", "announced = the server's own"), match, found, is_hash=True
        )

    def _of(self, request: Request) -> StoredFile:
        file = self._records.file(str(request.path_params["id"]))
        if file.manifest.dossier_code != request.path_params["code"]:
            raise Refused(404, "FILE_UNKNOWN")
        return file


def _pages(file: StoredFile, facts: checks.PdfFacts) -> Finding:
    name = ("Số trang: trạm khai = tệp có", "pages: announced = found")
    if not file.manifest.pages:
        return Finding(name, Words(Mark.OPEN, "Trạm không khai", "not announced"), f"{facts.pages} trang")
    if facts.pages == file.manifest.pages:
        return Finding(name, Words(Mark.DONE, "Khớp", "match"), f"{facts.pages} trang")
    return Finding(name, Words(Mark.WRONG, "Không khớp", "mismatch"), f"{file.manifest.pages} ≠ {facts.pages} trang")


def _pdfa(facts: checks.PdfFacts) -> Finding:
    name = ("PDF/A (tệp tự khai, chưa kiểm định)", "the file's own claim")
    if facts.pdfa:
        return Finding(name, Words(Mark.DONE, f"PDF/A-{facts.pdfa}", "claimed"))
    return Finding(name, Words(Mark.OPEN, "Không khai", "no claim"))


def _signatures(path: Path) -> tuple[Finding, ...]:
    name = ("Chữ ký số (pdfsig)", "signature")
    found = checks.signatures(path)
    if not found:
        return (Finding(name, Words(Mark.OPEN, "Chưa ký số", "not signed")),)
    return tuple(Finding(name, _integrity(words), f"{words.signer}, {words.signed_at}") for words in found)


def _integrity(words: checks.SignatureWords) -> Words:
    if words.intact:
        return Words(Mark.DONE, "Nguyên vẹn, phủ toàn tệp", "intact, whole file")
    if words.validation == checks.VALID:
        return Words(Mark.ATTENTION, "Nguyên vẹn, nhưng tệp có phần thêm sau", "intact, but something was added")
    return Words(Mark.WRONG, "Không nguyên vẹn", f"not intact: {words.validation}")


def _state(file: StoredFile) -> Words:
    if file.deleted is not None:
        return Words(Mark.ENDED, "Đã gỡ khỏi hồ sơ", "taken out")
    if not file.attached:
        return Words(Mark.WRONG, "Đã lưu nhưng chưa gắn vào hồ sơ", "stored, not attached")
    return Words(Mark.DONE, "Đã gắn vào thành phần hồ sơ", "attached")
