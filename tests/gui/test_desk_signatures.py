"""Signatures of a paper at the desk: of the file that came in, before anything is done to it, and of what is made of it."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from app.bootstrap import Station
from app.domain.errors import InputRefused
from app.domain.model import Plan
from app.domain.signatures import Authorization, Level
from app.domain.verification import SignatureVerdict
from app.messages import explain
from app.services.advance import Watch
from app.services.paper_signatures import Whence
from app.services.sign import KeyAuthorizer, nobody
from app.services.verification_facts import findings_of
from app.ui.viewmodels.states import PaperState
from app.ui.widgets.signature_card import SignatureCard
from scanner.errors import FolderReadOnly
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.signing_world import blank_pdf, policy, stored

pytestmark = pytest.mark.xdist_group("desk")


@pytest.fixture(scope="module")
def signed(station: Station) -> bytes:
    """A paper that the officer of the sandbox signed elsewhere."""
    signer = station.signers["officer"]
    ready = signer.prepare(blank_pdf(), policy(Level.B_LT))
    pin = Authorization(station.secrets.get("pin:officer"))
    return signer.complete(stored(ready, Level.B_LT), ready.pdf, pin).pdf


def _scan(desk: Desk, pdf: bytes) -> SignatureCard:
    """The file lies in the folder that is the feeder; scanned as the first paper it is refused, and looked at."""
    for page in desk.feeder.iterdir():
        page.unlink()
    (desk.feeder / "da-ky.pdf").write_bytes(pdf)
    desk.open(fresh_code())
    desk.window.commands["scan"].trigger()
    card = desk.window.facts.signatures
    desk.until(lambda: desk.window.banner.isVisible() and desk.settled() and card.text)
    return card


def _button(card: SignatureCard, text: str) -> QPushButton:
    return next(one for one in card.findChildren(QPushButton) if one.text() == text)


def test_a_signed_file_that_came_in_shows_its_verdict_before_anything_is_done_to_it(
    desk: Desk, station: Station, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    judged = station.verifying.signatures

    def judge(path: Path) -> object:
        threads.append(threading.current_thread())
        return judged(path)

    monkeypatch.setattr(station.verifying, "signatures", judge)
    card, work = _scan(desk, signed), desk.window.work
    assert [(one.file.whence, one.error) for one in work.signatures.shown] == [(Whence.OUTSIDE, None)]
    assert not work.desk.pages and "đã có chữ ký số" in desk.window.banner.text
    for said in ("HỢP LỆ", "Người ký: ", "Thời điểm ký: ", "B-LT", "da-ky.pdf"):
        assert said in card.text
    assert "TOTAL-PASSED" not in card.text, "codes are for who asks"
    assert threads and threading.main_thread() not in threads
    desk.window.commands["read-signatures"].trigger()
    details = _button(card, "Chi tiết")
    assert QApplication.focusWidget() is details
    details.click()
    assert "EN 319 102-1: TOTAL-PASSED" in card.text
    (outside,) = work.signatures.shown
    document = replace(outside, file=replace(outside.file, whence=Whence.DOCUMENT))
    card.show_files((outside, document), ("Đã ký ở mức B-T",))
    desk.until(lambda: card.text.count("HỢP LỆ") == 2 and card.text.count("Đã ký ở mức B-T") == 1)
    again = len(threads)
    work.desk.refresh()
    desk.until(desk.settled)
    assert len(threads) == again and work.signatures.shown, "a file is judged once"
    desk.window.commands["judge-signatures"].trigger()
    desk.until(lambda: len(threads) == again + 1 and desk.settled())
    desk.window.commands["next-paper"].trigger()
    desk.until(desk.settled)
    assert not card.isVisible(), "another paper"


def test_the_verification_sheet_is_written_and_opened(
    desk: Desk, signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, asked, opened = tmp_path / "sheet.pdf", [], []
    _scan(desk, signed)

    def name(_parent: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    monkeypatch.setattr("app.ui.widgets.asking.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile()))
    desk.window.commands["verification-sheet"].trigger()
    desk.until(lambda: opened)
    assert opened == [str(out)] and out.read_bytes().startswith(b"%PDF-")
    assert asked == ["phieu-kiem-tra-da-ky.pdf"]


def test_a_tampered_file_is_told_with_its_reason(desk: Desk, signed: bytes) -> None:
    card = _scan(desk, signed.replace(b"%PDF-1.3", b"%PDF-1.4", 1))
    (file,) = desk.window.work.signatures.shown
    assert file.signatures is not None
    assert [one.verdict for one in file.signatures] == [SignatureVerdict.INVALID]
    assert "KHÔNG HỢP LỆ" in card.text
    assert findings_of(file.signatures[0], "vi")[0].message in card.text


def test_a_file_that_breaks_its_reader_is_told_as_one_that_cannot_be_judged(
    desk: Desk, station: Station, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(path: Path) -> object:
        raise InputRefused("FILE_BREAKS_READER", file=path.name)

    monkeypatch.setattr(station.verifying, "signatures", judge)
    card = _scan(desk, signed)
    (file,) = desk.window.work.signatures.shown
    assert file.error is not None and file.error.code == "FILE_BREAKS_READER"
    said = explain(file.error, "vi").plain
    heading, whence, *told = card.text.split("\n")
    assert (heading, "da-ky.pdf" in whence, told) == ("Chữ ký số", True, [said.message, said.remedy])


def test_a_signed_file_that_is_kept_shows_its_signatures_and_is_sent_as_it_is(
    desk: Desk, station: Station, signed: bytes, tmp_path: Path
) -> None:
    file, code = tmp_path / "da-ky.pdf", fresh_code()
    file.write_bytes(signed)
    plan, watch = Plan(sign=False, upload=False), Watch(KeyAuthorizer(None, nobody))
    station.digitizing.keep(file, code, "TP01", plan, False, station.actor, watch)
    desk.open(code)
    window, work = desk.window, desk.window.work
    assert work.desk.desk is not None
    work.choose_component(work.desk.desk.components[0].id)
    desk.until(lambda: "HỢP LỆ" in window.facts.signatures.text and desk.settled())
    assert [one.file.whence for one in work.signatures.shown] == [Whence.DOCUMENT]
    assert (window.papers.items[0].state, window.papers.items[0].figures) == (
        PaperState.SIGNED,
        "Một tệp PDF hoàn chỉnh",
    )
    assert not window.facts.sheets.count.isVisible(), "it has no sheets"
    window.commands["finish"].trigger()
    desk.until(lambda: work.desk.receipts and desk.settled())
    (receipt,) = work.desk.receipts.values()
    assert receipt.sha256 == hashlib.sha256(signed).hexdigest()
    assert window.papers.items[0].state is PaperState.RECEIVED


def test_a_signed_file_of_a_folder_is_kept_as_it_is_by_the_button_beside_what_is_said(
    desk: Desk, signed: bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "tu-nguoi-dan"
    folder.mkdir()
    (folder / "da-ky.pdf").write_bytes(signed)
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    devices = work.devices
    before = devices.device_id
    try:
        devices.choose_folder(folder)
        window.commands["scan"].trigger()
        desk.until(lambda: "đã có chữ ký số" in window.banner.text and desk.settled())
        window.banner.act()
        desk.until(lambda: "được giữ nguyên" in window.banner.text and desk.settled())
    finally:
        devices.choose_device(before)
    assert [one.name for one in folder.iterdir() if one.is_file()] == []
    assert (folder / "taken" / "da-ky.pdf").read_bytes() == signed
    assert work.desk.is_kept and work.desk.half is None
    assert window.papers.items[0].state is PaperState.SIGNED
    desk.until(lambda: [one.file.whence for one in work.signatures.shown] == [Whence.DOCUMENT] and desk.settled())
    window.commands["finish"].trigger()
    desk.until(lambda: work.desk.receipts and desk.settled())
    (receipt,) = work.desk.receipts.values()
    assert receipt.sha256 == hashlib.sha256(signed).hexdigest()


def test_a_signed_file_behind_a_page_is_kept_in_the_place_of_another_paper_and_put_away_once_its_folder_lets_it_go(
    desk: Desk, signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tu-nguoi-dan"
    folder.mkdir()
    page = next(desk.feeder.iterdir())
    (folder / f"1{page.suffix}").write_bytes(page.read_bytes())
    (folder / "2-da-ky.pdf").write_bytes(signed)
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    before = work.devices.device_id

    def locked(_path: Path) -> None:
        raise FolderReadOnly(str(folder), "EROFS")

    def press(said: str) -> None:
        window.banner.act()
        desk.until(lambda: said in window.banner.text and desk.settled())

    try:
        work.devices.choose_folder(folder)
        window.commands["scan"].trigger()
        desk.until(lambda: "đã có chữ ký số" in window.banner.text and desk.settled())
        assert len(work.desk.pages) == 1
        press("đã có trang")
        window.commands["next-paper"].trigger()
        desk.until(desk.settled)
        with monkeypatch.context() as patch:
            patch.setattr("app.services.kept_arrivals.put_away", locked)
            press("“taken”")
        assert "được giữ nguyên" in window.banner.text
        assert work.desk.is_kept and window.papers.items[1].state is PaperState.SIGNED, "it is shown all the same"
        press("được giữ nguyên")
    finally:
        work.devices.choose_device(before)
    assert (folder / "taken" / "2-da-ky.pdf").read_bytes() == signed


def test_any_file_is_checked_that_the_officer_chooses(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "chua-ky.pdf"
    file.write_bytes(blank_pdf())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    assert not desk.window.commands["check-file"].isEnabled()
    desk.open(fresh_code())
    card = desk.window.facts.signatures
    assert not card.isVisible() and not desk.window.commands["verification-sheet"].isEnabled()
    desk.window.commands["check-file"].trigger()
    desk.until(lambda: "Tệp không có chữ ký số." in card.text and desk.settled())


def test_pages_behind_a_signed_file_are_told_as_that_and_take_its_place_by_a_persons_word_alone(
    desk: Desk, station: Station, signed: bytes, tmp_path: Path, small_pages: tuple[Path, ...]
) -> None:
    desk.until(lambda: desk.window.work.services and desk.settled())  # what it does at its opening captures too
    file, code = tmp_path / "da-ky.pdf", fresh_code()
    file.write_bytes(signed)
    plan, watch = Plan(sign=False, upload=False), Watch(KeyAuthorizer(None, nobody))
    done = station.digitizing.keep(file, code, "TP01", plan, False, station.actor, watch)
    component = station.store.dossiers.component_by_id(done.state.document.component_id)
    station.capture.import_files(
        component.dossier_id, component.id, [small_pages[0]], station.actor, stages=frozenset()
    )
    found = station.paper_signatures.document_of(component.id)
    assert found is not None and found.whence is Whence.EARLIER_DOCUMENT
    desk.open(code)
    window, work = desk.window, desk.window.work
    work.choose_component(component.id)
    desk.until(desk.settled)
    desk.count(1)
    window.commands["finish"].trigger()
    desk.until(lambda: "thế chỗ một tệp đã có chữ ký số: thành phần TP01" in window.banner.text and desk.settled())
    assert "người ký: Nguyễn Thị Mẫu" in window.banner.text
    assert station.documents.standing(component.id) == done.state.document, "nobody said yet that it is replaced"
    window.banner.act()
    desk.until(lambda: work.desk.receipts and desk.settled())
    newer = station.documents.standing(component.id)
    assert newer is not None and newer.supersedes == done.state.document.id
