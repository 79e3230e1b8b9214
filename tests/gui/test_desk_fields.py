"""The fields of a paper by keyboard: what was found stands there, the doubtful first, and what is typed is checked and counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.entered import Standing, said_of_owner
from app.domain.fields import Field, Trait
from app.sandbox.paper import samples
from app.sandbox.paper.codes import qr
from app.sandbox.paper.letter import letter
from app.sandbox.paper.sheet import A4_MM, Sheet
from app.ui.widgets.fields_form import FieldsForm
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")
CARD = "038190012345|171234567|NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu, Thanh Hóa|10052021"
OTHER = "038091054321||TRẦN VĂN MẪU|02091991|Nam|Thôn 4, Xã Mẫu, Thanh Hóa|10052021"


def lay_card(folder: Path, number: int, payload: str) -> None:
    page = Image.new("RGB", (827, 1169), "white")
    page.paste((24, 24, 30), (280, 280 + 40 * number), qr(payload, 260))
    page.save(folder / f"card-{number}.png", dpi=(100, 100))


def shown(form: FieldsForm) -> dict[Field, str]:
    return {name: row.entry.text() for name, row in form.rows.items()}


def test_two_cards_make_the_owner_doubtful_until_a_person_types(desk: Desk) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    lay_card(desk.feeder, 1, CARD)
    lay_card(desk.feeder, 2, OTHER)
    desk.open("H56.14-261126-0601")
    desk.scan()
    form, work = desk.window.facts.fields, desk.window.work
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: work.fields.doubtful == 3)
    assert form.traits.shown[Trait.OWNER_ADDRESS].icon == "state-doubtful", "marked as doubtful fields are"
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    owner = form.rows[Field.OWNER_ID]
    desk.until(owner.entry.hasFocus)
    assert owner.entry.text() in ("038190012345", "038091054321")
    assert {option.value for option in owner.options} == {"038190012345", "038091054321"}, "both are shown"
    other = owner.options[1].value
    desk.qtbot.keyClick(owner.entry, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: owner.state.standing is Standing.TYPED and desk.settled())
    assert (owner.state.value, owner.options) == (other, [])
    work.editing.undo()
    desk.until(lambda: owner.state.standing is Standing.DOUBTFUL and desk.settled())
    form.focus_first()
    owner.entry.selectAll()
    desk.qtbot.keyClicks(owner.entry, "03819001234")
    assert owner.entry.property("state") == "wrong"
    desk.qtbot.keyClick(owner.entry, Qt.Key.Key_Return)
    assert work.desk.desk is not None
    assert said_of_owner(work.desk.desk.log) == {}, "what was refused is not taken"
    owner.entry.setFocus()
    desk.qtbot.keyClicks(owner.entry, "5")
    desk.qtbot.keyClick(owner.entry, Qt.Key.Key_Return)
    desk.until(lambda: owner.state.standing is Standing.TYPED and desk.settled())
    name, born = form.rows[Field.OWNER_NAME], form.rows[Field.OWNER_BORN]
    assert name.entry.hasFocus(), "Enter goes to the next doubtful one"
    desk.qtbot.keyClick(name.entry, Qt.Key.Key_Tab)
    assert born.entry.hasFocus()
    born.entry.selectAll()
    desk.qtbot.keyClicks(born.entry, "2/9/1991")
    desk.qtbot.keyClick(born.entry, Qt.Key.Key_Return)
    born.show_state(born.state)  # as a look does that was under way
    desk.until(lambda: born.entry.property("state") == "wrong")  # of another person than the number
    assert born.entry.text() == "2/9/1991", "what was typed is not lost"


def test_a_name_from_an_input_method_is_kept_in_nfc_serves_all_papers_and_is_undone(desk: Desk) -> None:
    desk.open("H56.14-261126-0602")
    form, work = desk.window.facts.fields, desk.window.work
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    first = form.rows[Field.OWNER_ID]
    desk.until(lambda: work.fields.states and first.entry.hasFocus())
    desk.qtbot.keyClick(first.entry, Qt.Key.Key_Down)
    name = form.rows[Field.OWNER_NAME]
    assert name.entry.hasFocus()
    typed = QInputMethodEvent()
    typed.setCommitString("Tra\u0302\u0300n Thi\u0323 A\u0302\u0301u")
    QApplication.sendEvent(name.entry, typed)
    desk.qtbot.keyClick(name.entry, Qt.Key.Key_Return)
    desk.until(lambda: name.state.standing is Standing.TYPED and desk.settled())
    assert name.entry.text() == "Trần Thị Ấu"
    name.entry.setFocus()
    desk.qtbot.keyClicks(name.entry, " B")
    desk.window.speak("en")
    form = desk.window.facts.fields
    name = form.rows[Field.OWNER_NAME]
    assert name.entry.hasFocus() and name.entry.isModified(), "another language finds it half typed"
    assert name.entry.text() == "Trần Thị Ấu B"
    desk.qtbot.keyClick(name.entry, Qt.Key.Key_Backspace)
    desk.qtbot.keyClick(name.entry, Qt.Key.Key_Return)
    desk.until(lambda: desk.settled())
    desk.window.commands["next-paper"].trigger()
    desk.until(lambda: work.fields.states and desk.settled())
    assert shown(form)[Field.OWNER_NAME] == "Trần Thị Ấu"
    work.editing.undo()
    work.editing.undo()  # it was taken twice
    desk.until(lambda: name.state.standing is not Standing.TYPED and desk.settled())
    assert shown(form)[Field.OWNER_NAME] != "Trần Thị Ấu"


class LineOnX11(QLineEdit):
    """Keeps keys from the commands on every platform, as a line of text does Ctrl+E and Ctrl+K on X11."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def test_a_line_of_text_leaves_the_keys_of_the_fields_and_of_the_commands_alone(desk: Desk) -> None:
    desk.open("H56.14-261126-0605")
    line = LineOnX11(desk.window)
    line.show()
    line.setFocus()
    desk.until(line.hasFocus)
    desk.qtbot.keyClick(line, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.until(desk.window.facts.fields.isVisible)
    line.setFocus()
    desk.until(line.hasFocus)
    desk.qtbot.keyClick(line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.until(desk.window.palette_of_commands.isVisible)
    line.deleteLater()


def test_what_is_found_of_citizens_goes_with_its_tab(desk: Desk) -> None:
    lay_card(desk.feeder, 1, CARD)
    desk.open("H56.14-261126-0603")
    desk.scan()
    work = desk.window.work
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: any(one.value for one in work.fields.states))
    desk.window.facts.show_page()
    assert work.fields.states == () and not any(shown(desk.window.facts.fields).values())


def test_what_is_written_by_hand_is_begun_with_what_is_printed_and_the_rest_of_the_paper_is_told(desk: Desk) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    sheet = Sheet(*A4_MM, 200)
    letter(sheet, {**samples.words("decision"), "number": "Số:            /QĐ-UBND"})
    sheet.image.save(desk.feeder / "decision.png", dpi=(200, 200))
    desk.open("H56.14-261126-0604")
    form, work = desk.window.facts.fields, desk.window.work
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    number, name = form.rows[Field.NUMBER], form.rows[Field.OWNER_NAME]
    desk.until(lambda: work.fields.states and form.rows[Field.OWNER_ID].entry.hasFocus())
    name.take_cursor()
    desk.qtbot.keyClicks(name.entry, "Le Th")
    desk.scan()
    desk.until(lambda: number.state.standing is Standing.HANDWRITTEN)
    assert name.entry.hasFocus() and name.entry.text() == "Le Th", "reading takes nothing out of a hand"
    assert form.order[:2] == (Field.NUMBER, Field.OWNER_NAME), "what is doubtful goes up around it"
    name.clear()
    assert number.entry.text() == "/QĐ-UBND"
    number.take_cursor()
    desk.until(number.entry.hasFocus)
    assert not number.loupe.isHidden(), "where it is written is shown"
    desk.qtbot.keyClicks(number.entry, "417")
    desk.qtbot.keyClick(number.entry, Qt.Key.Key_Return)
    desk.until(lambda: number.state.standing is Standing.TYPED and desk.settled())
    assert number.state.value == "417/QĐ-UBND"
    assert form.traits.shown[Trait.PAPER_TYPE].value == "Quyết định"
    kind = form.traits.shown[Trait.PAPER_TYPE]
    assert kind.icon == ""
    desk.qtbot.mouseClick(kind, Qt.MouseButton.LeftButton)
    assert not kind.loupe.isHidden()
    desk.qtbot.mouseClick(kind, Qt.MouseButton.LeftButton)
    assert kind.loupe.isHidden(), "another click hides it"
    last = form.rows[form.order[-1]]
    last.take_cursor()
    desk.qtbot.keyClick(last.entry, Qt.Key.Key_Down)
    first, second = list(form.traits.shown.values())[:2]
    desk.until(lambda: first.hasFocus() and first.loupe.visibleRegion().boundingRect() == first.loupe.rect())
    desk.qtbot.keyClick(first, Qt.Key.Key_Down)
    assert first.loupe.isHidden() and not second.loupe.isHidden(), "one place is shown at a time"
    desk.qtbot.keyClick(second, Qt.Key.Key_Up)
    desk.qtbot.keyClick(first, Qt.Key.Key_Up)
    assert last.entry.hasFocus() and first.loupe.isHidden()
    assert work.fields.doubtful == sum(row.state.is_open for row in form.rows.values())
