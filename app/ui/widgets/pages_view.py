"""The pages of the selected paper: the grid of thumbnails, and the selected page large beside it."""

from __future__ import annotations

from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.messages import explain
from app.ui import words
from app.ui.models.pages import PageListModel
from app.ui.style.tokens import Space
from app.ui.viewmodels.close_look import CloseLook
from app.ui.viewmodels.page_tool import PageTool
from app.ui.viewmodels.redrawn import polygon
from app.ui.viewmodels.sent_back import sent_back_places
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.page_grid import PageGrid
from app.ui.widgets.preview import Preview
from app.ui.widgets.tool_bar import ToolBar


class PagesView(QFrame):
    """Shows the pages as the workplace has them; `grid` tells which one is chosen."""

    def __init__(self, pages: PageListModel, tool: PageTool, look: CloseLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.grid = PageGrid(pages)
        self.preview = Preview(tool, look)
        self.tool_bar = ToolBar(tool)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self.grid)
        page = QVBoxLayout()
        page.setSpacing(Space.S)
        page.addWidget(self.preview, 1)
        page.addWidget(self.tool_bar)
        row.addLayout(page, 1)

    def show_columns(self, columns: int) -> None:
        """Give the grid so many columns."""
        self.grid.show_columns(columns)

    def show_desk(self, work: Workplace) -> None:
        """Show the selected page; where there is none, what to do."""
        self.grid.show_current(work.desk.page_id, work.selection.pages)
        self.grid.setVisible(bool(work.desk.pages))
        page, pictures = work.desk.page, work.pictures
        if work.desk.desk is None or page is None:
            self.preview.show_page(None, self._hint(work))
            self.preview.show_places(())
            self.preview.show_items(())
            self._show_tool(work)
            self.preview.show_close(None)
            return
        failure = pictures.failure(page.id)
        said = explain(failure, words.language()).plain.message if failure else None
        shown = work.page_tool.shown or page
        image = pictures.look_at(shown, work.selection.neighbours)
        self.preview.show_page(image, said or self.tr("The page is being made ready…"))
        marks = pictures.places(page) if work.page_tool.tool is None else ()
        shown_places = [(place.outline, words.mark(place.code)) for place in marks]
        if work.page_tool.tool is None:
            shown_places += sent_back_places(work.desk.paper_now, page.id, self.preview.sceneRect().size())
        self.preview.show_places(shown_places)
        self.preview.show_items(pictures.items(page) if work.page_tool.tool is None else ())
        self._show_tool(work)
        self.preview.show_close(shown)

    @property
    def least_height_px(self) -> int:
        """So that neither the page nor the tool in hand is cut."""
        if self.tool_bar.isHidden():
            return 0
        return self.preview.minimumHeight() + self.tool_bar.heightForWidth(self.preview.width()) + 3 * Space.S

    def _show_tool(self, work: Workplace) -> None:
        """The tool in hand, and the covers that it can take off."""
        self.tool_bar.show_tool()
        shown, size = work.page_tool.shown, self.preview.sceneRect().size()
        layout = work.pictures.bases.layout(shown.picture) if shown is not None else None
        if shown is None or layout is None:
            self.preview.show_tool(())
            return
        earlier = layout.covers[len(layout.covers) - len(shown.picture.hand.masks) :]
        scale = QTransform.fromScale(size.width() / layout.size_px[0], size.height() / layout.size_px[1])
        self.preview.show_tool([scale.map(polygon(cover)) for cover in earlier])

    def _hint(self, work: Workplace) -> str:
        if work.desk.is_kept:
            return self.tr("This paper is a finished PDF file, which is kept as it came.")
        hint = self.tr("No page is here yet. Lay the paper in the feeder and press F2.")
        if work.training.hand is not None:
            hint += "\n" + self.tr("Training: F6 lays the sample paper in the feeder.")
        return hint
