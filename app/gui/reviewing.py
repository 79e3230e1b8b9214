"""What the review desk asks for, answered by the station's store and use cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from app.bootstrap import Station
from app.domain.changes import Changed, ChangeSet
from app.domain.model import Actor
from app.domain.page_view import PageView
from app.domain.review.cases import Case, CaseKind, Verdict
from app.domain.review.defects import DefectMark
from app.domain.rights import Action
from app.services.review.reviewing import Repair
from app.services.review.showing import CaseLooked
from app.ui.reviewing import Before, SeenCase


class StationReviewing:
    """Implements `app.ui.reviewing.Reviewing`."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def may(self, actor: Actor) -> bool:
        """Whether the sign-in or the policy says so."""
        return self._station.rights.may(actor, Action.REVIEW)

    def waiting(self, actor: Actor) -> Mapping[CaseKind, int]:
        """By kind."""
        return self._station.reviewing.waiting(actor)

    def take(
        self, actor: Actor, kinds: Collection[CaseKind], skipping: Collection[UUID]
    ) -> tuple[SeenCase | None, Mapping[CaseKind, int]]:
        """Take the next one, with what it shows."""
        reviewing = self._station.reviewing

        def show(case: Case) -> tuple[SeenCase, Mapping[CaseKind, int]]:
            with self._station.store.database.one_state():
                return self._read(case.id, actor), reviewing.waiting(actor)

        shown = reviewing.next_shown(actor, kinds, skipping, show)
        return shown if shown is not None else (None, reviewing.waiting(actor))

    def hold(self, case_id: UUID, actor: Actor) -> None:
        """Go on looking."""
        self._station.reviewing.hold(case_id, actor)

    def anew(self, case_id: UUID, actor: Actor) -> SeenCase:
        """What it shows now."""
        return self._seen(case_id, actor)

    def give_back(self, case_id: UUID, actor: Actor) -> None:
        """Leave it to others."""
        self._station.reviewing.give_back(case_id, actor)

    def decide(
        self, case: Case, verdict: Verdict, remark: str, marks: Sequence[DefectMark], actor: Actor
    ) -> Changed[None]:
        """Put a decision down by the use case of its verdict."""
        reviewing = self._station.reviewing
        match verdict:
            case Verdict.ACCEPTED:
                reviewing.accept(case.id, actor)
            case Verdict.REMARKED:
                reviewing.remark(case.id, remark, marks, actor)
            case Verdict.RETURNED:
                reviewing.send_back(case.id, marks, remark, actor)
            case _:
                raise ValueError(f"{verdict} is not decided at the desk")
        return Changed(None, _of(case))

    def repair(
        self, seen: SeenCase, repairs: Sequence[Repair], remark: str, marks: Sequence[DefectMark], actor: Actor
    ) -> Changed[None]:
        """Make pages anew; what is to be signed again is seen where that is."""
        repaired = self._station.reviewing.repair(seen.case.id, repairs, marks, remark, actor, seen.pages)
        documents = frozenset({repaired.document.id}) if repaired.document is not None else frozenset[UUID]()
        return Changed(None, _of(seen.case) | ChangeSet(documents=documents))

    def take_back(self, case_id: UUID, actor: Actor) -> Changed[SeenCase]:
        """Have the case again."""
        self._station.reviewing.take_back(case_id, actor)
        return Changed(self._seen(case_id, actor), ChangeSet())

    def _seen(self, case_id: UUID, actor: Actor) -> SeenCase:
        with self._station.store.database.one_state():
            return self._read(case_id, actor)

    def _read(self, case_id: UUID, actor: Actor) -> SeenCase:
        shown = self._station.showing.look(case_id, actor)
        pages = [one for one in shown.pages if one.of_case]
        views, numbers = tuple(one.view for one in pages), tuple(one.number for one in pages)
        looks, part = self._station.close_looks, shown.component.id
        if shown.pages:
            filed = looks.filed(shown.desk, part, views, actor)
        else:
            alone = looks.file_alone(part, actor)
            views, numbers = tuple(alone), tuple(range(1, len(alone) + 1))
            filed = {view.id: place for view, place in alone.items()}
        return SeenCase(
            shown.case,
            shown.desk.dossier.code,
            shown.component.title,
            views,
            numbers,
            shown.desk.masters,
            {one.view.id: one.acceptance for one in pages if one.acceptance is not None},
            {one.view.id: one.doubt for one in pages if one.doubt},
            shown.decisions,
            dict(_before(shown)),
            filed,
            self._counter(shown.desk.dossier.home_station_id),
        )

    def _counter(self, home: UUID) -> str:
        return "" if home == self._station.store.station_id else self._station.counters.name(home)


def _of(case: Case) -> ChangeSet:
    return ChangeSet(dossiers=frozenset({case.dossier_id}))


def _before(shown: CaseLooked) -> Iterator[tuple[UUID, Before]]:
    """By page: what it was scanned instead of, as the facts of a case tell that the counter answered."""
    facts = shown.case.facts
    marks = [mark for case, one in shown.earlier if str(case.id) == facts.get("case") for mark in one.marks]
    answers = facts.get("answers")
    for told in answers if isinstance(answers, list) else ():
        if not isinstance(told, dict) or not told.get("instead"):
            continue
        old, likeness = UUID(str(told["page"])), told.get("likeness")
        if old not in shown.desk.masters:
            continue
        found = likeness if isinstance(likeness, dict) else {}
        same, similarity = found.get("same_paper"), found.get("similarity", 0.0)
        yield (
            UUID(str(told["instead"])),
            Before(
                PageView.arrived(old),
                tuple(mark for mark in marks if mark.page == old),
                same if isinstance(same, bool) else None,
                float(similarity) if isinstance(similarity, int | float) else 0.0,
            ),
        )
