"""A citizen's electronic store as an operator sees it: what the store says of each paper beside what its bytes show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.domain.clock import day_in_viet_nam
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import ElectronicPaper
from app.sandbox.dossiers.web.files import NOT_KEPT, known_code
from app.sandbox.dossiers.web.findings import Finding, Judge, hash_finding, signature_findings
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import Mark, Words


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper with what the store says of it and what was found."""

    paper: ElectronicPaper
    state: Words
    findings: tuple[Finding, ...]


class StorePage:
    """The pages below `/dossiers/{code}/store`: the papers of the dossier's owner, whose ID number stands in no address."""

    def __init__(
        self, records: Records, papers: Papers, content: Content, judge: Judge, switches: Switches, renderer: Renderer
    ) -> None:
        self._records = records
        self._papers = papers
        self._content = content
        self._judge = judge
        self._switches = switches
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """All papers of the owner."""
        today = day_in_viet_nam(self._switches.now())
        known = self._records.dossier(known_code(self._records, request))
        papers = self._papers.search(known.dossier.applicant_id, ())
        shown = [ShownPaper(paper, standing(paper, today), self._findings(paper)) for paper in papers]
        return self._renderer.page(request, "store.html", known=known, papers=shown)

    def content(self, request: Request) -> Response:
        """A paper of this owner, as a download; the bytes as they are, whatever a switch does to what stations get."""
        owner_id = self._records.dossier(known_code(self._records, request)).dossier.applicant_id
        wanted = str(request.path_params["id"])
        paper = next((paper for paper in self._papers.search(owner_id, ()) if paper.id == wanted), None)
        if paper is None:
            raise Refused(404, "FILE_UNKNOWN")
        path: Path = self._content.path(paper.id)
        return FileResponse(path, media_type="application/pdf", filename=paper.file_name, headers=NOT_KEPT)

    def _findings(self, paper: ElectronicPaper) -> tuple[Finding, ...]:
        judged = self._judge.of(paper.id)
        return hash_finding(judged, paper.sha256, paper.sha256), *signature_findings(judged)


def standing(paper: ElectronicPaper, today: date) -> Words:
    """What the store says of a paper on a day."""
    if paper.revoked:
        return Words(Mark.WRONG, "Đã bị thu hồi", "revoked")
    if paper.valid_until is not None and paper.valid_until < today:
        return Words(Mark.ATTENTION, "Đã hết hạn", "expired")
    return Words(Mark.DONE, "Còn hiệu lực", "valid")
