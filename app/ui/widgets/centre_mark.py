"""How far the centre is, in a few quiet words: nobody has to do anything about it, and nothing at the desk waits for it."""

from __future__ import annotations

from app.services.centre import CentreStands
from app.ui import words
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import OneLine


class CentreMark(OneLine):
    """Nothing is shown where the station works by itself."""

    def __init__(self) -> None:
        super().__init__("quiet")
        self.hide()

    def show_desk(self, work: Workplace) -> None:
        """Say until when the centre has all that was written here."""
        stands = work.supervision.centre
        self.setVisible(stands is not None)
        if stands is not None:
            self.setText(self._said(stands))
            self.setToolTip(self._told(stands))

    def _said(self, stands: CentreStands) -> str:
        if stands.since is None:
            return self.tr("At the centre: all")
        return self.tr("At the centre: until {moment}").format(moment=words.moment(stands.since))

    def _told(self, stands: CentreStands) -> str:
        if stands.since is None:
            return self.tr("The centre has all that was written at this counter.")
        told = self.tr(
            "Not at the centre yet: {rows} entries, {mb} MB. They go by themselves; the counter works on meanwhile."
        )
        return told.format(rows=words.number(stands.rows), mb=words.number(stands.size_bytes / 1e6, 1))
