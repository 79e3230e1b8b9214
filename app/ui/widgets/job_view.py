"""A second job of a paper or a dossier: what it does to what was received, what it needs to know, and one button that does it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.fields import Field
from app.domain.model import Component
from app.ui import words
from app.ui.job_words import (
    job_action,
    job_effect,
    job_icon,
    job_title,
    merge_effect,
    purge_action,
    purge_effect,
    refusal,
    rehome_action,
    standing_of,
    standing_of_counters,
)
from app.ui.style.theme import letters
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.second_jobs import Job, JobAnswers, SecondJobsViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.asking import choose_pdf
from app.ui.widgets.counter_list import CounterList
from app.ui.widgets.parts import head, label, picture, scrolling, show_icon

_MOST_LETTERS = 24
"""of a counter's name on the button; the list has all of it"""
_WITH_REASON = frozenset({Job.RECALL, Job.REFILE, Job.PURGE, Job.MERGE})


class JobView(QFrame):
    """Esc leaves it and nothing is done; what was entered stays where something was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._job: tuple[Job, UUID] | None = None
        self._second: tuple[Component, ...] = ()
        self._was_working = self._asks = False
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
        told = QVBoxLayout()
        told.setSpacing(Space.S)
        told.addWidget(self.error)
        row.addLayout(told, 1)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.dossier, self.component = QLineEdit(), QLineEdit()
        self.counters, self.unsigned, self.only = CounterList(), QCheckBox(), QComboBox()
        self.unsigned.setText(self.tr("Hand it over as it is; these papers are scanned anew there"))
        told.addWidget(self.unsigned)  # beside what it answers: with a small screen the rest scrolls
        self.counters.itemSelectionChanged.connect(self._choice_changed)
        self.unsigned.toggled.connect(self._choice_changed)
        self.only.currentIndexChanged.connect(self._choice_changed)
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
            (self.tr("Which counter"), self.counters),
            (self.tr("Papers in the other dossier"), self.only),
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
        if work.middle is not Middle.JOB or jobs.job is None or jobs.dossier is None or work.desk.desk is None:
            self._job = None
            return
        about = (jobs.job, jobs.component.id if jobs.component is not None else jobs.dossier.id)
        if about != self._job:
            self._job = about
            self._begin(work, jobs.job)
        paper = words.component_title(jobs.component, work.desk.desk) if jobs.component is not None else ""
        self.title.setText(job_title(jobs.job).format(paper=paper))
        self._show_job(work, jobs, jobs.job)
        self.standing.setVisible(bool(self.standing.text()))
        self.back.setEnabled(not jobs.working)
        self.error.setText(refusal(jobs.job, jobs.error) if jobs.error is not None else "")
        self._error_box.setVisible(jobs.error is not None)
        self.setAccessibleName(f"{self.title.text()} {self.effect.text()}")
        if self._was_working and not jobs.working:  # what was done took the cursor off its button
            self._go_on_at(jobs)
        self._was_working = jobs.working

    def _show_job(self, work: Workplace, jobs: SecondJobsViewModel, job: Job) -> None:
        if job is Job.REHOME:
            self._show_rehome(work, jobs)
            return
        can = jobs.looked
        if job is Job.MERGE:
            self._show_merge(work, jobs)
            can = bool(work.desk.second)
        elif job is Job.PURGE:
            copied = work.services is not None and work.services.second_copies.set_up
            self.effect.setText(purge_effect(jobs.going, copied=copied))
            self.act.setText(purge_action(jobs.going))
            self._rows[self.reason].setVisible(jobs.going is None or not jobs.going.sent)
        else:
            self.effect.setText(job_effect(job, jobs.sent))
            self.act.setText(job_action(job))
        if job is not Job.MERGE:
            self.standing.setText(standing_of(jobs.sent) if jobs.looked else "")
        self.act.setEnabled(can and not work.busy)

    def _show_rehome(self, work: Workplace, jobs: SecondJobsViewModel) -> None:
        """The counters, as soon as the centre named them; where it is away, the button asks again."""
        self.effect.setText(job_effect(Job.REHOME, None))
        self.standing.setText(standing_of_counters(jobs.counters, looked=jobs.looked, error=jobs.error))
        came = self.counters.show_counters(jobs.counters, jobs.remembered)
        self._rows[self.counters].setVisible(bool(jobs.counters))
        unsigned = jobs.error is not None and jobs.error.code == "PAPERS_UNSIGNED"
        self.unsigned.setVisible(unsigned)
        self._asks = not jobs.looked and jobs.error is not None
        if self._asks:
            self.act.setText(self.tr("Ask the centre again"))
        else:
            room, short = letters(_MOST_LETTERS), Qt.TextElideMode.ElideRight
            self.act.setText(rehome_action(self.act.fontMetrics().elidedText(self.counters.chosen_name, short, room)))
        chosen = jobs.looked and self.counters.chosen is not None and (not unsigned or self.unsigned.isChecked())
        self.act.setEnabled(self._asks or (chosen and not work.busy))
        if came and self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.counters.setFocus()

    def _show_merge(self, work: Workplace, jobs: SecondJobsViewModel) -> None:
        """The papers of the other dossier: all, or the one that is to come as another component."""
        desk = work.desk.desk
        titles = (
            {one.code: words.component_title(one, desk) for one in (*work.desk.second, *desk.components)}
            if desk
            else {}
        )
        self.standing.setText("")
        self.effect.setText(merge_effect(jobs.merged, lambda code: f"{titles.get(code, code)} ({code})"))
        self.act.setText(job_action(Job.MERGE))
        if self._second != work.desk.second:
            self._second, chosen = work.desk.second, self.only.currentData()
            with QSignalBlocker(self.only):  # else the cursor leaves the component of what is chosen
                self.only.clear()
                self.only.addItem(self.tr("All papers"), "")
                for one in self._second:
                    self.only.addItem(f"{titles[one.code]} ({one.code})", one.code)
                self.only.setCurrentIndex(max(0, self.only.findData(chosen)))
        self._choice_changed()

    def focus_first(self) -> None:
        """Put the cursor where something has to be entered, else on the button."""
        first = next((entry for entry, row in self._rows.items() if not row.isHidden()), self.act)
        (first if first.isEnabled() else self.back).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_on_at(self, jobs: SecondJobsViewModel) -> None:
        """Where a person goes on after something was refused, or was done in part."""
        if jobs.merged is not None and jobs.merged.left:
            self.only.setCurrentIndex(max(0, self.only.findData(jobs.merged.left[0][0])))
            self.component.setFocus()
        elif not self.unsigned.isHidden():
            self.unsigned.setFocus()
        else:
            self.act.setFocus()

    def _choice_changed(self) -> None:
        """Which counter, or which paper, is chosen: only one paper alone can come as another component."""
        if self._work is None or self._job is None:
            return
        if self._job[0] is Job.MERGE:
            self._rows[self.component].setVisible(bool(self.only.currentData()))
        elif self._job[0] is Job.REHOME:
            self._show_rehome(self._work, self._work.second_jobs)

    def _begin(self, work: Workplace, job: Job) -> None:
        show_icon(self._icon, job_icon(job))
        self._file = None
        self.file.setText(self.tr("Choose the signed PDF…"))
        self.reason.clear()
        self.reason.addItems(self._reasons(job))
        for line in (self.dossier, self.component, self.number, self.issuer, self.result_code):
            line.clear()
        self.unsigned.setChecked(False)
        self.unsigned.hide()
        self._second = ()
        self.only.clear()
        wanted: dict[QWidget, bool] = {
            self.counters: False,
            self.only: job is Job.MERGE,
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
        if job is Job.MERGE:
            return [self.tr("One dossier that was opened at two counters")]
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
        if self._asks:
            self._asks = False
            self._work.begin_job(self._job[0])
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
                self.counters.chosen,
                self.unsigned.isChecked(),
                str(self.only.currentData() or ""),
            )
        )

    def _leave(self) -> None:
        if self._work is not None:
            self._work.second_jobs.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves; Enter in a field goes on to the next, at the last one to the button, and there it does what that says."""
        at = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(at, QPushButton):
            at.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
