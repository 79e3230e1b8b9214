"""What the desk says about a dossier, computed from the release: the state of each paper, and the one next step. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain import counting
from app.domain.model import Component
from app.domain.release import Hindrance, Obstacle, Release
from app.services.edit import Desk


class PaperState(StrEnum):
    """How far one paper is; the value names its icon."""

    MISSING = "missing"
    OPTIONAL = "optional"
    SCANNING = "scanning"
    HALF = "half"
    DOUBTFUL = "doubtful"
    COUNTING = "counting"
    READY = "ready"
    SIGNED = "signed"
    COPIED = "copied"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    NOT_DIGITISED = "not-digitised"
    """it may not be: it is compared, and given back"""


class NextKind(StrEnum):
    """What the primary button does now."""

    OPEN = "open"
    SCAN = "scan"
    GO_ON = "go-on"
    DECIDE = "decide"
    CHECK = "check"
    COUNT = "count"
    WAIT = "wait"
    FINISH = "finish"
    NEXT_DOSSIER = "next-dossier"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step, at which paper, and what it removes."""

    kind: NextKind
    component: Component | None = None
    hindrance: Hindrance | None = None


_COUNT = frozenset({Obstacle.SHEETS_NOT_COUNTED, Obstacle.SHEETS_DIFFER, Obstacle.COUNTS_CONTRADICT})
_FINISHING = frozenset(
    {
        Obstacle.NOT_ARCHIVED,
        Obstacle.CHANGED_SINCE,
        Obstacle.NOT_SIGNED,
        Obstacle.NOT_SEALED,
        Obstacle.NOT_PROVED,
        Obstacle.NOT_RECEIVED,
        Obstacle.NOT_COPIED,
    }
)
_FIRST_STEP: Mapping[Obstacle, NextKind] = {
    Obstacle.MISSING: NextKind.SCAN,
    Obstacle.NOT_TO_BE_DIGITISED: NextKind.CHECK,
    Obstacle.PAGE_DOUBTFUL: NextKind.CHECK,
    Obstacle.SHEETS_NOT_COUNTED: NextKind.COUNT,
    Obstacle.SHEETS_DIFFER: NextKind.COUNT,
    Obstacle.COUNTS_CONTRADICT: NextKind.COUNT,
    Obstacle.PAGE_NOT_JUDGED: NextKind.WAIT,
}
"""what removes an obstacle, the most urgent first; what is not here is removed by finishing"""


def paper_state(
    component: Component, desk: Desk, release: Release, scanning: UUID | None, halves: Collection[UUID]
) -> PaperState:
    """The state of one paper.

    Args:
        component: the paper.
        desk: its dossier.
        release: what hinders the citizen.
        scanning: the component that paper runs into at this moment.
        halves: the components whose scan stopped half-way.
    """
    obstacles = {h.obstacle for h in release.hindrances if h.component_code == component.code}
    if component.id == scanning or Obstacle.PAGE_NOT_JUDGED in obstacles:
        return PaperState.SCANNING
    if component.id in halves:
        return PaperState.HALF
    if component.code in release.withdrawn:
        return PaperState.MISSING if Obstacle.MISSING in obstacles else PaperState.WITHDRAWN
    if component.code in release.undigitised and not desk.paper(component.id).pages:
        return PaperState.NOT_DIGITISED
    if component.code not in release.kept and not desk.paper(component.id).pages:
        return PaperState.MISSING if Obstacle.MISSING in obstacles else PaperState.OPTIONAL
    if obstacles & {Obstacle.PAGE_DOUBTFUL, Obstacle.NOT_TO_BE_DIGITISED}:
        return PaperState.DOUBTFUL
    if obstacles & _COUNT:
        return PaperState.COUNTING
    if not obstacles:
        return PaperState.COPIED if component.code in release.on_copy else PaperState.RECEIVED
    return PaperState.SIGNED if obstacles <= {Obstacle.NOT_RECEIVED, Obstacle.NOT_COPIED} else PaperState.READY


def next_step(
    desk: Desk | None, release: Release | None, halves: Collection[UUID], selected: UUID | None = None
) -> NextStep:
    """The one thing to do now: a scan that stopped half-way goes on first, that of the selected paper before others; then the papers in
    the order of the checklist, each until only finishing is left; then all are finished.
    """
    if desk is None:
        return NextStep(NextKind.OPEN)
    if release is None:
        return NextStep(NextKind.WAIT)
    for component in sorted(desk.components, key=lambda one: one.id != selected):
        if component.id in halves:
            return NextStep(NextKind.GO_ON, component)
    for component in desk.components:
        for obstacle, kind in _FIRST_STEP.items():
            found = _first(release.hindrances, component.code, obstacle)
            if found is not None:
                return NextStep(kind, component, found)
    if release.may_leave:
        return NextStep(NextKind.NEXT_DOSSIER)
    left = release.hindrances[0]
    of = next((c for c in desk.components if c.code == left.component_code), None)
    # the dossier system asked for another paper between two looks at the store: the next look has it
    return NextStep(NextKind.FINISH, of, left) if of else NextStep(NextKind.WAIT)


def finishable(desk: Desk, release: Release, halves: Collection[UUID]) -> tuple[Component, ...]:
    """The papers that can be archived, signed and sent now: nothing else hinders them."""
    return tuple(
        component
        for component in desk.components
        if component.id not in halves
        and (found := {h.obstacle for h in release.hindrances if h.component_code == component.code})
        and found <= _FINISHING
    )


def sheets_in(desk: Desk, component_id: UUID) -> int:
    """How many sheets of paper stand behind a component's pages."""
    return counting.sheets_in(desk.paper(component_id), desk.masters)


def _first(hindrances: Sequence[Hindrance], code: str, obstacle: Obstacle) -> Hindrance | None:
    return next((h for h in hindrances if h.component_code == code and h.obstacle is obstacle), None)
