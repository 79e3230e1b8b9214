"""The pages of the selected paper: the grid of thumbnails, and the selected page large beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.messages import explain
from app.ui import words
from app.ui.models.pages import PageListModel
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.page_grid import PageGrid
from app.ui.widgets.preview import Preview


class PagesView(QFrame):
    """Shows the pages as the workplace has them; `grid` tells which one is chosen."""

    def __init__(self, pages: PageListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.grid = PageGrid(pages)
        self.preview = Preview()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self.grid)
        row.addWidget(self.preview, 1)

    def show_columns(self, columns: int) -> None:
        """Give the grid so many columns."""
        self.grid.show_columns(columns)

    def show_desk(self, work: Workplace) -> None:
        """Show the selected page; where there is none, what to do."""
        self.grid.show_current(work.desk.page_id)
        self.grid.setVisible(bool(work.desk.pages))
        page, pictures = work.desk.page, work.pictures
        if work.desk.desk is None or page is None:
            self.preview.show_page(None, self._hint(work))
            self.preview.show_places(())
            return
        failure = pictures.failure(page.id)
        said = explain(failure, words.language()).plain.message if failure else None
        self.preview.show_page(pictures.preview(page), said or self.tr("The page is being made ready…"))
        self.preview.show_places([(place.outline, words.mark(place.code)) for place in pictures.places(page)])

    def _hint(self, work: Workplace) -> str:
        if work.desk.is_kept:
            return self.tr("This paper is a finished PDF file, which is kept as it came.")
        hint = self.tr("No page is here yet. Lay the paper in the feeder and press F2.")
        if work.training.hand is not None:
            hint += "\n" + self.tr("Training: F6 lays the sample paper in the feeder.")
        return hint
