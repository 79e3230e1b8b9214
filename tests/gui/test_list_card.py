"""What stands in a list of all dossiers is read whole, however narrow the window and large the text."""

from __future__ import annotations

from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.ui.widgets.list_card import ListCard


def test_a_row_is_as_high_as_its_words_also_once_the_window_is_narrower(qtbot: QtBot) -> None:
    card = ListCard("Papers", ["Paper", "Why"])
    qtbot.addWidget(card)
    card.lay_out(())
    card.list.addTopLevelItem(
        QTreeWidgetItem(["TP01", "The token was pulled out while it signed; nothing was signed."])
    )
    card.resize(900, 400)
    card.show()
    row = card.list.topLevelItem(0)
    one_line = card.list.visualItemRect(row).height()
    assert one_line < 2 * card.list.fontMetrics().height() + 20
    card.resize(330, 400)
    qtbot.waitUntil(lambda: card.list.visualItemRect(row).height() >= one_line + 2 * card.list.fontMetrics().height())
