"""A second job of a paper: what it does to what was received, what it needs to know, and one button that does it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.fields import Field
from app.domain.model import Component
from app.messages import explain
from app.ui import words
from app.ui.job_words import job_action, job_effect, job_icon, job_title, purge_action, purge_effect, standing_of
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.second_jobs import Job, JobAnswers
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.asking import choose_pdf
from app.ui.widgets.parts import head, label, picture, scrolling, show_icon

_WITH_REASON = frozenset({Job.RECALL, Job.REFILE, Job.PURGE})


class JobView(QFrame):
    """Esc leaves it and nothing is done; what was entered stays where something was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._job: tuple[Job, Component] | None = None
        self._file: Path | None = None
        self._icon = picture("replace", IconSize.HEAD)
        self.title = label("large", wrap=True)
        self.standing = label("quiet", wrap=True)
        self.effect = label(wrap=True)
        self.error = label(wrap=True)
        self._error_box = QFrame()
        self._error_box.setObjectName("verdict")
        self._error_box.setProperty("quality", "poor")
        row = QHBoxLayout(self._error_box)
        row.setSpacing(Space.S)
        row.addWidget(picture("error", IconSize.STATE), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.error, 1)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.dossier, self.component = QLineEdit(), QLineEdit()
        self.number, self.issuer, self.result_code = QLineEdit(), QLineEdit(), QLineEdit()
        self.file = QPushButton(self.tr("Choose the signed PDF…"))
        self.file.clicked.connect(self._choose)
        self._rows: dict[QWidget, QWidget] = {}
        self.act = QPushButton()
        self.act.setProperty("role", "strong")
        self.act.clicked.connect(self._carry_out)
        self.back = QPushButton(self.tr("Do nothing (Esc)"))
        self.back.clicked.connect(self._leave)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.effect)
        for caption, entry in (
            (self.tr("Belongs to dossier"), self.dossier),
            (self.tr("As component (empty: the same)"), self.component),
            (self.tr("The result"), self.file),
            (self.tr("Number and symbol of the result"), self.number),
            (self.tr("Issued by"), self.issuer),
            (self.tr("Result code (empty: the procedure's only one)"), self.result_code),
            (self.tr("Reason, for the record"), self.reason),
        ):
            column.addWidget(self._row(caption, entry))
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.act)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        outer.setSpacing(Space.L)
        outer.addLayout(head(self._icon, self.title, self.standing))
        outer.addWidget(scrolling(inside), 1)
        outer.addWidget(self._error_box)
        outer.addLayout(buttons)  # outside: what can be done is always in sight

    def _row(self, caption: str, entry: QWidget) -> QWidget:
        box = QWidget()
        above = label("heading", text=caption)
        above.setBuddy(entry)
        entry.setAccessibleName(caption)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(above)
        column.addWidget(entry)
        self._rows[entry] = box
        return box

    def show_desk(self, work: Workplace) -> None:
        """Show the job that was begun."""
        self._work = work
        jobs = work.second_jobs
        if work.middle is not Middle.JOB or jobs.job is None or jobs.component is None or work.desk.desk is None:
            self._job = None
            return
        if (jobs.job, jobs.component) != self._job:
            self._job = (jobs.job, jobs.component)
            self._begin(work, jobs.job)
        title = words.component_title(jobs.component, work.desk.desk)
        self.title.setText(job_title(jobs.job).format(paper=title))
        self.standing.setText(standing_of(jobs.sent) if jobs.looked else "")
        if jobs.job is Job.PURGE:
            copied = work.services is not None and work.services.second_copies.set_up
            self.effect.setText(purge_effect(jobs.going, copied=copied))
            self.act.setText(purge_action(jobs.going))
            self._rows[self.reason].setVisible(jobs.going is None or not jobs.going.sent)
        else:
            self.effect.setText(job_effect(jobs.job, jobs.sent))
            self.act.setText(job_action(jobs.job))
        self.act.setEnabled(jobs.looked and not work.busy)
        self.back.setEnabled(not jobs.working)
        told = explain(jobs.error, words.language()).plain if jobs.error is not None else None
        self.error.setText(f"{told.message} {told.remedy}" if told else "")
        self._error_box.setVisible(told is not None)
        self.setAccessibleName(f"{self.title.text()} {self.effect.text()}")

    def focus_first(self) -> None:
        """Put the cursor where something has to be entered, else on the button."""
        first = next((entry for entry, row in self._rows.items() if not row.isHidden()), self.act)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _begin(self, work: Workplace, job: Job) -> None:
        show_icon(self._icon, job_icon(job))
        self._file = None
        self.file.setText(self.tr("Choose the signed PDF…"))
        self.reason.clear()
        self.reason.addItems(self._reasons(job))
        for line in (self.dossier, self.component, self.number, self.issuer, self.result_code):
            line.clear()
        wanted: dict[QWidget, bool] = {
            self.dossier: job is Job.REFILE,
            self.component: job is Job.REFILE,
            self.file: job is Job.RESULT,
            self.number: job is Job.RESULT,
            self.issuer: job is Job.RESULT,
            self.result_code: job is Job.RESULT,
            self.reason: job in _WITH_REASON,
        }
        for entry, shown in wanted.items():
            self._rows[entry].setVisible(shown)
        if job is Job.RESULT:
            said = work.desk.paper_now.fields  # what was entered of the paper is not typed twice
            self.number.setText(said.get(Field.NUMBER, ""))
            self.issuer.setText(said.get(Field.ISSUER, ""))

    def _reasons(self, job: Job) -> list[str]:
        """The usual ones; any other can be typed."""
        if job is Job.PURGE:
            return [self.tr("A secret paper, scanned by mistake")]
        return [
            self.tr("Sent by mistake"),
            self.tr("A page of another paper lay among it"),
            self.tr("The citizen withdraws it"),
            self.tr("The signatures of the file do not hold"),
        ]

    def _choose(self) -> None:
        chosen = choose_pdf(self, self.tr("Choose the signed PDF"))
        if chosen is not None:
            self.take_file(chosen)

    def take_file(self, file: Path) -> None:
        """The signed result."""
        self._file = file
        self.file.setText(words.path(file))

    def _carry_out(self) -> None:
        if self._work is None or self._job is None:
            return
        if self._job[0] is Job.RESULT and self._file is None:
            self._choose()
            if self._file is None:
                return
        self._work.second_jobs.carry_out(
            JobAnswers(
                self.reason.currentText(),
                self.dossier.text(),
                self.component.text().strip(),
                self.result_code.text().strip(),
                self.number.text(),
                self.issuer.text(),
                self._file,
            )
        )

    def _leave(self) -> None:
        if self._work is not None:
            self._work.second_jobs.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves; Enter in a field goes on to the next, and at the last one to the button."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
