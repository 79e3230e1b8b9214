"""The slip as it is printed: its codes are read again from the paper; printer and paper are remembered; without a printer it is a file."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.archive import symbols
from app.domain.drawing import Drawing
from app.domain.errors import DeviceFailed, InputRefused, StationError
from app.domain.slip import Slip, SlipPaper
from app.services.slip_page import slip_drawings
from app.ui import printing
from app.ui.mark_picture import load_typeface
from app.ui.services import DeskServices
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.slips import SlipViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.slip_view import SlipView
from ocr.codes.reader import read_codes
from tests.gui.conftest import Language
from tests.unit.services.test_slip import CODES, made

CODE = CODES[0]


class Slips:
    """The use case. Of what is in `empty` there is no slip."""

    def __init__(self) -> None:
        self.empty: set[str] = set()

    def of(self, code: str, _officer: str) -> tuple[Slip, None]:
        if code in self.empty:
            raise InputRefused("SLIP_EMPTY", dossier=code)
        return made(code), None

    def drawings(self, slip: Slip, paper: SlipPaper) -> tuple[Drawing, ...]:
        return slip_drawings(slip, symbols, paper)


@pytest.fixture
def use_case() -> Slips:
    return Slips()


@pytest.fixture
def slips(qtbot: QtBot, tmp_path: Path, use_case: Slips) -> Iterator[SlipViewModel]:
    runner = TaskRunner()
    model = SlipViewModel(runner, QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat), runner)
    model.use(cast(DeskServices, SimpleNamespace(slips=use_case, actor=SimpleNamespace(name="An"))))
    yield model
    runner.close()


@pytest.mark.parametrize("paper", list(SlipPaper))
def test_both_codes_are_read_from_what_the_printer_gets(qapp: object, tmp_path: Path, paper: SlipPaper) -> None:
    load_typeface()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    drawings = slip_drawings(made(CODE), symbols, paper)
    printing.print_to(printer, drawings, "a file")
    drawn = subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", tmp_path / "printed.pdf"], check=True, capture_output=True
    )
    with Image.open(io.BytesIO(drawn.stdout)) as page:
        found = {one.symbology: one.text for one in read_codes(np.asarray(page.convert("L")))}
        size_mm = [side / 200 * 25.4 for side in page.size]
    assert found == {"Code39": CODE, "QRCode": f"https://dichvucong.mau.example/tra-cuu?mahs={CODE}"}
    assert size_mm == pytest.approx([drawings[0].width_mm, drawings[0].height_mm], abs=1)
    text = subprocess.run(
        ["pdftotext", tmp_path / "printed.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "PHIẾU TIẾP NHẬN GIẤY TỜ ĐÃ SỐ HÓA" in text


def test_printer_and_paper_are_remembered(qtbot: QtBot, slips: SlipViewModel, monkeypatch: pytest.MonkeyPatch) -> None:
    there, got, told = [("A", "B", "C"), "B"], list[tuple[str, float]](), list[str]()
    monkeypatch.setattr(printing, "printers", lambda: tuple(there))
    monkeypatch.setattr(printing, "print_with", lambda name, pages: got.append((name, pages[0].width_mm)))
    slips.printed.connect(lambda _code, printer: told.append(printer))
    slips.look(CODE)
    qtbot.waitUntil(lambda: bool(slips.drawings))
    qtbot.waitUntil(lambda: slips.printer.name == "B")  # the system's own
    slips.print_it()
    slips.choose_printer("C")
    slips.choose_paper(SlipPaper.A4)
    qtbot.waitUntil(lambda: slips.drawings[0].width_mm == 210)
    slips.print_it()
    assert got == [("B", 148), ("C", 210)] and told == ["B", "C"]
    there[0] = ("A", "B")
    slips.look(CODE)
    qtbot.waitUntil(lambda: slips.printer.name == "B")  # one that is gone prints nothing
    assert slips.paper is SlipPaper.A4


def test_a_printer_that_is_gone_is_told_and_nothing_is_said_to_be_printed(
    qtbot: QtBot, slips: SlipViewModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceFailed, match="PRINTER_FAILED"):
        printing.print_with("no such printer", slip_drawings(made(CODE), symbols))
    failed, printed = list[StationError](), list[str]()
    monkeypatch.setattr(printing, "printers", lambda: (("no such printer",), ""))
    slips.failed.connect(failed.append)
    slips.printed.connect(printed.append)
    slips.look(CODE)
    qtbot.waitUntil(lambda: bool(slips.drawings) and slips.printer.known)
    slips.print_it()
    assert [error.code for error in failed] == ["PRINTER_FAILED"] and not printed


def test_no_slip_is_shown_as_that_of_another_dossier_or_as_that_of_now(
    qtbot: QtBot, slips: SlipViewModel, use_case: Slips
) -> None:
    use_case.empty.add(CODES[1])
    failed = list[StationError]()
    slips.failed.connect(failed.append)
    slips.look(CODE)
    slips.look(CODES[1])
    qtbot.waitUntil(lambda: bool(failed))
    assert (slips.dossier_code, slips.drawings) == (CODES[1], ())
    slips.look(CODE)
    qtbot.waitUntil(lambda: bool(slips.drawings))
    use_case.empty.add(CODE)
    slips.look(CODE)
    qtbot.waitUntil(lambda: len(failed) == 2)
    assert slips.drawings == ()


@pytest.mark.parametrize("printers", [(), ("HP",)])
def test_without_a_printer_the_one_thing_to_do_is_to_save_it(
    qtbot: QtBot,
    language: Language,
    slips: SlipViewModel,
    monkeypatch: pytest.MonkeyPatch,
    printers: tuple[str, ...],
) -> None:
    monkeypatch.setattr(printing, "printers", lambda: (printers, ""))
    view = SlipView()
    qtbot.addWidget(view)
    work = cast(Workplace, SimpleNamespace(slips=slips, middle=Middle.SLIP))
    slips.look(CODE)
    view.show_desk(work)
    assert view.go.isVisibleTo(view) and "chưa cài máy in" not in view.text, (
        "nobody knows yet: the system was not waited for"
    )
    qtbot.waitUntil(lambda: bool(slips.drawings) and slips.printer.known)
    view.show_desk(work)
    assert view.go.isVisibleTo(view) == view.printer.isVisibleTo(view) == bool(printers)
    assert view.save.isEnabled() and CODE in view.picture.accessibleName()
    assert ("chưa cài máy in" in view.text) == (not printers)
