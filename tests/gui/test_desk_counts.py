"""A sheet count belongs to the paper that it was typed for, whatever is selected by the time that the cursor leaves."""

from __future__ import annotations

from uuid import UUID

from pytestqt.qtbot import QtBot

from app.ui.widgets.sheet_count import SheetCount

FIRST, SECOND = UUID(int=1), UUID(int=2)


def test_a_count_stays_with_the_paper_that_it_was_typed_for(qtbot: QtBot) -> None:
    panel = SheetCount()
    qtbot.addWidget(panel)
    told: list[tuple[object, int]] = []
    panel.counted.connect(lambda paper, sheets: told.append((paper, sheets)))
    panel.show_paper(FIRST, None, 2)
    panel.show()
    panel.count.setFocus()
    qtbot.waitUntil(panel.count.hasFocus)
    panel.count.selectAll()
    qtbot.keyClicks(panel.count, "3")
    panel.show_paper(SECOND, None, 3)
    assert told == [(FIRST, 3)]
    assert panel.count.value() == 0
    panel.count.editingFinished.emit()
    assert told == [(FIRST, 3)], "nothing was counted for the second paper"


def test_what_is_being_typed_outlives_news_of_the_same_paper(qtbot: QtBot) -> None:
    panel = SheetCount()
    qtbot.addWidget(panel)
    panel.show_paper(FIRST, None, 1)
    panel.show()
    panel.count.setFocus()
    qtbot.waitUntil(panel.count.hasFocus)
    panel.count.selectAll()
    qtbot.keyClicks(panel.count, "4")
    panel.show_paper(FIRST, None, 2)
    assert panel.count.value() == 4


def test_a_number_that_a_screen_reader_sets_is_entered_and_one_that_is_stepped_to_is_not(qtbot: QtBot) -> None:
    panel = SheetCount()
    qtbot.addWidget(panel)
    told: list[tuple[object, int]] = []
    panel.counted.connect(lambda paper, sheets: told.append((paper, sheets)))
    panel.show_paper(FIRST, None, 2)
    panel.count.stepBy(1)
    assert told == []
    panel.count.setValue(2)
    panel.count.editingFinished.emit()
    assert told == [(FIRST, 2)]
