"""A bound book on the glass: after each page its number is said, and the one key that takes the next."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.model import MasterPage
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import Notice, speaking
from app.ui.viewmodels.scanning import ScanningViewModel

PROFILE: Final = "so-dong-quyen"
"""the key of the profile of bound books"""


class BookViewModel(QObject):
    """Counts the pages of the selected paper while books are scanned. Nothing is asked: the next press of the key is the next page."""

    said = Signal(object)
    """a `Notice`"""

    def __init__(
        self,
        desk: DeskViewModel,
        devices: DevicesViewModel,
        scanning: ScanningViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._devices = devices
        self._scanning = scanning
        self._came: UUID | None = None
        scanning.page_came.connect(self._page_came)
        scanning.state_changed.connect(self._tell)
        desk.changed.connect(self._tell)

    def _page_came(self, page: MasterPage) -> None:
        if self._devices.profile.key == PROFILE:
            self._came = page.id

    def _tell(self) -> None:
        """Once the page lies on the desk and the scanner rests."""
        ids = [view.id for view in self._desk.pages]
        if self._came is None or self._scanning.scanning or self._came not in ids:
            return
        number, self._came = ids.index(self._came) + 1, None
        self.said.emit(
            speaking(
                lambda: Notice(
                    None,
                    self.tr("Page {number} of the book is in.").format(number=number),
                    self.tr(
                        "Turn the leaf and press F2, or the scanner's button. After the last page: enter the count."
                    ),
                )
            )
        )
