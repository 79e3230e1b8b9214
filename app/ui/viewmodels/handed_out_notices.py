"""What is said of what was printed, saved and exported: which file or printer it went to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.services.handing_out.desk_exports import Exported
from app.ui import words
from app.ui.viewmodels.notices import Notice, in_any_language

translate = QCoreApplication.translate


@in_any_language
def of_slip_printed(dossier_code: str, printer: str) -> Notice:
    """A reception slip went to a printer."""
    said = translate("handed_out", "The slip of {code} was sent to the printer {printer}.")
    return Notice(None, said.format(code=dossier_code, printer=printer))


@in_any_language
def of_slip_written(file: Path) -> Notice:
    """A reception slip was saved, to be printed elsewhere."""
    said = translate("handed_out", "The slip was saved: {file}").format(file=words.path(file))
    return Notice(None, said, translate("handed_out", "It opens to be printed; it can be printed from any computer."))


@in_any_language
def of_sheet_printed(dossier_code: str, printer: str) -> Notice:
    """A quality sheet went to a printer."""
    said = translate("handed_out", "The quality sheet of {code} was sent to the printer {printer}.")
    return Notice(None, said.format(code=dossier_code, printer=printer))


@in_any_language
def of_sheet_written(file: Path) -> Notice:
    """A quality sheet was saved."""
    return Notice(None, translate("handed_out", "The quality sheet was saved: {file}").format(file=words.path(file)))


@in_any_language
def of_exported(done: Exported) -> Notice:
    """Papers were handed out as files; of some other pages lie on the desk by now."""
    said = translate("handed_out", "The papers were exported: {file}").format(file=words.path(done.path))
    codes = ", ".join(done.of_earlier_pages)
    earlier = translate(
        "handed_out", "Other pages lie on the desk since the files of these papers were made: {papers}."
    )
    return Notice(None, said, earlier.format(papers=codes) if codes else "")


@in_any_language
def of_figure_written(file: Path) -> Notice:
    """A table or a picture of figures was saved."""
    return Notice(None, translate("handed_out", "The file was saved: {file}").format(file=words.path(file)))
