"""Asking in which form the papers of a dossier are handed out, and into which folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.services.handing_out.desk_exports import ExportForm
from app.ui import words
from app.ui.style.theme import letters
from app.ui.style.tokens import Space
from app.ui.widgets.parts import label

WIDE_LETTERS: Final = 64


class ExportDialog(QDialog):
    """The arrow keys go through the forms, Enter exports."""

    def __init__(self, dossier_code: str, form: ExportForm, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export papers"))
        self.setObjectName("export")
        self.setFixedWidth(letters(WIDE_LETTERS))
        self.folder = folder
        self._forms = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        heading = self.tr("Export the papers of {code}").format(code=dossier_code)
        column.addWidget(label("title", wrap=True, text=heading))
        self.choices: dict[ExportForm, QRadioButton] = {}
        for one, name, remark in self._offered():
            choice = QRadioButton(name)
            choice.setAccessibleDescription(remark)
            choice.setChecked(one is form)
            self._forms.addButton(choice)
            self.choices[one] = choice
            column.addLayout(_choice(choice, remark))
        column.addSpacing(Space.M)
        column.addLayout(self._place())
        column.addStretch(1)
        column.addWidget(self._buttons())
        self.choices[form].setFocus()

    @property
    def form(self) -> ExportForm:
        """The form that is chosen."""
        return next(form for form, choice in self.choices.items() if choice.isChecked())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As high as its words are in its width: Qt takes wrapped ones for higher than they are."""
        super().showEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _offered(self) -> Iterator[tuple[ExportForm, str, str]]:
        yield (
            ExportForm.FINISHED,
            self.tr("Finished &files"),
            self.tr("The file of each paper as it is sent, with its signatures."),
        )
        yield (
            ExportForm.MERGED,
            self.tr("One &PDF to read and print"),
            self.tr("All pages with a cover and bookmarks. It bears no digital signature."),
        )
        yield (
            ExportForm.TIFF,
            self.tr("Pictures without &loss (TIFF)"),
            self.tr("A file for each page as it is archived. Large."),
        )
        yield ExportForm.JPEG, self.tr("Pictures (&JPEG)"), self.tr("A file for each page as it is archived.")

    def _place(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        self._shown = QLineEdit(words.path(self.folder))
        self._shown.setReadOnly(True)
        self._shown.setAccessibleName(self.tr("Folder"))
        self.choose = QPushButton(self.tr("Other f&older…"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        row.addWidget(label(text=self.tr("Folder")))
        row.addWidget(self._shown, 1)
        row.addWidget(self.choose)
        return row

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export into this folder"), str(self.folder))
        if name:
            self.folder = Path(name)
            self._shown.setText(words.path(self.folder))

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        export = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        export.setProperty("role", "primary")
        export.setDefault(True)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def _choice(choice: QRadioButton, remark: str) -> QVBoxLayout:
    """A form, and below its name what it is."""
    block = QVBoxLayout()
    block.setSpacing(0)
    told = label("quiet", wrap=True, text=remark)
    told.setContentsMargins(Space.XL + Space.M, 0, 0, 0)  # below the words of the choice
    block.addWidget(choice)
    block.addWidget(told)
    return block


def ask_export(dossier_code: str, form: ExportForm, folder: Path, parent: QWidget) -> tuple[ExportForm, Path] | None:
    """What was chosen; None: nothing is exported."""
    dialog = ExportDialog(dossier_code, form, folder, parent)
    try:
        wanted = dialog.exec() == QDialog.DialogCode.Accepted
        return (dialog.form, dialog.folder) if wanted else None
    finally:
        dialog.deleteLater()
