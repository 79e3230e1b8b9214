"""What can be done in each step of the assistant."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.release import PageQuality
from app.messages import Language, explain
from app.ui import words
from app.ui.setting_up import NO_OTHER_KEY, FoundKey, SetupStep
from app.ui.setup_words import DELIVERY_KINDS, advice, delivery_kind, locked_by_province, policy_in_force, step_purpose
from app.ui.style.theme import letters, px
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, restyle, show_icon

_FIELD_LETTERS: Final = 60
_LEAST_LETTERS: Final = 24
_PICTURE_PX: Final = 120
_VERDICT_ICONS: Final = {
    PageQuality.GOOD: "state-received",
    PageQuality.DOUBTFUL: "state-doubtful",
    PageQuality.POOR: "step-failed",
    PageQuality.UNKNOWN: "state-scanning",
}


class StepPanel(QFrame):
    """What a step is for, what was found, and its controls. `decides`: the settings that are chosen in it."""

    decides: tuple[str, ...] = ()

    def __init__(self, step: SetupStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step
        self._work: Workplace | None = None
        self._found = label(wrap=True)
        self._lock = label("quiet", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.S)
        self.column.addWidget(label("heading", wrap=True, text=step_purpose(step)))
        self.column.addWidget(self._found)
        self.column.addWidget(self._lock)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setHorizontalSpacing(Space.L)
        self._form.setVerticalSpacing(Space.S)
        self.column.addLayout(self._form)

    def show_step(self, work: Workplace) -> None:
        """Show what was found; a panel adds what is its own."""
        self._work = work
        setup = work.setting_up
        told = [advice(one) for one in setup.troubles(self._step)]
        good = [one.version for one in setup.found.get(self._step, ()) if one.trouble is None and not one.required]
        lines = [*good, *(f"{one.message} {one.remedy}".strip() for one in told)]
        self._found.setText("\n".join(lines))
        self._found.setVisible(bool(lines))
        locked = [key for key in self.decides if setup.is_locked(key)]
        self._lock.setText(locked_by_province(locked))
        self._lock.setVisible(bool(locked))

    def row(self, *parts: QWidget) -> None:
        """Controls beside one another."""
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        self.column.addLayout(row)

    def field(self, caption: str, entry: QWidget, *behind: QWidget) -> None:
        """A control beside its caption, which is its name for a screen reader too; below it where the text is large."""
        beside = label("quiet", wrap=True, text=caption)
        beside.setBuddy(entry)
        entry.setAccessibleName(caption)
        entry.setMaximumWidth(letters(_FIELD_LETTERS))
        entry.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for part in (entry, *behind):
            row.addWidget(part)
        self._form.addRow(beside, row)

    @property
    def text(self) -> str:
        """What was found, as it is said."""
        return self._found.text()

    @property
    def lock_text(self) -> str:
        """What is said of locks; empty where there is none."""
        return self._lock.text() if not self._lock.isHidden() else ""


class LanguagePanel(StepPanel):
    """Vietnamese or English, at once."""

    decides = ("language",)

    def __init__(self) -> None:
        super().__init__(SetupStep.LANGUAGE)
        self.vi, self.en = QRadioButton("Tiếng Việt"), QRadioButton("English")
        self._both = QButtonGroup(self)
        for button in (self.vi, self.en):
            self._both.addButton(button)
        self.row(self.vi, self.en)
        self.column.addStretch(1)
        self._both.buttonClicked.connect(self._chosen)

    def show_step(self, work: Workplace) -> None:
        """Show the language of the window."""
        super().show_step(work)
        (self.vi if words.language() == "vi" else self.en).setChecked(True)
        for button in (self.vi, self.en):
            button.setEnabled(not work.setting_up.is_locked(*self.decides))

    def _chosen(self) -> None:
        language: Language = "vi" if self.vi.isChecked() else "en"
        if self._work is not None and language != words.language():
            self._work.setting_up.choose_language(language)


class ComputerPanel(StepPanel):
    """What has to be installed; an administrator does that."""

    def __init__(self) -> None:
        super().__init__(SetupStep.COMPUTER)
        self.column.addStretch(1)

    def show_step(self, work: Workplace) -> None:
        """Say that nothing is missing, where nothing is; and under which policy this station is, and all that it locks."""
        super().show_step(work)
        port = work.setting_up.port
        told = policy_in_force(port.settings) if port is not None else ""
        self._lock.setText(told)
        self._lock.setVisible(bool(told))
        if not work.setting_up.troubles(self._step) and self._step in work.setting_up.found:
            self._found.setText(self.tr("All that the station needs is installed."))
            self._found.show()


class ScannerPanel(StepPanel):
    """Which scanner, and a page to try it."""

    decides = ("scanner.device",)

    def __init__(self) -> None:
        super().__init__(SetupStep.SCANNER)
        self.device = QComboBox()
        self.device.setAccessibleName(self.tr("Scanner"))
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.device.setMinimumContentsLength(_LEAST_LETTERS)
        self.device.activated.connect(self._chosen)
        self.test = QPushButton(self.tr("Scan a test page"))
        self.test.clicked.connect(self._test)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._stop)
        self._picture = QLabel()
        self._picture.setFrameShape(QFrame.Shape.Box)
        self._verdict = QFrame()
        self._verdict.setObjectName("verdict")
        self._icon = picture("state-scanning", IconSize.STATE)
        self._said = label("heading", wrap=True)
        self._reasons = label(wrap=True)
        inside = QHBoxLayout(self._verdict)
        inside.setSpacing(Space.S)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(Space.XS)
        texts.addWidget(self._said)
        texts.addWidget(self._reasons)
        inside.addLayout(texts, 1)
        self.row(self.device, self.test, self.stop)
        shown = QHBoxLayout()
        shown.setSpacing(Space.L)
        shown.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        shown.addWidget(self._verdict, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(shown)
        self.column.addStretch(1)

    def show_step(self, work: Workplace) -> None:
        """Show the scanners that answer, and the page that came."""
        super().show_step(work)
        devices, setup = work.devices, work.setting_up
        self._found.setVisible(bool(setup.troubles(self._step)))  # else the list of scanners says it
        shown = [(self.device.itemText(n), self.device.itemData(n)) for n in range(self.device.count())]
        if shown != [(one.name, one.id) for one in devices.devices]:
            self.device.clear()
            for one in devices.devices:
                self.device.addItem(one.name, one.id)
        self.device.setCurrentIndex(self.device.findData(devices.device_id))
        self.device.setVisible(bool(devices.devices))
        self.device.setEnabled(not setup.is_locked(*self.decides))
        self.test.setVisible(not setup.testing)
        self.test.setEnabled(bool(devices.device_id) and not work.busy)
        self.stop.setVisible(setup.testing)
        self._show_page(work)

    def _show_page(self, work: Workplace) -> None:
        setup = work.setting_up
        self._picture.setVisible(setup.page is not None)
        if setup.page is not None:
            ratio = self.devicePixelRatioF()
            page = setup.page.scaledToHeight(round(px(_PICTURE_PX) * ratio), Qt.TransformationMode.SmoothTransformation)
            page.setDevicePixelRatio(ratio)
            self._picture.setPixmap(QPixmap.fromImage(page))
            self._picture.setAccessibleName(self.tr("The test page"))
        quality = setup.facts.quality if setup.facts is not None else PageQuality.UNKNOWN
        error = explain(setup.page_error, words.language()).plain if setup.page_error is not None else None
        self._verdict.setVisible(setup.testing or setup.facts is not None or error is not None)
        restyle(self._verdict, "quality", "poor" if error else quality.value)
        show_icon(self._icon, "step-failed" if error else _VERDICT_ICONS[quality])
        if error is not None:
            self._said.setText(error.message)
            self._reasons.setText(error.remedy)
        elif setup.facts is not None:
            good = quality is PageQuality.GOOD
            self._said.setText(self.tr("The test page is good.") if good else words.quality(quality))
            self._reasons.setText("\n".join(dict.fromkeys(words.reason(one.code) for one in setup.facts.reasons)))
        else:
            self._said.setText(self.tr("A page is being scanned…"))
            self._reasons.setText("")
        self._reasons.setVisible(bool(self._reasons.text()))

    @property
    def verdict(self) -> str:
        """What is said of the test page."""
        return f"{self._said.text()}\n{self._reasons.text()}" if not self._verdict.isHidden() else ""

    def _chosen(self) -> None:
        if self._work is not None:
            self._work.setting_up.choose_device(self.device.currentData())

    def _test(self) -> None:
        if self._work is not None:
            self._work.setting_up.scan_test_page()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.setting_up.stop_test()


class CertificatePanel(StepPanel):
    """Which keys are found, and which one signs."""

    decides = (*NO_OTHER_KEY,)
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(SetupStep.CERTIFICATE)
        self._shown: tuple[FoundKey, ...] = ()
        self.key = QComboBox()
        self.key.setAccessibleName(self.tr("Certificates on tokens"))
        self.key.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.key.setMinimumContentsLength(_LEAST_LETTERS)
        self.use = QPushButton(self.tr("Sign with this certificate"))
        self.use.clicked.connect(self._use)
        self.file = QPushButton(self.tr("Choose a key file (.p12)…"))
        self.file.clicked.connect(self.file_wanted)
        self._tokens = label("quiet", wrap=True)
        self.column.addWidget(self._tokens)
        self.row(self.key, self.use)
        self.row(self.file)
        self.column.addStretch(1)

    def show_step(self, work: Workplace) -> None:
        """Show what lies on the tokens."""
        super().show_step(work)
        setup = work.setting_up
        fit = tuple(one for one in setup.keys.keys if one.fits)
        if fit != self._shown:
            self._shown = fit
            self.key.clear()
            for one in fit:
                until = words.day(one.valid_until)
                said = self.tr("{name} – {issuer}, until {day} ({token})")
                self.key.addItem(said.format(name=one.name, issuer=one.issuer, day=until, token=one.token))
        for part in (self.key, self.use):
            part.setVisible(bool(fit))
        for button in (self.use, self.file):
            button.setEnabled(setup.may_write)
        troubles = [explain(one, words.language()).plain for one in setup.keys.troubles]
        lines = [f"{one.message} {one.remedy}" for one in troubles]
        if not fit:
            lines.insert(0, self.tr("No certificate for signatures is found on a token."))
        self._tokens.setText("\n".join(lines))
        self._tokens.setVisible(bool(lines))

    def _use(self) -> None:
        if self._work is not None and self._shown:
            self._work.setting_up.use_key(self._shown[self.key.currentIndex()].changes)


class ServerPanel(StepPanel):
    """Where dossiers go and in whose name."""

    decides = ("delivery.url", "delivery.kind", "operator.name")

    def __init__(self) -> None:
        super().__init__(SetupStep.SERVER)
        self._filled = False
        self.url, self.officer, self.kind = QLineEdit(), QLineEdit(), QComboBox()
        self.url.textEdited.connect(self._keep)
        self.officer.textEdited.connect(self._keep)
        self.kind.activated.connect(self._keep)
        self.url.setPlaceholderText("https://…")
        for kind in DELIVERY_KINDS:
            self.kind.addItem(delivery_kind(kind), kind)
        self.save = QPushButton(self.tr("Save and check"))
        self.save.clicked.connect(self._save)
        self.sign_in = QPushButton(self.tr("Sign in…"))
        self.sign_in.clicked.connect(self._sign_in)
        self.field(self.tr("Address"), self.url)
        self.field(self.tr("Interface"), self.kind)
        self.field(self.tr("Officer's name"), self.officer, self.save)
        self.row(self.sign_in)
        self.column.addStretch(1)

    def show_step(self, work: Workplace) -> None:
        """Fill in what the settings say, once: what is typed then stays, in a view made anew too."""
        super().show_step(work)
        setup = work.setting_up
        if not self._filled and setup.port is not None:
            self._filled = True
            settings = setup.port.settings
            said = (settings.delivery.url, settings.delivery.kind, settings.operator.name)
            url, kind, officer = setup.typed or said
            self.url.setText(url)
            self.kind.setCurrentIndex(self.kind.findData(kind))
            self.officer.setText(officer)
        for part, key in zip((self.url, self.kind, self.officer), self.decides, strict=True):
            part.setEnabled(setup.may_write and not setup.is_locked(key))
        self.save.setEnabled(setup.may_write)
        if work.officer.signs_in:
            self.officer.setEnabled(False)
        self.sign_in.setVisible(work.officer.signs_in)
        self.sign_in.setEnabled(not work.officer.awaited)

    def _keep(self) -> None:
        if self._work is not None:
            self._work.setting_up.typed = (self.url.text(), self.kind.currentData(), self.officer.text())

    def _save(self) -> None:
        if self._work is not None:
            self._work.setting_up.use_server(self.url.text(), self.kind.currentData(), self.officer.text())

    def _sign_in(self) -> None:
        if self._work is not None:
            self._work.officer.sign_in()
