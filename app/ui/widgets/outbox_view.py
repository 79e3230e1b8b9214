"""The outbox in the middle of the desk: each waiting document with its age, why it waits and when it is tried again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import StationError
from app.messages import explain
from app.services.waiting import WaitingDocument
from app.ui import words
from app.ui.style.theme import icon
from app.ui.style.tokens import Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.outbox import OutboxViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, show_icon

_ID: Final = Qt.ItemDataRole.UserRole
_MINUTE_S: Final = 60
_WIDTHS: Final = (
    QHeaderView.ResizeMode.Stretch,
    QHeaderView.ResizeMode.ResizeToContents,
    QHeaderView.ResizeMode.Stretch,
    QHeaderView.ResizeMode.ResizeToContents,
)
"""of document, age, reason and next try"""


class OutboxView(QFrame):
    """A list, a sentence on the whole, and one thing to do."""

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._shown: object = None
        self._icon = picture("outbox", 48)
        self._title = label("large", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.send = QPushButton(self.tr("Send now"))
        self.send.clicked.connect(self._send)
        self.stop = QPushButton(self.tr("Stop sending"))
        self.stop.clicked.connect(self._stop)
        self.back = QPushButton(self.tr("Back to the pages"))
        self.back.clicked.connect(self.back_wanted)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Documents that wait to be sent"))
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHeaderLabels([self.tr("Document"), self.tr("Waits for"), self.tr("Why"), self.tr("Next try")])
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate(_WIDTHS):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.itemSelectionChanged.connect(self._name_what_is_sent)
        self._lay_out()

    def _name_what_is_sent(self) -> None:
        marked = bool(self.list.selectedItems())
        self.send.setText(self.tr("Send the marked ones now") if marked else self.tr("Send now"))

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(Space.XS)
        texts.addWidget(self._title)
        texts.addWidget(self._remark)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._icon)
        head.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.send, self.stop, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(head)
        column.addLayout(buttons)
        column.addWidget(self.list, 1)

    @property
    def text(self) -> str:
        """All that is said."""
        rows = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        cells = [row.text(column) for row in rows if row is not None for column in range(self.list.columnCount())]
        return "\n".join((self._title.text(), self._remark.text(), *cells))

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

    def focus(self) -> None:
        """Put the cursor into the list."""
        (self.list if self.list.isVisibleTo(self) else self.back).setFocus()

    def _say(self, outbox: OutboxViewModel) -> None:
        count = len(outbox.documents)
        show_icon(self._icon, "outbox" if count else "state-received")
        self.send.setVisible(bool(count) and not outbox.sending)
        self.stop.setVisible(outbox.sending)
        self.list.setVisible(bool(count))
        if outbox.sending:
            self._title.setText(self.tr("Sending…"))
            done, total = outbox.bytes_done / 1_000_000, outbox.bytes_total / 1_000_000
            said = self.tr("{done} of {total} MB").format(done=words.number(done, 1), total=words.number(total, 1))
            self._remark.setText(said if outbox.bytes_total else "")
        elif not count:
            self._title.setText(self.tr("Nothing waits to be sent"))
            self._remark.setText(self.tr("All that was signed here is received."))
        else:
            self._title.setText(self.tr("Waiting to be sent: {count}").format(count=count))
            self._remark.setText(self._why(outbox))
        self._remark.setVisible(bool(self._remark.text()))

    def _why(self, outbox: OutboxViewModel) -> str:
        if outbox.aside:
            return self.tr(
                "{count} of them are not sent by themselves any more: see why, mend it, and send now."
            ).format(count=outbox.aside)
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

    def _stop(self) -> None:
        if self._work is not None:
            self._work.outbox.cancel()


def _reason(one: WaitingDocument) -> tuple[str, str]:
    if not one.reason:
        return words.translate("OutboxView", "Not tried yet"), ""
    said = explain(StationError(one.reason), words.language()).plain
    return said.message, said.remedy
