"""Parting one paper from the next: where the pages go, and what can be done where a separator seems to be missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.model import Component
from app.domain.notices import Notice as Noticed
from app.domain.sequence.told import reasons_of
from app.domain.splitting import PartedBy
from app.messages import noticed, word
from app.ui import words
from app.ui.viewmodels.cases import Case, Option, Pane, notice_key
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class _Proposal:
    """Pages of the selected paper that may be one of their own, why, and where they would go; None: no paper of the checklist is empty."""

    pages: tuple[UUID, ...]
    why: PartedBy
    goes_to: Component | None


@dataclass(frozen=True, slots=True)
class Parting:
    """Decides about it. Each step lies in the edit log with its reason, and one undo takes it back."""

    desk: DeskViewModel
    editing: EditingViewModel

    def empty_behind(self) -> tuple[Component, ...]:
        """The papers of the checklist behind the selected one that have no pages yet."""
        desk, selected = self.desk.desk, self.desk.component
        if desk is None or selected is None:
            return ()
        after = desk.components[desk.components.index(selected) + 1 :]
        return tuple(one for one in after if not desk.paper(one.id).pages)

    def title(self, component: Component) -> str:
        """The name of a paper, as the officer knows it."""
        return words.component_title(component, self.desk.desk) if self.desk.desk is not None else component.title

    def part(self, pages: Sequence[UUID], goes_to: str, by: PartedBy) -> None:
        """The pages go behind what lies in the paper of that code."""
        self.editing.decide(lambda s, dossier: s.editing.part_off(dossier, pages, goes_to, by, s.actor))

    def case_of(self, notice: Noticed) -> Case:
        """The first pages of what may be other papers, each with its reason; beside one alone the page before it.

        It is a guess, and papers with several letterheads are scanned every day: nothing waits for an answer.
        """
        proposals = self._proposals(reasons_of(notice))
        said = noticed(notice, words.language())
        alone = len(proposals) == 1
        panes = [*self._before(proposals[0].pages[0])] if alone else []
        panes += [self._pane(one, alone=alone) for one in proposals]
        how = translate("parting", "F8: choose. The work goes on without it too.")
        return Case(
            notice_key(notice),
            "state-doubtful",
            said.message,
            f"{said.remedy} {how}",
            tuple(panes),
            self._options(proposals),
            holds=False,
        )

    def _proposals(self, why: Mapping[UUID, PartedBy]) -> list[_Proposal]:
        lying = [view.id for view in self.desk.pages]
        starts = sorted(lying.index(page) for page in why if page in lying)
        places: list[Component | None] = [*self.empty_behind()]
        places += [None] * len(starts)
        ends = (*starts[1:], len(lying))
        return [
            _Proposal(tuple(lying[start:end]), why[lying[start]], place)
            for start, end, place in zip(starts, ends, places, strict=False)
        ]

    def _number(self, page: UUID) -> int:
        return [view.id for view in self.desk.pages].index(page) + 1

    def _before(self, page: UUID) -> tuple[Pane, ...]:
        number = self._number(page) - 1
        return (Pane(translate("cases", "Page {number}").format(number=number), self.desk.pages[number - 1].id),)

    def _pane(self, one: _Proposal, *, alone: bool) -> Pane:
        number = translate("cases", "Page {number}").format(number=self._number(one.pages[0]))
        if alone:  # its reason stands above, its place on the key
            return Pane(number, one.pages[0])
        why = word(f"parted_{one.why}", words.language())
        to = translate("parting", "To “{title}”").format(title=self.title(one.goes_to)) if one.goes_to else ""
        keep = Option(translate("parting", "Keep it with the pages before"), lambda: self._keep(one.pages[:1]))
        return Pane("\n".join(line for line in (f"{number}: {why}", to) if line), one.pages[0], options=(keep,))

    def _options(self, proposals: Sequence[_Proposal]) -> tuple[Option, ...]:
        taken = [one for one in proposals if one.goes_to is not None]
        options: list[Option] = []
        if taken and len(proposals) == 1:
            text = translate("parting", "Page {number} and what follows to “{title}”")
            to = taken[0].goes_to
            options.append(
                Option(
                    text.format(number=self._number(taken[0].pages[0]), title=self.title(to) if to else ""),
                    lambda: self._part_all(taken),
                    primary=True,
                )
            )
        elif taken:
            text = translate("parting", "Part off %n paper(s)", "", len(taken))
            options.append(Option(text, lambda: self._part_all(taken), primary=True))
        firsts = [one.pages[0] for one in proposals]
        together = translate("parting", "Keep all together")
        return (*options, Option(together, lambda: self._keep(firsts), primary=not options))

    def _part_all(self, proposals: Sequence[_Proposal]) -> None:
        for one in proposals:
            if one.goes_to is not None:
                self.part(one.pages, one.goes_to.code, one.why)

    def _keep(self, pages: Sequence[UUID]) -> None:
        component = self.desk.component_id
        if component is not None:
            self.editing.decide(lambda s, dossier: s.editing.keep_together(dossier, pages, component, s.actor))
