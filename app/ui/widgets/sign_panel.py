"""Before the key is used: how many papers, by which certificate, at which level, what it will look like, and how the PIN stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.domain.signatures import Level
from app.domain.verification import printable
from app.messages import explain
from app.services.outlook import KeyChoice
from app.ui import key_words, words
from app.ui.style.theme import colours, px
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.sign_outlook import Foreseen
from app.ui.viewmodels.states import NextKind
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, restyle, rule, show_icon

_CHOOSE_FROM: Final = 2
_HIGH_PX: Final = 92


class MarkPicture(QWidget):
    """A picture in a room of its own height: that of the panel does not hang on whether it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setFixedHeight(px(_HIGH_PX))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_picture(self, image: QImage) -> None:
        """Show another one."""
        self._picture = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """All of the picture, as large as there is room, in a thin frame."""
        del event
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRect(0, 0, size.width(), size.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(room, self._picture)
        painter.setPen(QColor(colours().line))
        painter.drawRect(room.adjusted(0, 0, -1, -1))


class SignPanel(QWidget):
    """Seen where the next step is to sign. It asks for nothing: whoever has one certificate has nothing to do here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self._work: Workplace | None = None
        self._choices: tuple[KeyChoice, ...] = ()
        self._title = label("heading", wrap=True)
        self.name = label("heading", wrap=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Certificate that signs"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(8)
        self.choice.setPlaceholderText(self.tr("Choose a certificate"))
        self.choice.activated.connect(self._choose)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(Space.M)
        self._facts.setVerticalSpacing(Space.XS)
        self._facts.setColumnStretch(1, 1)
        self._lines = [self._fact(row) for row in range(4)]
        self._icon = picture("lock", IconSize.STATE)
        self._standing = label(wrap=True)
        self._remedy = label("quiet", wrap=True)
        self._box = QFrame()
        self._box.setObjectName("verdict")
        self.mark = MarkPicture()
        self._caption = label("quiet", wrap=True)
        self._lay_out()
        self.hide()

    def _fact(self, row: int) -> tuple[QLabel, QLabel]:
        name, value = label("quiet"), label(wrap=True)
        self._facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(value, row, 1)
        return name, value

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(Space.HAIR)
        told.addWidget(self._standing)
        told.addWidget(self._remedy)
        inside = QHBoxLayout(self._box)
        inside.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        inside.setSpacing(Space.S)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(told, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for part in (self._title, self._box, self.name, self.choice, self.mark, self._caption):
            column.addWidget(part)
        column.addLayout(self._facts)
        column.addWidget(rule())

    @property
    def text(self) -> str:
        """All that is said now."""
        return "\n".join(part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self) and part.text())

    def show_desk(self, work: Workplace) -> None:
        """Show what F9 would do now."""
        self._work = work
        papers, desk, outlook = work.finishable, work.desk.desk, work.sign_outlook
        shown = work.next.kind is NextKind.FINISH and bool(papers) and not work.busy and work.services is not None
        self.setVisible(shown)
        if not shown or work.services is None or desk is None:
            self._shown = None
            return
        chosen, until = outlook.chosen, outlook.open_until.get(outlook.chosen.signer) if outlook.chosen else None
        titles = {one.id: words.component_title(one, desk) for one in papers}
        title = titles.get(outlook.component_id, "") if outlook.component_id is not None else ""
        level = Level(work.services.settings.signing.level)
        now = (len(papers), chosen, outlook.choices, until, outlook.foreseen, title, level, words.language())
        if now == self._shown:
            return
        self._shown = now
        self._title.setText(self.tr("To be signed: %n papers", "", len(papers)))
        self._say_standing(chosen, words_of=key_words.standing(chosen, until))
        self._say_key(chosen, outlook.choices, level)
        self._show_mark(outlook.foreseen, title)

    def _say_standing(self, chosen: KeyChoice | None, words_of: tuple[str, str, str]) -> None:
        name, ground, sentence = words_of
        show_icon(self._icon, name)
        restyle(self._box, "quality", ground)
        self._standing.setText(sentence)
        error = chosen.error if chosen is not None else None
        self._remedy.setText(explain(error, words.language()).plain.remedy if error is not None else "")
        self._remedy.setVisible(error is not None)

    def _say_key(self, chosen: KeyChoice | None, choices: Sequence[KeyChoice], level: Level) -> None:
        self._choices = tuple(choices)
        several = len(choices) >= _CHOOSE_FROM
        self.name.setVisible(not several and chosen is not None and chosen.identity is not None)
        self.choice.setVisible(several)
        self.choice.clear()
        for one in choices if several else ():
            self.choice.addItem(_in_a_line(one))
        can = several and chosen is not None and chosen.error is None
        self.choice.setCurrentIndex(self._choices.index(chosen) if can and chosen in self._choices else -1)
        facts: list[tuple[str, str]] = []
        if chosen is not None and chosen.identity is not None and chosen.outlook is not None:
            self.name.setText(printable(chosen.identity.name, key_words.LONGEST))
            facts.append((self.tr("Issuer"), printable(chosen.identity.issuer, key_words.LONGEST)))
            facts.append((self.tr("Valid until"), words.day(chosen.identity.valid_until)))
            facts.append((self.tr("Key"), key_words.place(chosen.outlook)))
        facts.append((self.tr("Level"), key_words.level(level)))
        for number, (name, value) in enumerate(self._lines):
            said = facts[number] if number < len(facts) else ("", "")
            for part, text in zip((name, value), said, strict=True):
                part.setText(text)
                part.setVisible(bool(text))

    def _show_mark(self, foreseen: Foreseen | None, title: str) -> None:
        self.mark.setVisible(foreseen is not None)
        self._caption.setVisible(foreseen is not None)
        if foreseen is None:
            return
        self.mark.show_picture(foreseen.picture)
        self.mark.setAccessibleName(", ".join(foreseen.words))
        if foreseen.words:
            self._caption.setText(self.tr("So it will stand on the first page of “{title}”.").format(title=title))
        elif foreseen.error is not None:
            self._caption.setText(explain(foreseen.error, words.language()).plain.message)
        else:
            self._caption.setText(
                self.tr("Nothing of it will be seen on the first page of “{title}”.").format(title=title)
            )

    def _choose(self, index: int) -> None:
        if self._work is not None and 0 <= index < len(self._choices):
            self._work.sign_outlook.choose(self._choices[index])


def _in_a_line(choice: KeyChoice) -> str:
    """A certificate among others: who, where, how long."""
    if choice.identity is None or choice.outlook is None:
        return choice.signer
    said = words.translate("SignPanel", "{name}, {place}, until {day}")
    return said.format(
        name=printable(choice.identity.name, key_words.LONGEST),
        place=key_words.place(choice.outlook),
        day=words.day(choice.identity.valid_until),
    )
