"""Taking doubtful pages with a reason: which pages, what fits their doubts, and what the officer has said so far."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.grounds import Ground, check_note, grounds
from app.domain.release import PageQuality
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.pictures import Pictures
from app.ui.viewmodels.selection import PageSelection

TO_DECIDE = frozenset({PageQuality.DOUBTFUL, PageQuality.POOR})


class AcceptingViewModel(QObject):
    """What was said holds for the pages that are selected; with others it begins anew."""

    changed = Signal()
    accepted = Signal()
    """a decision was made"""

    def __init__(
        self,
        desk: DeskViewModel,
        selection: PageSelection,
        pictures: Pictures,
        editing: EditingViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._selection = selection
        self._pictures = pictures
        self._editing = editing
        self._about: tuple[UUID, ...] = ()
        self.ground: Ground | None = None
        self.note = ""
        desk.selected.connect(self._look)
        selection.changed.connect(self._look)

    def facts(self, page: UUID) -> PageFacts | None:
        """What is known of a page of the selected paper, with what the scanner said of it."""
        facts = self._pictures.facts(page)
        return facts.doubted(self._desk.paper_now.doubted.get(page)) if facts is not None else None

    @property
    def waiting(self) -> tuple[UUID, ...]:
        """All pages of the selected paper that somebody has to decide on, in their order."""
        paper = self._desk.paper_now
        doubted = paper.doubted
        return tuple(
            view.id
            for view in paper.pages
            if view.id not in paper.accepted
            and (facts := self._pictures.facts(view.id)) is not None
            and (facts.quality in TO_DECIDE or view.id in doubted)
        )

    @property
    def pages(self) -> tuple[UUID, ...]:
        """The selected pages that somebody has to decide on, in their order."""
        selected = frozenset(self._selection.pages)
        return tuple(page for page in self.waiting if page in selected) if selected else ()

    @property
    def offered(self) -> tuple[Ground, ...]:
        """The grounds that fit these pages, the likeliest first."""
        found = (self.facts(page) for page in self.pages)
        return grounds(tuple(reason.code for facts in found if facts is not None for reason in facts.reasons))

    @property
    def lacks_note(self) -> bool:
        """Whether the ground says nothing by itself, and nothing was written."""
        return self.ground is Ground.OTHER and not self.note.strip()

    def choose(self, ground: Ground) -> None:
        """This is the reason."""
        if ground is not self.ground:
            self.ground = ground
            self.changed.emit()

    def write(self, note: str) -> None:
        """What is to be added to the reason, as it is typed."""
        told = self.lacks_note
        self.note = note
        if told is not self.lacks_note:
            self.changed.emit()

    def accept(self) -> None:
        """Take the pages, once a reason is chosen that says something."""
        if self.ground is None or not self.pages:
            return
        try:
            check_note(self.ground, self.note)
        except InputRefused:
            self.changed.emit()  # the card says what is missing
            return
        self._editing.accept_pages(self.pages, self.ground, self.note)
        self._begin_anew()
        self.accepted.emit()

    def _look(self) -> None:
        if self._selection.pages != self._about:
            self._about = self._selection.pages
            self._begin_anew()

    def _begin_anew(self) -> None:
        if self.ground is not None or self.note:
            self.ground, self.note = None, ""
            self.changed.emit()
