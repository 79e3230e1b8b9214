"""The desk's job by hand: a code, paper, a few decisions, a receipt. Real services behind a real window."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.domain.errors import Cancelled
from app.domain.grounds import Acceptance
from app.domain.model import MasterPage
from app.domain.pin import PinStanding, PinState
from app.domain.release import PageQuality
from app.domain.signatures import Asked, Challenge, KeyQuestion, SignerIdentity
from app.messages import archived
from app.services.paper_signatures import Whence
from app.ui import words
from app.ui.scanners import PaperOrder
from app.ui.viewmodels.footer_text import footer_text
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.states import NextKind, PaperState
from app.ui.widgets.key_dialog import KeyDialog, ask_holder
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = [pytest.mark.each_run, pytest.mark.xdist_group("desk")]


def _thumbnail(desk: Desk, row: int) -> QImage | None:
    model = desk.window.pages
    image: QImage | None = model.data(model.index(row), Qt.ItemDataRole.DecorationRole)
    return image


def test_from_the_code_to_the_receipt(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    had_cv2 = "cv2" in sys.modules
    desk.open(fresh_code())
    assert [item.state for item in window.papers.items] == [PaperState.MISSING] * 3
    assert window.footer.primary.text() == "Quét “Đơn đề nghị” (F2)"
    desk.scan()
    assert len(window.pages.items) == 2
    desk.until(lambda: _thumbnail(desk, 0) is not None and _thumbnail(desk, 1) is not None)
    assert work.desk.next.kind is NextKind.COUNT
    desk.count(2)
    next(desk.feeder.glob("side-02*")).unlink()
    for _ in range(2):
        window.footer.primary.click()
        desk.until(lambda: work.desk.next.kind is NextKind.COUNT and work.attention.case and desk.settled())
        assert "cùng một tờ" in window.case_view.text, "it lies in the paper before too"
        window.case_view.choose("Giữ cả hai")
        desk.until(lambda: work.attention.case is None and desk.settled())
        desk.count(1)
    assert work.desk.next.kind is NextKind.FINISH
    desk.until(lambda: work.sign_outlook.foreseen is not None)
    panel, name = window.facts.signing, "Nguyễn Thị Mẫu - THỬ NGHIỆM"
    assert panel.isVisible() and all(said in panel.text for said in ("Sắp ký: 3 thành phần", name, "trong tệp", "B-LT"))
    assert "trên trang đầu của “Đơn đề nghị”" in panel.text and name in panel.mark.accessibleName()
    assert not window.band.key.isVisible(), "no token, no PIN that could be spoilt"
    window.commands["finish"].trigger()
    assert work.middle is Middle.FINISH and not panel.isVisible()
    desk.until(lambda: work.desk.release is not None and work.desk.release.may_leave and desk.settled())
    assert window.footer.sentence == "Công dân có thể ra về."
    assert window.finish_view.title == "Công dân có thể ra về"
    assert {item.state for item in window.papers.items} == {PaperState.RECEIVED}
    assert all(receipt.read_back for receipt in work.desk.receipts.values())
    desk.until(lambda: [one.file.whence for one in work.signatures.shown] == [Whence.DOCUMENT] and desk.settled())
    desk.until(lambda: "HỢP LỆ" in window.facts.signatures.text)
    assert "Trong tài liệu của thành phần này." in window.facts.signatures.text
    window.commands["slip"].trigger()
    desk.until(lambda: window.view.slip.picture.isVisible() and work.slips.drawings)
    said, receipts = window.view.slip.picture.accessibleName(), work.desk.receipts.values()
    assert "Công dân có thể ra về." in said and all(f"Biên nhận {one.receipt_id}, " in said for one in receipts)
    window.view.slip.back.click()
    assert work.middle is Middle.RECEIPTS
    assert desk.resets == []
    assert had_cv2 or "cv2" not in sys.modules
    window.footer.primary.click()
    assert work.middle is Middle.WELCOME
    assert window.band.code.text() == ""


def test_rotate_delete_undo_redo(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    desk.scan()
    first, second = work.desk.pages
    work.desk.select_page(first.id)
    upright = _thumbnail(desk, 0)
    window.commands["rotate-right"].trigger()
    desk.until(lambda: work.desk.pages[0].quarter_turns == 1)
    turned = _thumbnail(desk, 0)
    assert upright is not None and turned is not None
    assert (turned.width(), turned.height()) == (upright.height(), upright.width())
    window.commands["remove"].trigger()
    desk.until(lambda: len(window.pages.items) == 1)
    assert work.desk.page_id == second.id
    window.commands["undo"].trigger()
    desk.until(lambda: [item.id for item in window.pages.items] == [first.id, second.id])
    window.commands["undo"].trigger()
    desk.until(lambda: work.desk.pages[0].quarter_turns == 0)
    window.commands["redo"].trigger()
    desk.until(lambda: work.desk.pages[0].quarter_turns == 1)
    desk.until(desk.settled)
    assert desk.resets == []


def test_an_empty_feeder_is_told_without_a_dialogue(desk: Desk) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    desk.open(fresh_code())
    desk.window.commands["scan"].trigger()
    desk.until(desk.window.banner.isVisible)
    assert desk.window.banner.text.startswith("Thư mục không có tệp nào để lấy."), "the desk's feeder is a folder here"
    assert not desk.window.work.scanning.scanning
    assert desk.window.commands["scan"].isEnabled()


def test_a_wrong_code_opens_nothing(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.services)
    desk.qtbot.keyClicks(desk.window.band.code, "H56.14-261324-0001")
    desk.window.band.code.returnPressed.emit()
    assert desk.window.banner.isVisible()
    assert desk.window.work.desk.desk is None
    assert desk.window.band.code.property("state") == "wrong"


def test_a_slip_read_by_hand_opens_its_dossier(desk: Desk) -> None:
    code = fresh_code()
    desk.open(f"https://dichvucong.example/tra-cuu?mahs={code}")
    assert desk.window.work.desk.desk is not None
    assert desk.window.work.desk.desk.dossier.code == code
    assert desk.window.band.code.text() == code


def test_a_blank_page_is_accepted_with_a_reason(desk: Desk) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    blurred = QImage(827, 1166, QImage.Format.Format_RGB888)
    blurred.fill(Qt.GlobalColor.darkGray)
    blurred.setDotsPerMeterX(7874)
    blurred.setDotsPerMeterY(7874)
    blurred.save(str(desk.feeder / "dark.png"))
    window, work = desk.window, desk.window.work
    named: list[tuple[bool, str]] = []
    work.pictures.came.connect(lambda page: named.append((page in work.accepting.waiting, window.facts.page.said)))
    desk.open(fresh_code())
    desk.scan()
    reason = words.reason(work.accepting.facts(window.pages.items[0].id).reasons[0].code)  # type: ignore[union-attr]
    assert named[0][0] and reason in named[0][1], "what its facts say is shown by the same event that brings them"
    assert window.footer.remark == f"Trang 1: {reason}"
    assert (window.commands["rescan"].isEnabled(), window.commands["rescan"].shortcut().toString()) == (True, "F4")
    work.scanning._task, work.scanning.component_id = SimpleNamespace(cancel=lambda: None), work.desk.component_id  # type: ignore[assignment]
    assert footer_text(work).remark.startswith(f"Trang 1: {reason} · "), "also while other sheets run"
    work.scanning._task = work.scanning.component_id = None
    assert window.pages.items[0].quality in (PageQuality.DOUBTFUL, PageQuality.POOR)
    assert work.desk.next.kind is NextKind.CHECK
    window.footer.primary.click()
    card = window.facts.page.accept
    desk.qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert work.desk.paper_now.accepted == {}, "no reason was chosen: nothing is accepted"
    desk.qtbot.keyClick(window.focusWidget(), Qt.Key.Key_2)
    chosen = work.accepting.offered[1]
    assert work.accepting.ground is chosen and card.choices[chosen].hasFocus()
    card.note.setFocus()
    desk.qtbot.keyClicks(card.note, "phai mau ")
    window.speak("en")
    window.speak("vi")
    card = window.facts.page.accept
    assert card.note.hasFocus(), "half a note is there in another language too"
    desk.qtbot.keyClicks(card.note, "2019")
    desk.qtbot.keyClick(card.note, Qt.Key.Key_Return)
    desk.until(lambda: work.desk.next.kind is NextKind.COUNT and desk.settled())
    assert window.pages.items[0].accepted and window.pages.items[0].id in work.desk.paper_now.accepted
    assert set(work.desk.paper_now.accepted.values()) == {Acceptance(chosen.value, "phai mau 2019")}
    desk.qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: work.past.of_page and desk.settled())
    assert [one.deed.value for one in work.past.of_page] == ["scanned", "accepted"]
    assert "phai mau 2019" in window.facts.past.text and work.past.of_page[0].by in window.facts.past.text
    assert work.services is not None and work.desk.desk is not None and work.desk.component_id is not None
    stages = work.services.archive_forms.stages(work.desk.component_id)
    work.services.processing.ensure(work.desk.pages, work.desk.desk.masters, stages)
    window.facts.tabs.setCurrentIndex(0)
    window.facts.tabs.setCurrentIndex(2)  # looked up anew
    desk.until(lambda: work.past.archived and desk.settled())
    assert archived(work.past.archived, "vi") in window.facts.past.text


def test_the_next_and_the_previous_paper_by_key(desk: Desk) -> None:
    desk.open(fresh_code())
    work = desk.window.work
    assert work.desk.component is not None
    assert work.desk.component.code == "TP01"
    desk.window.commands["next-paper"].trigger()
    assert work.desk.component.code == "TP02"
    desk.window.commands["previous-paper"].trigger()
    desk.window.commands["previous-paper"].trigger()
    assert work.desk.component.code == "TP01"


def test_the_chosen_source_is_kept_in_the_data_folder(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.devices.devices)
    desk.window.work.devices.choose_source("flatbed")
    desk.window.work.devices.kept.sync()
    assert "flatbed" in (desk.feeder.parent / "ui.ini").read_text()


def test_every_command_has_its_own_key(desk: Desk) -> None:
    keys = [action.shortcut().toString() for action in desk.window.view.actions() if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))
    assert {"F2", "F9", "Ctrl+L", "Ctrl+R", "Del", "Ctrl+Z", "Ctrl+Y", "Ctrl+Down", "Ctrl+Up", "Esc"} <= set(keys)


def test_pages_are_moved_by_key(desk: Desk) -> None:
    desk.open(fresh_code())
    desk.scan()
    work = desk.window.work
    first, second = [view.id for view in work.desk.pages]
    work.desk.select_page(second)
    desk.window.commands["move-down"].trigger()
    desk.window.commands["move-up"].trigger()
    desk.until(lambda: [item.id for item in desk.window.pages.items] == [second, first])
    assert work.desk.page_id == second
    assert desk.resets == []


def test_an_interrupted_scan_is_offered_at_the_start(desk: Desk) -> None:
    code = fresh_code()
    desk.until(lambda: desk.window.work.services and desk.settled())
    services = desk.window.work.services
    assert services is not None
    opened = services.editing.open(code, services.actor).value
    order = PaperOrder(opened.dossier.id, opened.components[0].id, f"folder:{desk.feeder}", "adf")
    seen: list[MasterPage] = []
    with pytest.raises(Cancelled):
        services.scanners.scan(
            order, services.actor, cancelled=lambda: bool(seen), progress=lambda *_: None, on_page=seen.append
        )
    desk.window.work.startup.start()
    desk.read_until(code)
    desk.window.banner.act()
    desk.until(lambda: desk.window.work.desk.desk is not None and len(desk.window.work.desk.pages) == 1)
    desk.scan()
    assert len(desk.window.work.desk.pages) == 2


@pytest.mark.parametrize("asked", [Asked.PIN, Asked.ONE_TIME_CODE])
def test_what_is_typed_is_taken_from_the_dialogue_and_forgotten(desk: Desk, asked: Asked) -> None:
    now = datetime.now(UTC)
    identity = SignerIdentity("Nguyễn Thị Mẫu", "", "CN=Mẫu", "1", "00" * 32, now, now)
    dialogues: list[KeyDialog] = []

    def type_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, KeyDialog)
        dialogues.append(dialog)
        desk.qtbot.keyClicks(dialog.field, "2468")
        dialog.accept()

    QTimer.singleShot(0, type_it)
    assert ask_holder(KeyQuestion(identity, Challenge(), asked), desk.window) == "2468"
    assert dialogues[0].field.text() == ""


def test_the_last_try_of_a_token_waits_for_a_tick(desk: Desk) -> None:
    now = datetime.now(UTC)
    identity = SignerIdentity("Nguyễn Thị Mẫu", "", "CN=Mẫu", "1", "00" * 32, now, now)

    def type_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, KeyDialog) and dialog.known is not None
        desk.qtbot.keyClicks(dialog.field, "2468")
        desk.qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
        assert dialog.isVisible() and not dialog.sign.isEnabled()
        dialog.known.setChecked(True)
        desk.qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    QTimer.singleShot(0, type_it)
    last = Challenge(standing=PinStanding("0001", PinState.LAST_TRY, 2))
    assert ask_holder(KeyQuestion(identity, last, Asked.PIN), desk.window) == "2468"
