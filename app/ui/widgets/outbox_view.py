"""The outbox in the middle of the desk: each waiting document with its age, why it waits and when it is tried again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTreeWidgetItem, QWidget

from app.domain.errors import StationError
from app.messages import explain
from app.services.waiting import WaitingDocument
from app.ui import words
from app.ui.style.theme import icon, letters
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.outbox import OutboxViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.list_card import ListCard

_ID: Final = Qt.ItemDataRole.UserRole
_DOSSIER: Final = Qt.ItemDataRole.UserRole + 1
_MINUTE_S: Final = 60
_DOCUMENT_LETTERS: Final = 22
"""a dossier's code is never cut"""
_LEAST_LETTERS: Final = 12
_WIDTHS: Final = (
    QHeaderView.ResizeMode.Interactive,
    QHeaderView.ResizeMode.ResizeToContents,
    QHeaderView.ResizeMode.Stretch,
    QHeaderView.ResizeMode.ResizeToContents,
)
"""of document, age, reason and next try"""


class OutboxView(ListCard):
    """A list, a sentence on the whole, and one thing to do."""

    slip_wanted = Signal(str)
    """the code of the dossier whose reception slip is wanted"""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = [
            words.translate("OutboxView", "Document"),
            words.translate("OutboxView", "Waits for"),
            words.translate("OutboxView", "Why"),
            words.translate("OutboxView", "Next try"),
        ]
        super().__init__(words.translate("OutboxView", "Documents that wait to be sent"), columns, parent)
        self._work: Workplace | None = None
        self._shown: object = None
        self.send = QPushButton(self.tr("Send now"))
        self.send.clicked.connect(self._send)
        self.stop = QPushButton(self.tr("Stop sending"))
        self.stop.clicked.connect(self._stop)
        self.slip = QPushButton(self.tr("Reception slip…"))
        self.slip.clicked.connect(self._show_slip)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.header().setStretchLastSection(False)
        self.list.header().setMinimumSectionSize(letters(_LEAST_LETTERS))
        self.list.setColumnWidth(0, letters(_DOCUMENT_LETTERS))
        for column, mode in enumerate(_WIDTHS):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.itemSelectionChanged.connect(self._name_what_is_sent)
        self.lay_out((self.send, self.stop, self.slip))

    def _name_what_is_sent(self) -> None:
        marked = bool(self.list.selectedItems())
        self.send.setText(self.tr("Send the marked ones now") if marked else self.tr("Send now"))

    def show_desk(self, work: Workplace) -> None:
        """Show what waits."""
        self._work = work
        outbox = work.outbox
        if work.middle is not Middle.OUTBOX:
            return
        now = (outbox.documents, outbox.sending, outbox.bytes_done, words.language())
        if now == self._shown:
            return
        self._shown = now
        self._say(outbox)
        self._fill(outbox.documents)

    def _say(self, outbox: OutboxViewModel) -> None:
        count = len(outbox.documents)
        icon_name = "outbox" if count else "state-received"
        self.send.setVisible(bool(count) and not outbox.sending)
        self.stop.setVisible(outbox.sending)
        self.list.setVisible(bool(count))
        self.slip.setVisible(bool(count))
        if outbox.sending:
            done, total = outbox.bytes_done / 1_000_000, outbox.bytes_total / 1_000_000
            said = self.tr("{done} of {total} MB").format(done=words.number(done, 1), total=words.number(total, 1))
            self.show_head(icon_name, self.tr("Sending…"), said if outbox.bytes_total else "")
        elif not count:
            all_in = self.tr("All that was signed here is received.")
            self.show_head(icon_name, self.tr("Nothing waits to be sent"), all_in)
        else:
            waits = self.tr("Waiting to be sent: {count}").format(count=count)
            self.show_head(icon_name, waits, self._why(outbox))

    def _why(self, outbox: OutboxViewModel) -> str:
        if outbox.aside:
            return self.tr(
                "%n of them are not sent by themselves any more: see why, mend it, and send now.", "", outbox.aside
            )
        if outbox.is_away:
            return self.tr("The dossier system does not answer. They are sent by themselves as soon as it does.")
        return self.tr("They are sent by themselves; you can work on.")

    def _fill(self, documents: tuple[WaitingDocument, ...]) -> None:
        marked = {item.data(0, _ID) for item in self.list.selectedItems()}
        self.list.clear()
        for one in documents:
            reason, remedy = _reason(one)
            row = QTreeWidgetItem(
                [f"{one.dossier_code}\n{one.title}", words.duration(one.age_s), reason, self._next_try(one)]
            )
            row.setIcon(0, icon("step-failed" if one.retry_in_s is None else "step-waiting"))
            row.setToolTip(0, one.title)
            row.setToolTip(2, f"{reason} {remedy}".strip())
            row.setData(0, _ID, one.upload_id)
            row.setData(0, _DOSSIER, one.dossier_code)
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{one.dossier_code}, {one.title}")
            self.list.addTopLevelItem(row)
            row.setSelected(one.upload_id in marked)

    def _next_try(self, one: WaitingDocument) -> str:
        if one.retry_in_s is None:
            return self.tr("not by itself")
        if one.retry_in_s < _MINUTE_S:
            return self.tr("within a minute")
        return self.tr("in {time}").format(time=words.duration(one.retry_in_s))

    def _send(self) -> None:
        if self._work is not None:
            self._work.outbox.send_now([item.data(0, _ID) for item in self.list.selectedItems()])

    def _show_slip(self) -> None:
        """Of the dossier that is marked, else of the first one."""
        row = next(iter(self.list.selectedItems()), self.list.topLevelItem(0))
        if row is not None:
            self.slip_wanted.emit(row.data(0, _DOSSIER))

    def _stop(self) -> None:
        if self._work is not None:
            self._work.outbox.cancel()


def _reason(one: WaitingDocument) -> tuple[str, str]:
    if not one.reason:
        return words.translate("OutboxView", "Not tried yet"), ""
    said = explain(StationError(one.reason), words.language()).plain
    return said.message, said.remedy
