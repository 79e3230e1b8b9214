"""What proves a dossier, at the desk: the way of a page, the quality sheet, and a hold that is shown; over the real services."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.bootstrap import Station
from app.domain.ids import new_id
from app.domain.review.cases import CaseKind
from app.store.review import NewCase
from app.ui import printing
from app.ui.viewmodels.evidence import Part
from app.ui.viewmodels.middle import Middle
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")


def test_a_dossier_is_proven_printed_and_held_at_the_desk(
    desk: Desk, station: Station, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, work = desk.window, desk.window.work
    evidence, view = work.evidence, window.view.evidence
    desk.until(lambda: work.services is not None)
    assert not window.commands["provenance"].isEnabled()
    desk.open(f"H56.14-261127-{new_id().int % 5000 + 1000}")
    window.commands["provenance"].trigger()
    desk.until(lambda: "Không có trang nào." in view.text)
    view.back.click()
    desk.scan()
    assert work.desk.desk is not None
    code, second = work.desk.desk.dossier.code, work.desk.pages[1].id
    work.select_page(second)

    window.commands["provenance"].trigger()
    assert not view.text.split("\n")[1] and not view.hold.text.strip(), "nobody knows yet whether it is held"
    desk.until(lambda: evidence.trail is not None and work.middle is Middle.EVIDENCE)
    assert evidence.page == second and "trang 2" in view.way.page.currentText()
    assert view.isVisible() and not window.view.checklist.isVisible(), (
        "it has all of the desk: a sheet can be read, with large text too"
    )
    master = work.desk.desk.masters[second]
    assert master.blob.sha256 in view.text and "Cán bộ trực quầy" in view.text
    view.way.page.setCurrentIndex(0)
    view.way.page.activated.emit(0)
    assert master.blob.sha256 not in view.text or master.index > 0

    monkeypatch.setattr(printing, "printers", lambda: (("Máy in",), "Máy in"))
    sent: list[str] = []
    monkeypatch.setattr(printing, "print_with", lambda name, _pages: sent.append(name))
    view.tabs.setCurrentIndex(list(Part).index(Part.SHEET))
    desk.until(lambda: bool(evidence.drawings) and evidence.printer.known)
    assert "PHIẾU CHẤT LƯỢNG" in view.text.upper() and code in view.text
    view.sheet.go.click()
    assert sent == ["Máy in"]
    evidence.show(Part.SHEET)
    assert not view.sheet.go.isEnabled(), "an earlier drawing is not printed"
    desk.until(lambda: bool(evidence.drawings))
    file = tmp_path / "phieu.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(window.asking, "open_file", lambda _file: None)
    view.sheet.save.click()
    desk.until(lambda: file.exists() and file.read_bytes().startswith(b"%PDF"))

    view.tabs.setCurrentIndex(list(Part).index(Part.HOLD))
    desk.until(lambda: evidence.holding.may)
    assert "không bị lưu giữ" in view.text and not view.hold.hold.isEnabled()
    view.hold.reason.setText("thanh tra 2026")
    with station.store.duties.hold("retention"), qtbot.waitSignal(evidence.failed):
        qtbot.keyClick(view.hold.reason, Qt.Key.Key_Return)
    assert view.hold.reason.text() == "thanh tra 2026", "what is refused for now need not be typed again"
    qtbot.keyClick(view.hold.reason, Qt.Key.Key_Return)
    desk.until(lambda: evidence.holding.held is not None and work.desk.held is not None)
    assert "thanh tra 2026" in view.text and "thanh tra 2026" in window.band._procedure_code.text()
    held = station.store.retention.held()[work.desk.desk.dossier.id]
    assert held.actor_id == station.actor.id
    view.hold.release.click()
    desk.until(lambda: evidence.holding.held is None and work.desk.held is None)
    view.hold.reason.setText("của hồ sơ này")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.middle is not Middle.EVIDENCE and not view.hold.reason.text()
    _a_supervisor_looks_from_a_case_and_keeps_it(desk, station, second)


def _a_supervisor_looks_from_a_case_and_keeps_it(desk: Desk, station: Station, page: UUID) -> None:
    window, work = desk.window, desk.window.work
    assert work.desk.desk is not None and work.desk.component_id is not None
    dossier = work.desk.desk.dossier
    scanner = station.store.dossiers.actor("Cán bộ quét", None)
    (case,) = station.store.review.open(
        [
            NewCase(
                f"test:{new_id()}",
                CaseKind.ALARM,
                dossier.id,
                work.desk.component_id,
                frozenset({scanner.id}),
                None,
                (page,),
            )
        ]
    )
    work.next_dossier()
    window.commands["review"].trigger()
    desk.until(lambda: work.reviewing.now is not None and work.reviewing.now.case.id == case.id)
    window.commands["quality-sheet"].trigger()
    desk.until(lambda: bool(work.evidence.drawings))
    assert work.evidence.subject is not None and work.evidence.subject.code == dossier.code
    assert work.evidence.page == page
    window.view.evidence.back.click()
    assert work.middle is Middle.REVIEW
    assert work.reviewing.now is not None and work.reviewing.now.case.id == case.id, "the case is still this person's"
    window.commands["provenance"].trigger()
    desk.until(lambda: work.evidence.trail is not None)
    work.officer.came.emit(scanner)
    assert work.middle is Middle.WELCOME and not work.reviewing.open, "nobody decides in another one's name"
    assert work.evidence.subject is None and work.evidence.trail is None
    work.officer.came.emit(station.actor)
    desk.until(lambda: not work.runner.working)
    station.store.review.lapse([case.id])
