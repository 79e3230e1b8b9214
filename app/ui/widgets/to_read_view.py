"""What supervisors have to read, in the middle of the desk: what it is about, why, and who did it when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTreeWidgetItem, QWidget

from app.domain.supervision import AcceptedPages, SupervisorNotice
from app.messages import acceptance, explain
from app.services.health import Trouble
from app.ui import words
from app.ui.style.theme import icon
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.notices import of_trouble
from app.ui.viewmodels.to_read import ToReadViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.list_card import ListCard

_ID: Final = Qt.ItemDataRole.UserRole
_WHERE: Final = Qt.ItemDataRole.UserRole + 1


class ToReadView(ListCard):
    """Enter opens the dossier of a row; what is marked is said to be read by a button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = [
            words.translate("ToReadView", "About"),
            words.translate("ToReadView", "What happened"),
            words.translate("ToReadView", "Who and when"),
        ]
        super().__init__(words.translate("ToReadView", "For supervisors to read"), columns, parent)
        self._work: Workplace | None = None
        self._shown: object = None
        self.read = QPushButton(self.tr("Mark as read"))
        self.read.clicked.connect(self._read)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate(
            (QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents)
        ):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.itemSelectionChanged.connect(self._marked)
        self.list.itemActivated.connect(self._open)
        self.lay_out((self.read,))

    def show_desk(self, work: Workplace) -> None:
        """Show what is to be read."""
        self._work = work
        to_read = work.to_read
        if work.middle is not Middle.TO_READ:
            return
        supervision = work.supervision
        now = (to_read.looked, to_read.notices, to_read.accepted, supervision.troubles, words.language())
        if now == self._shown:
            return
        self._shown = now
        self._say(to_read, len(supervision.troubles))
        self.list.clear()
        troubles = _troubles(supervision.troubles, supervision.counter)
        for row in (*_alarms(to_read.notices), *troubles, *_accepted(to_read.accepted)):
            self.list.addTopLevelItem(row)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._marked()

    def _say(self, to_read: ToReadViewModel, troubles: int) -> None:
        count = len(to_read.notices) + len(to_read.accepted) + troubles
        self.list.setVisible(bool(count))
        self.read.setVisible(bool(count))
        if not to_read.looked:
            self.show_head("state-scanning", self.tr("Being looked up…"), "")
        elif count:
            remark = self.tr("Enter opens the dossier. What was read goes from this list and stays on record.")
            self.show_head("info", self.tr("To be read by a supervisor: {count}").format(count=count), remark)
        else:
            nothing = self.tr("No doubtful page was accepted since, and nothing else has to be known.")
            self.show_head("state-received", self.tr("Nothing is to be read"), nothing)

    def _marked(self) -> None:
        self.read.setEnabled(any(item.data(0, _ID) is not None for item in self.list.selectedItems()))

    def _read(self) -> None:
        selected = [item.data(0, _ID) for item in self.list.selectedItems()]
        marked: list[UUID] = [one for one in selected if one is not None]
        if self._work is not None and marked:
            self._work.to_read.read(marked)

    def _open(self, item: QTreeWidgetItem) -> None:
        dossier, component = item.data(0, _WHERE)
        if self._work is not None and dossier:
            self._work.open_dossier(dossier, component)


def _alarms(notices: tuple[SupervisorNotice, ...]) -> Iterator[QTreeWidgetItem]:
    for one in notices:
        told = explain(one.error(), words.language()).plain
        dossier, component = str(one.facts.get("dossier", "")), str(one.facts.get("component", ""))
        yield _row(
            one.id,
            (dossier, component),
            (f"{dossier}\n{component}", told.message, words.moment(one.at)),
            "warn",
            told.remedy,
        )


def _accepted(accepted: tuple[AcceptedPages, ...]) -> Iterator[QTreeWidgetItem]:
    for one in accepted:
        pages = ", ".join(map(str, one.pages))
        about = words.translate("ToReadView", "{dossier}\n{paper}, page {pages}")
        cells = (
            about.format(dossier=one.dossier, paper=one.title, pages=pages or "–"),
            words.translate("ToReadView", "Accepted although doubtful: {why}").format(
                why=acceptance(one.acceptance, words.language())
            ),
            f"{one.by}\n{words.moment(one.notice.at)}",
        )
        yield _row(one.notice.id, (one.dossier, one.component), cells, "state-doubtful", "")


def _troubles(troubles: tuple[Trouble, ...], counter: Callable[[UUID], str]) -> Iterator[QTreeWidgetItem]:
    """They are not read but done: then they go by themselves."""
    for one in troubles:
        notice = of_trouble(one, counter(one.station_id))
        cells = (one.device, f"{notice.message} {notice.remedy}", words.moment(one.what.found_at))
        yield _row(None, ("", ""), cells, "warn", notice.remedy)


def _row(
    notice_id: UUID | None, where: tuple[str, str], cells: tuple[str, str, str], shape: str, remedy: str
) -> QTreeWidgetItem:
    row = QTreeWidgetItem(list(cells))
    row.setIcon(0, icon(shape))
    row.setToolTip(1, f"{cells[1]} {remedy}".strip())
    row.setData(0, _ID, notice_id)
    row.setData(0, _WHERE, where)
    row.setData(0, Qt.ItemDataRole.AccessibleTextRole, cells[0].replace("\n", ", "))
    return row
