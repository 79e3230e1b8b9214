"""The reception slip: gathers what it says, and has it drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.clock import Clock
from app.domain.counting import sheets_in
from app.domain.drawing import Drawing
from app.domain.errors import InputRefused
from app.domain.release import Obstacle, Release
from app.domain.slip import Slip, SlipLine, SlipPaper, SlipState, slip_state
from app.services.documents import Documents
from app.services.edit import Desk, Editing
from app.services.handing_out.whole_file import write_whole
from app.services.releasing import Releasing
from app.services.requirements import Requirements, form_of
from app.services.slip_page import Symbols, slip_drawings

if TYPE_CHECKING:
    from app.store.store import Store

type DrawSlip = Callable[[Sequence[Drawing], Slip], bytes]
"""drawings, a page each -> a PDF file that says in its metadata which dossier it is of"""


class Slips:
    """Makes slips. A slip is a picture of the moment: nothing of it is stored."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        documents: Documents,
        releasing: Releasing,
        requirements: Requirements,
        clock: Clock,
        *,
        draw: DrawSlip,
        symbols: Symbols,
        tracking_url: str,
        counter: str,
        training: bool,
    ) -> None:
        """How they are made.

        Args:
            store: the data folder.
            editing: what lies on the desk.
            documents: what was made of it.
            releasing: the verdict.
            requirements: what the dossier is asked for.
            clock: UTC.
            draw: makes the file.
            symbols: draw the codes.
            tracking_url: what the QR code says before the dossier code; empty: nothing.
            counter: the station's name.
            training: whether the dossiers are samples.
        """
        self._store = store
        self._editing = editing
        self._documents = documents
        self._releasing = releasing
        self._requirements = requirements
        self._clock = clock
        self._draw = draw
        self._symbols = symbols
        self._tracking_url = tracking_url
        self._counter = counter
        self._training = training

    def of(self, dossier_code: str, officer: str) -> tuple[Slip, Release]:
        """What the slip of a dossier says now, and the verdict that it follows.

        Raises:
            InputRefused: DOSSIER_NOT_HERE, SLIP_EMPTY: nothing of it lies here.
        """
        dossier = self._store.dossiers.find(dossier_code)
        if dossier is None:
            raise InputRefused("DOSSIER_NOT_HERE", dossier=dossier_code)
        desk, release = self._editing.desk(dossier.id), self._releasing.release(dossier.id)
        lines = self._lines(desk, release)
        if not lines:
            raise InputRefused("SLIP_EMPTY", dossier=dossier_code)
        missing = {one.component_code for one in release.hindrances if one.obstacle is Obstacle.MISSING}
        procedure, seen = desk.asked.procedure, self._store.remote.newest(dossier.id)
        slip = Slip(
            dossier.code,
            dossier.procedure_code,
            procedure.title if procedure else "",
            dossier.applicant or (seen.remote.applicant if seen else ""),
            dossier.receiving_unit,
            self._counter,
            officer,
            self._clock.now(),
            lines,
            tuple(component.title for component in desk.components if component.code in missing),
            release.may_leave,
            f"{self._tracking_url}{dossier.code}",
            self._training,
        )
        return slip, release

    def drawings(self, slip: Slip, paper: SlipPaper) -> tuple[Drawing, ...]:
        """The slip to be printed, a drawing each page."""
        return slip_drawings(slip, self._symbols, paper)

    def pdf(self, slip: Slip) -> bytes:
        """The slip as a file."""
        return self._draw(slip_drawings(slip, self._symbols), slip)

    def write(self, slip: Slip, file: Path) -> None:
        """Put the slip into a file.

        Raises:
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        write_whole(file, self.pdf(slip))

    def _lines(self, desk: Desk, release: Release) -> tuple[SlipLine, ...]:
        found: list[SlipLine] = []
        for component in desk.components:
            paper, document = desk.paper(component.id), self._documents.standing(component.id)
            kept = document is not None and document.kept_blob is not None
            if not paper.pages and not kept and component.code not in release.withdrawn:
                continue
            form = form_of(desk.asked, component, paper)
            state = slip_state(
                release, component.code, digitisable=kept or self._requirements.digitisable(form, document)
            )
            sheets = sheets_in(paper, desk.masters)
            line = SlipLine(component.title, form, sheets, len(paper.pages), state)
            receipt = self._store.outbox.receipt(document.id) if document is not None else None
            if receipt is not None and state is SlipState.RECEIVED:
                line = replace(line, receipt=receipt.receipt_id, received_at=receipt.received_at)
            found.append(line)
        return tuple(found)
