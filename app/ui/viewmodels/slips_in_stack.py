"""What can be done about a slip that lies in a stack: nothing behind it goes anywhere by itself, and never into another dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.grounds import Ground
from app.domain.model import Component
from app.domain.notices import Notice as Noticed
from app.domain.splitting import PartedBy
from app.ui.viewmodels.cases import Option
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.notices import Notice, speaking
from app.ui.viewmodels.parting import Parting

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class SlipDeeds:
    """Decides about such pages. What is left out lies in the log of this dossier and can be taken back.

    Attributes:
        open_dossier: puts this one aside and opens another.
        say: tells the officer a `Notice`.
    """

    desk: DeskViewModel
    editing: EditingViewModel
    parting: Parting
    open_dossier: Callable[[str], None]
    say: Callable[[Notice], None]

    def of_other(self, noticed: Noticed) -> tuple[Option, ...]:
        """To go on with the other dossier, to stay, or to say that the paper is of this one."""
        other = str(noticed.fields["dossier"])
        open_other = translate("slips_in_stack", "Leave out, open the other one")
        return (
            Option(open_other, lambda: self._open(noticed, other), primary=True),
            Option(translate("slips_in_stack", "Leave out, stay here"), lambda: self._leave_out(noticed)),
            Option(translate("slips_in_stack", "Papers of this dossier"), lambda: self._keep(noticed)),
        )

    def of_own(self, noticed: Noticed) -> tuple[Option, ...]:
        """The dossier's own slip is no paper; what lies behind it may be the next one."""
        slip, *behind = noticed.pages
        following = self._next_empty()
        options: list[Option] = []
        if behind and following is not None:
            title = self.parting.title(following)
            text = translate("slips_in_stack", "Pages behind it to “{title}”").format(title=title)
            options.append(
                Option(text, lambda: self._part([slip], behind, following.code, PartedBy.SLIP), primary=True)
            )
        leave_out = translate("slips_in_stack", "Leave out the slip alone")
        keep = translate("slips_in_stack", "It is a page of this paper")
        options.append(Option(leave_out, lambda: self.editing.remove_pages([slip]), primary=not options))
        options.append(Option(keep, lambda: self._keep_slip(slip)))
        return tuple(options)

    def of_separator(self, noticed: Noticed) -> tuple[Option, ...]:
        """It is no paper; what lies behind it is the paper that it names, or the next one."""
        sides, behind = noticed.pages[: int(noticed.fields["sides"])], noticed.pages[int(noticed.fields["sides"]) :]
        following = self._named(str(noticed.fields["code"])) or self._next_empty()
        options: list[Option] = []
        if behind and following is not None:
            title = self.parting.title(following)
            text = translate("slips_in_stack", "Pages behind it to “{title}”").format(title=title)
            options.append(
                Option(text, lambda: self._part(sides, behind, following.code, PartedBy.SEPARATOR), primary=True)
            )
        leave_out = translate("slips_in_stack", "Leave out the separator alone")
        keep = translate("slips_in_stack", "It is a page of this paper")
        options.append(Option(leave_out, lambda: self.editing.remove_pages(sides), primary=not options))
        options.append(Option(keep, lambda: self.editing.accept_pages(sides, Ground.BELONGS_HERE)))
        return tuple(options)

    def _named(self, code: str) -> Component | None:
        """The other paper of the checklist that has this code."""
        desk, selected = self.desk.desk, self.desk.component
        others = [one for one in desk.components if one != selected] if desk is not None else []
        return next((one for one in others if one.code == code), None)

    def _next_empty(self) -> Component | None:
        return next(iter(self.parting.empty_behind()), None)

    def _part(self, sides: Sequence[UUID], behind: Sequence[UUID], component: str, by: PartedBy) -> None:
        """The pages go behind what lies in that paper; each of the two steps can be taken back."""
        self.parting.part(behind, component, by)
        self.editing.remove_pages(sides)

    def _keep_slip(self, slip: UUID) -> None:
        self.editing.accept_pages([slip], Ground.BELONGS_HERE)

    def _leave_out(self, noticed: Noticed) -> None:
        """The scan is over with that: who has more of this paper scans it anew."""
        self.editing.remove_pages(noticed.pages)
        if self.desk.half is not None:
            self.desk.end_half_scan()

    def _open(self, noticed: Noticed, other: str) -> None:
        here = self.desk.desk.dossier.code if self.desk.desk is not None else ""
        self._leave_out(noticed)
        self.open_dossier(other)
        self.say(
            speaking(
                lambda: Notice(
                    None,
                    translate("slips_in_stack", "Left out of {dossier}: {count} pages, from the slip on.").format(
                        dossier=here, count=len(noticed.pages)
                    ),
                    translate(
                        "slips_in_stack", "Lay the sheets behind the slip in the feeder again and scan them here."
                    ),
                )
            )
        )

    def _keep(self, noticed: Noticed) -> None:
        self.editing.accept_pages(noticed.pages, Ground.BELONGS_HERE)
