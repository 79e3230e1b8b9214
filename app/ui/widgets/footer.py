"""The bottom: whether the citizen may leave, in one sentence, and one primary button that is always the next step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui.style.theme import letters, look, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.footer_text import footer_text
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, show_icon


class Footer(QFrame):
    """A sentence, what is under way, and the next step."""

    next_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self._icon = picture("state-missing", 32)
        self._sentence = label("title", wrap=True)
        self._remark = label("quiet", wrap=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(letters(24))
        self._stop = QPushButton(self.tr("Stop (Esc)"))
        self._stop.clicked.connect(self.stop_wanted)
        self.primary = QPushButton()
        self.primary.setProperty("role", "primary")
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.next_wanted)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addStretch(1)
        texts.addWidget(self._sentence)
        texts.addWidget(self._remark)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        row.setSpacing(Space.L)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)
        row.addWidget(self._progress)
        row.addWidget(self._stop)
        row.addWidget(self.primary)
        self.setMinimumHeight(px(80))
        self.show_work(None)

    def show_desk(self, work: Workplace) -> None:
        """Show how the dossier stands, what is under way, and the next step."""
        text = footer_text(work)
        self.show_sentence(text.icon, text.sentence, text.remark)
        self.show_primary(text.primary, enabled=text.enabled)
        scanning, finishing, copying = work.scanning, work.finishing, work.copying
        if finishing.finishing:
            self.show_work((finishing.pages_done, finishing.pages_total), can_stop=True)
        elif scanning.scanning:
            known = scanning.pages_expected >= scanning.pages_in > 0
            self.show_work((scanning.pages_in, scanning.pages_expected) if known else (0, 0), can_stop=True)
        elif work.exports.exporting:
            self.show_work((work.exports.pages_done, work.exports.pages_total), can_stop=True)
        elif copying.copying:
            self.show_work((copying.bytes_done // 1000, copying.bytes_total // 1000))
        elif work.checksheet.checking or work.slip_in.reading or work.startup.opening or work.second_jobs.working:
            self.show_work((0, 0), can_stop=work.busy)
        else:
            self.show_work(None)

    def show_sentence(self, icon: str, sentence: str, remark: str = "") -> None:
        """Say how the dossier stands."""
        show_icon(self._icon, icon)
        self._sentence.setText(sentence)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))

    @property
    def sentence(self) -> str:
        """What is said now."""
        return self._sentence.text()

    @property
    def remark(self) -> str:
        """What is added to it."""
        return self._remark.text()

    def show_primary(self, text: str, *, enabled: bool = True) -> None:
        """Offer the next step."""
        self.primary.setText(text)
        self.primary.setEnabled(enabled)

    def show_work(self, progress: tuple[int, int] | None, *, can_stop: bool = False) -> None:
        """Show that something is under way: (done, total); a total of 0: nobody knows how much.

        A bar that only runs to and fro is not shown where the system asks for reduced motion: the sentence says what is under way.
        """
        self._progress.setVisible(progress is not None and (progress[1] > 0 or not look().still))
        self._stop.setVisible(can_stop)
        if progress is not None:
            self._progress.setRange(0, progress[1])
            self._progress.setValue(progress[0])
