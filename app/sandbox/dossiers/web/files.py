"""A received file as the pages show it: what was announced beside what the server finds, and its pages as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.domain.delivery import Reuse
from app.sandbox.dossiers import checks
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import StoredFile
from app.sandbox.dossiers.web.findings import Finding, Judge, content_findings, hash_finding
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import FORM, REUSE, Mark, Words

MOST_PREVIEWS: Final = 60
"""so many pages are shown; who wants more opens the file"""
NOT_KEPT: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
"""headers of a download"""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with all that was found. `pages` is 0 where it can't be read."""

    file: StoredFile
    successor: StoredFile | None
    base: str
    findings: tuple[Finding, ...]
    pages: int

    @property
    def valid(self) -> bool:
        """Whether it counts: it is in its component."""
        return self.file.attached and self.file.deleted is None

    @property
    def state(self) -> Words:
        """What became of it."""
        if self.successor is not None:
            by = self.successor.manifest.version
            return Words(Mark.ENDED, f"Đã được thay bằng phiên bản {by}", f"replaced by version {by}")
        if self.file.deleted is not None:
            return Words(Mark.ENDED, "Đã gỡ khỏi hồ sơ", "withdrawn")
        if not self.file.attached:
            return Words(Mark.WRONG, "Đã lưu nhưng chưa gắn vào hồ sơ", "stored, not attached")
        if self.file.is_result:
            return Words(Mark.DONE, "Đã ghi vào kết quả", "listed as a result")
        return Words(Mark.DONE, "Đã gắn vào thành phần hồ sơ", "attached")

    @property
    def reused(self) -> tuple[str, str] | None:
        """Where it was reused from; None where it was digitised for this dossier."""
        reuse = self.file.manifest.reuse
        return REUSE[reuse] if reuse in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT) else None

    @property
    def reason(self) -> str:
        """Why it was withdrawn; empty where it was not, or where another took its place."""
        return "" if self.successor is not None else self.file.deleted or ""


class Files:
    """The pages below `/dossiers/{code}/files/{id}`. A file is found below its own dossier only."""

    def __init__(
        self, records: Records, papers: Papers, content: Content, judge: Judge, previews: Path, renderer: Renderer
    ) -> None:
        self._records = records
        self._papers = papers
        self._content = content
        self._judge = judge
        self._previews = previews
        self._renderer = renderer
        previews.mkdir(mode=0o700, parents=True, exist_ok=True)

    def show(self, request: Request) -> Response:
        """A file: everything that was told and found, and its pages."""
        file = self._of(request)
        known = self._records.dossier(file.manifest.dossier_code)
        shown = self.look_at(file, self._records.files(file.manifest.dossier_code, attached_only=False))
        return self._renderer.page(
            request,
            "file.html",
            known=known,
            shown=shown,
            previews=range(1, min(shown.pages, MOST_PREVIEWS) + 1),
            reuse=REUSE[file.manifest.reuse],
            form=FORM[file.manifest.form],
        )

    def page(self, request: Request) -> Response:
        """A page of it as JPEG; drawn once, then kept."""
        file, number = self._of(request), _page_number(request.path_params["number"])
        jpeg = self._previews / f"{file.id}-{number}.jpg"
        if not jpeg.is_file():
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
            headers=NOT_KEPT,
        )

    def online(self, request: Request) -> Response:
        """A file that the citizen handed in online with this dossier, as a download."""
        known = self._records.dossier(known_code(self._records, request)).dossier
        file_id = str(request.path_params["id"])
        file = next((file for file in self._papers.online(known) if file.id == file_id), None)
        if file is None:
            raise Refused(404, "FILE_UNKNOWN")
        return FileResponse(
            self._papers.path(file.id), media_type="application/pdf", filename=file.file_name, headers=NOT_KEPT
        )

    def look_at(self, file: StoredFile, siblings: Sequence[StoredFile]) -> ShownFile:
        """Check a file now, over the bytes that are on disk now; `siblings` are the files of its dossier."""
        judged = self._judge.of(file.id)
        base = f"/dossiers/{file.manifest.dossier_code}/files/{file.id}"
        successor = next((other for other in siblings if other.attached and other.manifest.supersedes == file.id), None)
        hashes = hash_finding(judged, file.manifest.sha256, str(file.receipt["HashTepTin"]))
        return ShownFile(file, successor, base, (hashes, *content_findings(judged, file.manifest.pages)), judged.pages)

    def _of(self, request: Request) -> StoredFile:
        file = self._records.file(str(request.path_params["id"]))
        if file.manifest.dossier_code != request.path_params["code"]:
            raise Refused(404, "FILE_UNKNOWN")
        return file


def _page_number(text: str) -> int:
    """Raises Refused: 404 PAGE_UNKNOWN where it is none, or one that is not shown."""
    number = int(text) if len(text) <= 3 and text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= MOST_PREVIEWS:
        raise Refused(404, "PAGE_UNKNOWN")
    return number


def known_code(records: Records, request: Request) -> str:
    """The dossier code in a path.

    Raises:
        Refused: 404 DOSSIER_UNKNOWN where no dossier of it is registered: a station's asking registers one, looking does not.
    """
    code: str = request.path_params["code"]
    if not records.knows(code):
        raise Refused(404, "DOSSIER_UNKNOWN")
    return code
