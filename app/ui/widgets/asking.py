"""What the desk asks a person outside its own parts: where a file goes, a PIN, whether it may close; and what opens beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.domain.errors import StationError
from app.domain.signatures import Asked, KeyQuestion
from app.services.paper_signatures import SignedFile
from app.ui.key_card import write_card
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.under_way import under_way
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.export_dialog import ask_export
from app.ui.widgets.key_dialog import ask_holder, is_sure


class Asking(QObject):
    """Asks above the window; lives as long as that."""

    def __init__(self, work: Workplace, window: QWidget) -> None:
        super().__init__(window)
        self._work = work
        self._window = window
        work.finishing.ask_holder = self.ask_holder
        work.signing_many.ask_holder = self.ask_holder
        work.stopped_pin.sure_wanted.connect(self.ask_for_one_more_try)
        work.officer.page_wanted.connect(self.open_page)
        work.slips.written.connect(self.open_file)
        work.signatures.written.connect(self.open_file)
        work.evidence.written.connect(self.open_file)
        work.exports.written.connect(lambda done: self.open_file(done.path))

    def open_file(self, file: Path) -> None:
        """Show a file that was written, to be read and printed."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def open_page(self, address: str) -> None:
        """Show a page in the person's own browser; where there is none they sign in on another device."""
        if not QDesktopServices.openUrl(QUrl(address)):
            self._work.officer.no_browser()

    def ask_holder(self, question: KeyQuestion) -> str | None:
        """Ask for a PIN, or let the holder confirm elsewhere; runs in the main thread."""
        if self._work.lock.locked:  # nobody is there who could be asked; the paper waits as it is
            return None
        if question.asked is Asked.CONFIRMATION:
            self._work.finishing.wait_for_confirmation()
            return None
        return ask_holder(question, self._window)

    def ask_for_one_more_try(self, error: StationError) -> None:
        """Ask whether a PIN that was stopped shall be tried once more."""
        if self._work.services is not None and is_sure(error, self._work.services.actor.name, self._window):
            self._work.stopped_pin.allow(error)

    def show_received(self) -> None:
        """Show what the embedded world received, in the browser."""
        if self._work.training.hand is not None:
            QDesktopServices.openUrl(QUrl(self._work.training.hand.page_url()))

    def print_check_sheet(self) -> None:
        """Ask where the check sheet is to be saved."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the check sheet"), "to-kiem-tra.pdf", "PDF (*.pdf)"
        )
        if name:
            self._work.checksheet.print_to(Path(name))

    def print_separator(self) -> None:
        """Ask where the separator sheet is to be saved."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the separator sheet"), "to-ngan.pdf", "PDF (*.pdf)"
        )
        if name:
            self._work.separators.write(Path(name))

    def choose_folder(self) -> None:
        """Ask which folder photos and scans are taken from."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Take photos from this folder"))
        if name:
            self._work.devices.choose_folder(Path(name))

    def choose_key_file(self) -> None:
        """Ask with which key file papers are signed."""
        kinds = self.tr("Key files (*.p12 *.pfx)")
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Sign with this key file"), "", kinds)
        if name:
            self._work.setting_up.use_key_file(Path(name))

    def save_key_card(self) -> None:
        """Ask where the card of keys is to be saved; it opens there, to be printed."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the card of keys"), "the-phim-tat.pdf", "PDF (*.pdf)"
        )
        if name:
            write_card(Path(name))
            self.open_file(Path(name))

    def save_slip(self) -> None:
        """Ask where the reception slip is to be saved; it opens there, to be printed."""
        work, desk = self._work, self._work.desk.desk
        of_shown = work.slips.dossier_code if work.middle is Middle.SLIP else ""
        code = of_shown or (desk.dossier.code if desk is not None else "")
        if not code:
            return
        proposed = f"phieu-{code}.pdf"
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save the reception slip"), proposed, "PDF (*.pdf)")
        if name:
            work.slips.write(code, Path(name))

    def save_figure_table(self) -> None:
        """Ask where the table of a figure is to be saved."""
        figures = self._work.figures
        if figures.can_save():
            self._save_figure(self.tr("Save the table"), "csv", figures.write_table)

    def save_figure_picture(self, png: bytes | None) -> None:
        """Ask where the chart of a figure is to be saved; None: there is none."""
        figures = self._work.figures
        if figures.can_save() and png is not None:
            self._save_figure(self.tr("Save the chart"), "png", lambda output: figures.write_picture(output, png))

    def _save_figure(self, title: str, ending: str, write: Callable[[Path], None]) -> None:
        figures = self._work.figures

        def ask(folder: Path) -> None:
            proposed, kind = str(folder / f"{figures.file_name}.{ending}"), f"{ending.upper()} (*.{ending})"
            name, _ = QFileDialog.getSaveFileName(self._window, title, proposed, kind)
            if name:
                write(Path(name))

        figures.folder.find(ask)

    def save_quality_sheet(self) -> None:
        """Ask where the quality sheet of the dossier that is looked at is to be saved; it opens there, to be read and printed."""
        subject = self._work.beside.subject
        if subject is None:
            return
        proposed = f"phieu-chat-luong-{subject.code}.pdf"
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save the quality sheet"), proposed, "PDF (*.pdf)")
        if name:
            self._work.evidence.write(subject, Path(name))

    def export(self) -> None:
        """Ask in which form the papers of the dossier are handed out, and into which folder, which opens then."""
        desk, exports = self._work.desk.desk, self._work.exports
        if desk is None:
            return
        dossier = desk.dossier

        def ask(folder: Path) -> None:
            asked = ask_export(dossier.code, exports.form, folder, self._window)
            if asked is not None:
                exports.write(dossier, *asked)

        exports.folder.find(ask)

    def save_verification_sheet(self, file: SignedFile) -> None:
        """Ask where the verification sheet of a file is to be saved; it opens there, to be read and printed."""
        proposed = f"phieu-kiem-tra-{Path(file.name).stem}.pdf"
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the verification sheet"), proposed, "PDF (*.pdf)"
        )
        if name:
            self._work.signatures.write_sheet(file, Path(name))

    def save_shown_verification_sheet(self) -> None:
        """The same of the paper as it is sent, where there is that, else of what came in."""
        if self._work.signatures.shown:
            self.save_verification_sheet(self._work.signatures.shown[-1].file)

    def check_file(self) -> None:
        """Ask for a file from outside, whose signatures are shown beside the paper."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Check the signatures of a file"), "", "PDF (*.pdf)"
        )
        if name:
            self._work.signatures.look_at(Path(name))

    def may_close(self) -> bool:
        """Whether the desk may close; asked only where work is under way. Of each thing that goes on is said what becomes of it."""
        running = under_way(self._work)
        if not running:
            return True
        box = QMessageBox(
            QMessageBox.Icon.Question, self._window.windowTitle(), self.tr("Close the desk?"), parent=self._window
        )
        box.setInformativeText("\n\n".join(f"{one.now} {one.closed}" for one in running))
        leave = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay here"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is leave


def choose_pdf(above: QWidget, title: str) -> Path | None:
    """Ask for a PDF file; None: nobody chose one."""
    name, _ = QFileDialog.getOpenFileName(above, title, "", "PDF (*.pdf)")
    return Path(name) if name else None
