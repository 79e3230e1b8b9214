"""The quality sheet of a dossier: how it was digitised, judged, reviewed, signed and received, for an inspector to read. Vietnamese.

It names no citizen. Who signed and who reviewed is named while the station still knows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.clock import VIET_NAM, Clock
from app.domain.counting import sheets_in
from app.domain.drawing import Drawing
from app.domain.errors import InputRefused, UsageError
from app.domain.line_breaking import Measure
from app.domain.model import Actor, Component
from app.domain.rights import Action
from app.domain.verification import printable
from app.messages import acceptance, word
from app.services.handing_out.whole_file import write_whole
from app.services.provenance import DossierTrail, PageTrail, Provenance, VersionTold
from app.services.quality_page import TITLE, sheet_drawings
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

type DrawPages = Callable[[Sequence[Drawing], str, str, datetime], bytes]
"""pages, their title, the dossier's code and when (UTC) -> a PDF file"""


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the audit log had come: rows, root of its Merkle tree (RFC 6962) and the hash of its newest row, both in hex."""

    rows: int
    root: str
    head: str


@dataclass(frozen=True, slots=True)
class PaperQuality:
    """One paper of the sheet.

    Attributes:
        title: of the component, with its code.
        pages: how many lie there.
        sheets: of paper, behind the pages.
        counted: by a person; None: nobody counted.
        verdicts: how many pages the machine called good, doubtful, poor; those of which it is not known under an empty name.
        remarks: in words: why pages are doubtful, why they were taken, what supervisors decided.
        version: the newest version; None: nothing was made of the pages.
    """

    title: str
    pages: int
    sheets: int
    counted: int | None
    verdicts: Mapping[str, int]
    remarks: tuple[str, ...]
    version: VersionTold | None


@dataclass(frozen=True, slots=True)
class QualitySheet:
    """All that the sheet says. `at` is when (UTC); `made_by` the office and its counter."""

    dossier: str
    procedure: str
    made_by: str
    at: datetime
    papers: tuple[PaperQuality, ...]
    log: LogState


class QualitySheets:
    """Makes quality sheets."""

    def __init__(
        self,
        store: Store,
        provenance: Provenance,
        rights: Rights,
        clock: Clock,
        made_by: str,
        log_state: Callable[[UUID], LogState],
        draw: DrawPages,
        measure: Measure,
    ) -> None:
        self._store = store
        self._provenance = provenance
        self._rights = rights
        self._clock = clock
        self._made_by = made_by
        self._log_state = log_state
        self._draw = draw
        self._measure = measure

    def of(self, dossier_id: UUID, actor: Actor) -> QualitySheet:
        """What the sheet of a dossier says now.

        Raises:
            InputRefused: NOT_ALLOWED; SLIP_EMPTY: nothing was ever digitised of it.
        """
        self._rights.require(actor, Action.QUALITY_SHEET)
        trail = self._provenance.read(dossier_id)
        papers = tuple(filter(None, (self._paper(trail, one) for one in trail.desk.components)))
        dossier = trail.desk.dossier
        if not papers:
            raise InputRefused("SLIP_EMPTY", dossier=dossier.code)
        procedure = trail.desk.asked.procedure
        named = f"{procedure.title} ({dossier.procedure_code})" if procedure else dossier.procedure_code
        log = self._log_state(dossier.home_station_id)
        return QualitySheet(dossier.code, named, self._made_by, self._clock.now(), papers, log)

    def drawings(self, sheet: QualitySheet) -> list[Drawing]:
        """Its pages; a dossier of a few papers fits on one."""
        return sheet_drawings(sheet, self._measure)

    def write(self, sheet: QualitySheet, out: Path) -> None:
        """Put the sheet into a file as PDF/A-2u.

        Raises:
            UsageError: SHEET_FORMAT: the name does not say PDF.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        if out.suffix.lower() != ".pdf":
            raise UsageError("SHEET_FORMAT", file=out.name)
        write_whole(out, self._draw(self.drawings(sheet), f"{TITLE}: {sheet.dossier}", sheet.dossier, sheet.at))

    def _paper(self, trail: DossierTrail, component: Component) -> PaperQuality | None:
        desk, paper = trail.desk, trail.desk.paper(component.id)
        versions = self._provenance.versions(desk, component.id)
        if not paper.pages and not versions:
            return None
        pages = [one for one in trail.pages if one.component.id == component.id]
        return PaperQuality(
            f"{component.title} ({component.code})",
            len(paper.pages),
            sheets_in(paper, desk.masters),
            paper.sheet_count,
            Counter(one.facts.quality.value if one.facts else "" for one in pages),
            tuple(map(printable, _remarks(paper, pages))),
            versions[-1][0] if versions else None,
        )


def _remarks(paper: Paper, pages: Sequence[PageTrail]) -> Iterator[str]:
    told: dict[UUID, str] = {}
    for page in pages:
        codes = [reason.code for reason in page.facts.reasons] if page.facts else []
        codes += [paper.doubted[page.view.id]] if page.view.id in paper.doubted else []
        reasons = ", ".join(word(f"reason_{code}", "vi") for code in dict.fromkeys(codes))
        taken = paper.accepted.get(page.view.id)
        said = acceptance(taken, "vi") if taken else ""
        if reasons or said:
            yield f"Trang {page.in_paper}: {'; '.join(filter(None, (reasons, said)))}"
        for looked in page.looked:
            decision = looked.decision
            marks = {word(f"defect_{mark.defect.value}", "vi") for mark in decision.marks if mark.page == page.view.id}
            what = word(f"verdict_{decision.verdict.value}", "vi")
            who = ", ".join(filter(None, (looked.by, day_and_time(decision.at))))
            parts = (f"Soát: {what} ({who})", ", ".join(sorted(marks)), decision.remark)
            told.setdefault(looked.case.id, "; ".join(filter(None, parts)))
    yield from told.values()


def day_and_time(at: datetime) -> str:
    """As it is written in Viet Nam."""
    return f"{at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"
