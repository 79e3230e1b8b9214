"""What a supervisor sees of a case: the pages as they lie now, what the machine found on them, and who decided what before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.facts import PageFacts
from app.domain.grounds import Acceptance
from app.domain.model import Actor, Component, Document, Dossier
from app.domain.page_view import PageView
from app.domain.past import Deed, Told
from app.domain.review.cases import Case, Decision, Lease, Verdict
from app.domain.review.hands import Part
from app.domain.rights import Action
from app.services.edit import Desk, Editing
from app.services.past import Past
from app.services.process import Processing
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class PageLying:
    """A page of a case.

    Attributes:
        view: what it shows.
        number: in its paper, from 1.
        doubt: the code of what a person had to decide about it; empty: nothing.
        acceptance: why it was taken though it is doubtful.
        of_case: whether the case is about it, or it only lies beside.
    """

    view: PageView
    number: int
    doubt: str
    acceptance: Acceptance | None
    of_case: bool


@dataclass(frozen=True, slots=True)
class CaseLooked:
    """A case as far as its pages are looked at.

    Attributes:
        case: the case.
        component: the paper.
        pages: of the paper, in their order.
        desk: the dossier, by whose master pages they are drawn.
        decisions: on this case, the oldest first.
        earlier: the other cases of the paper that were decided, each with the decision that counts.
    """

    case: Case
    component: Component
    pages: tuple[PageLying, ...]
    desk: Desk
    decisions: tuple[Decision, ...]
    earlier: tuple[tuple[Case, Decision], ...]


@dataclass(frozen=True, slots=True)
class PageShown(PageLying):
    """As `PageLying`, with the verdict of the machine, its reasons and their places in `facts`; None: it was not looked at by now."""

    facts: PageFacts | None


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case with all that helps to decide it.

    Attributes:
        case: the case.
        dossier: its dossier.
        component: the paper.
        document: the version that counts now; None: none was made.
        signed: whether that version was signed.
        received: whether the dossier system has it.
        pages: of the paper, in their order.
        desk: the dossier, by whose master pages they are drawn.
        decisions: on this case, the oldest first.
        earlier: the other cases of the paper that were decided, each with the decision that counts.
        excluded: by name: who may not decide it, and what they did to the pages.
        for_actor: the name of the one person whose case it is; empty: anybody's.
        lease: on whose screen it is now, by name, and until when.
        names: of all who are named by their ids.
    """

    case: Case
    dossier: Dossier
    component: Component
    document: Document | None
    signed: bool
    received: bool
    pages: tuple[PageShown, ...]
    desk: Desk
    decisions: tuple[Decision, ...]
    earlier: tuple[tuple[Case, Decision], ...]
    excluded: Mapping[str, frozenset[Part]]
    for_actor: str
    lease: tuple[str, Lease] | None
    names: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a paper: what hands, signers and the dossier system did (`told`), or a supervisor's decision."""

    at: datetime
    component: str
    by: str
    told: Told | None = None
    decided: tuple[Case, Decision] | None = None


class Showing:
    """Looks; changes nothing and takes nothing."""

    def __init__(self, store: Store, rights: Rights, editing: Editing, processing: Processing) -> None:
        self._store = store
        self._rights = rights
        self._editing = editing
        self._processing = processing

    def look(self, case_id: UUID, actor: Actor) -> CaseLooked:
        """A case as far as its pages are looked at: over a slow line to a centre, what is not shown is not asked for.

        Raises:
            InputRefused: NOT_ALLOWED.
            StoreFailed: NOT_STORED.
        """
        self._rights.require(actor, Action.READ_CASES)
        beside = self._store.review.beside(case_id)
        ((case, decisions),) = [(one, told) for one, told in beside if one.id == case_id]
        decided = [(one, told[-1]) for one, told in beside if told and told[-1].verdict is not Verdict.TAKEN_BACK]
        decided.sort(key=lambda pair: (pair[1].at, pair[1].case_id))
        earlier = tuple((c, d) for c, d in decided if c.component_id == case.component_id and c.id != case.id)
        desk = self._editing.desk(case.dossier_id)
        its = [one for one in desk.components if one.id == case.component_id]
        component = its[0] if its else self._store.dossiers.component_by_id(case.component_id)
        return CaseLooked(case, component, _lying(case, desk), desk, decisions, earlier)

    def case(self, case_id: UUID, actor: Actor) -> CaseShown:
        """A case as it stands now.

        Raises:
            InputRefused: NOT_ALLOWED.
            StoreFailed: NOT_STORED.
        """
        looked = self.look(case_id, actor)
        case, desk, decisions, earlier = looked.case, looked.desk, looked.decisions, looked.earlier
        document = self._store.documents.current(case.component_id)
        lease = self._store.review.lease(case_id)
        hands = self._store.review.hands(case.dossier_id, case.component_id, case.pages)
        by = {one.by for one in decisions} | {one.by for _, one in earlier}
        by |= case.scanned_by | ({case.for_actor} if case.for_actor else set()) | ({lease.by} if lease else set())
        names = self._store.people.names(by)
        return CaseShown(
            case,
            desk.dossier,
            looked.component,
            document,
            document is not None and self._store.documents.signed(document.id) is not None,
            document is not None and self._store.outbox.receipt(document.id) is not None,
            self._with_facts(looked),
            desk,
            decisions,
            earlier,
            {names.get(one, ""): hands.get(one, frozenset()) for one in sorted(case.scanned_by)},
            names.get(case.for_actor, "") if case.for_actor else "",
            (names.get(lease.by, ""), lease) if lease else None,
            names,
        )

    def history(self, dossier_id: UUID, actor: Actor) -> tuple[HistoryLine, ...]:
        """All that happened to the papers of a dossier, supervisors' decisions among it, the oldest first.

        Raises:
            InputRefused: NOT_ALLOWED.
        """
        self._rights.require(actor, Action.READ_CASES)
        desk, past = self._editing.desk(dossier_id), Past(self._store)
        parts = {one.id: one.code for one in self._store.dossiers.components(dossier_id)}
        lines = [
            HistoryLine(told.at, code, told.by, told)
            for part, code in parts.items()
            for told in past.of_paper(desk, part)
            if told.deed is not Deed.SENT_BACK  # the decision itself says it, with its reason
        ]
        cases = self._store.review.of_dossier(dossier_id)
        decided = [(case, one) for case in cases for one in self._store.review.decisions(case.id)]
        names = self._store.people.names({one.by for _, one in decided})
        lines += [
            HistoryLine(one.at, parts[case.component_id], names.get(one.by, ""), None, (case, one))
            for case, one in decided
        ]
        # A signature names whole seconds: what was decided in the same one may stand behind it.
        return tuple(sorted(lines, key=lambda line: line.at.replace(microsecond=0)))

    def _with_facts(self, looked: CaseLooked) -> tuple[PageShown, ...]:
        known = self._processing.facts_of_all([one.view for one in looked.pages], looked.desk.masters)
        return tuple(
            PageShown(one.view, one.number, one.doubt, one.acceptance, one.of_case, known.get(one.view.id))
            for one in looked.pages
        )


def _lying(case: Case, desk: Desk) -> tuple[PageLying, ...]:
    paper: Paper = desk.paper(case.component_id)
    return tuple(
        PageLying(
            view,
            number,
            paper.doubted.get(view.id, ""),
            paper.accepted.get(view.id),
            not case.pages or view.id in case.pages,
        )
        for number, view in enumerate(paper.pages, 1)
    )
