"""What a person decides about a dossier: opening it, what is done to its pages and where they lie, accepting them, undo and redo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper, arrange, cover_lost
from app.domain.changes import Changed, ChangeSet
from app.domain.codes import DossierCode, check_component_code
from app.domain.editlog import (
    DRAWING,
    Accept,
    Copy,
    Cover,
    Crop,
    Exchange,
    KeepTogether,
    LoggedOperation,
    Merge,
    Move,
    Operation,
    PairSides,
    Place,
    Remove,
    Replace,
    Restore,
    Rotate,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    redoable,
    undoable,
)
from app.domain.errors import InputRefused
from app.domain.geometry import Axis, Rect, is_empty, on_grid
from app.domain.grounds import Ground, check_note
from app.domain.ids import new_id
from app.domain.interleave import BacksOrder, pair_sides
from app.domain.model import Actor, Component, Dossier, MasterPage, PaperForm
from app.domain.requirements import Asked
from app.domain.splitting import PartedBy
from app.services.ahead import Ahead, Lies
from app.services.on_glass import OnGlass
from app.services.put_down import put_down
from app.services.requirements import Requirements

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """A dossier as it lies on the desk: its components in the order in which they were asked for, the paper of each, and what is asked."""

    dossier: Dossier
    components: tuple[Component, ...]
    papers: dict[UUID, Paper]
    masters: dict[UUID, MasterPage]
    log: tuple[LoggedOperation, ...]
    asked: Asked = field(default_factory=lambda: Asked(None))

    def paper(self, component_id: UUID) -> Paper:
        """The component's paper; an empty one where nothing was scanned yet."""
        return self.papers.get(component_id, Paper())


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a dossier gets that is opened by its code alone."""

    procedure_code: str
    receiving_unit: str
    processing_unit: str


class Editing:
    """Every method that changes something returns the new desk and what changed; nothing is ever taken out of the log."""

    def __init__(self, store: Store, requirements: Requirements, defaults: Defaults, lies: Lies) -> None:
        self._store = store
        self._requirements = requirements
        self._defaults = defaults
        self.ahead = Ahead(store, lies)
        self._on_glass = OnGlass(store, self.ahead, lies)

    def open(self, code: str, actor: Actor, *, applicant: str = "", procedure_code: str | None = None) -> Changed[Desk]:
        """Open a dossier by its code, with the components that its procedure asks for; makes it where it is new.

        Raises:
            InputRefused: DOSSIER_CODE_MALFORMED.
        """
        dossier = self.enter(code, actor, applicant=applicant, procedure_code=procedure_code)
        procedure = self._requirements.asked(dossier).procedure
        for paper in procedure.papers if procedure else ():
            self._store.dossiers.component(dossier.id, paper.code, paper.title, actor)
        return Changed(self.desk(dossier.id), ChangeSet(dossiers=frozenset({dossier.id})))

    def enter(self, code: str, actor: Actor, *, applicant: str = "", procedure_code: str | None = None) -> Dossier:
        """The dossier of a code, made where it is new, with the components that it has.

        Raises:
            InputRefused: DOSSIER_CODE_MALFORMED.
        """
        parsed = DossierCode.parse(code)
        defaults = self._defaults
        known = self._store.dossiers.find(parsed.text)
        wanted = known.procedure_code if known else procedure_code or defaults.procedure_code
        return self._store.dossiers.open(
            parsed.text,
            wanted,
            parsed.unit or defaults.receiving_unit,
            defaults.processing_unit,
            applicant,
            actor,
        )

    def component(self, dossier_id: UUID, code: str, actor: Actor, title: str = "") -> Component:
        """A component by its code, made where the procedure does not know it; `title`: what it is called then, if not by its code.

        Raises:
            InputRefused: COMPONENT_CODE_MALFORMED.
        """
        check_component_code(code)
        for component in self._store.dossiers.components(dossier_id):
            if component.code == code:
                return component
        return self._store.dossiers.component(dossier_id, code, title or code, actor)

    def desk(self, dossier_id: UUID) -> Desk:
        """The dossier as it is now."""
        masters = self._store.capture.pages(dossier_id)
        log = self._store.dossiers.log(dossier_id)
        dossier, papers = self._store.dossiers.get(dossier_id), arrange(log, masters)
        asked = self._requirements.asked(dossier)
        components = self._requirements.shown(asked, self._store.dossiers.components(dossier_id), papers)
        return Desk(dossier, components, papers, masters, log, asked)

    def recent(self, limit: int = 20) -> tuple[Dossier, ...]:
        """The dossiers that were opened last, newest first."""
        return self._store.dossiers.recent(limit)

    def rotate(self, dossier_id: UUID, pages: Sequence[UUID], quarter_turns: int, actor: Actor) -> Changed[Desk]:
        """Turn pages clockwise by quarter turns."""
        return self._do(dossier_id, Rotate(tuple(pages), quarter_turns % 4), actor, pages)

    def straighten(self, dossier_id: UUID, pages: Sequence[UUID], degrees: float, actor: Actor) -> Changed[Desk]:
        """Turn pages clockwise by some degrees about the middle of what is shown, on top of what was turned before.

        Raises:
            InputRefused: TURN_TOO_FAR: a page would be turned by more than `MOST_DEGREES` in all; nothing was changed.
        """
        return self._do_if_possible(dossier_id, Straighten(tuple(pages), float(degrees)), actor, pages)

    def crop(self, dossier_id: UUID, pages: Sequence[UUID], rect: Rect | None, actor: Actor) -> Changed[Desk]:
        """Cut pages to a rectangle of the turned page (unit square); None: show all of them again.

        Raises:
            InputRefused: AREA_EMPTY; OTHER_PART_LIES_THERE: another page shows what would come to be shown here too.
        """
        return self._do_if_possible(dossier_id, Crop(tuple(pages), rect), actor, pages)

    def cover(
        self,
        dossier_id: UUID,
        pages: Sequence[UUID],
        rects: Sequence[Rect],
        actor: Actor,
        taken_off: Sequence[int] = (),
    ) -> Changed[Desk]:
        """Cover rectangles of the pages as they are shown (unit square): what lies under them goes into no file.

        Earlier covers at the places `taken_off`, from 0, go in the same step.

        Raises:
            InputRefused: AREA_EMPTY.
        """
        _refuse_empty(rects)
        return self._do(dossier_id, Cover(tuple(pages), tuple(rects), tuple(taken_off)), actor, pages)

    def restore(self, dossier_id: UUID, pages: Sequence[UUID], actor: Actor) -> Changed[Desk]:
        """Show pages as they were scanned: not turned, not cut, not covered.

        Raises:
            InputRefused: OTHER_PART_LIES_THERE: the page was split, and the other part is a page of its own.
        """
        return self._do_if_possible(dossier_id, Restore(tuple(pages)), actor, pages)

    def split(self, dossier_id: UUID, pages: Sequence[UUID], axis: Axis, at: float, actor: Actor) -> Changed[Desk]:
        """Make two pages of each, at a position (0..1) of it as it is shown; the new one lies behind.

        Raises:
            InputRefused: AREA_EMPTY: one of the two would show nothing; nothing was changed.
        """
        if any(picture.hand.split(axis, at) is None for picture in self.ahead.pictures(dossier_id, pages)):
            raise InputRefused("AREA_EMPTY")
        new = tuple(new_id() for _ in pages)
        return self._do(dossier_id, Split(tuple(pages), new, axis, at), actor, (*pages, *new))

    def divide(self, dossier_id: UUID, page: UUID, actor: Actor) -> Changed[Desk]:
        """Make a page of each of several sheets or cards that lay on one glass, in reading order; the frame stays one sheet in all counts.

        Raises:
            InputRefused: NO_ITEMS, as `OnGlass.parted`.
        """
        operation = self._on_glass.parted(dossier_id, page)
        return self._do(dossier_id, operation, actor, (page, *operation.new))

    def lay_on_page(self, dossier_id: UUID, pages: Sequence[UUID], actor: Actor) -> Changed[Desk]:
        """Put both sides of a card onto one white A4 page in their real size, as offices file them: two pages, or one that shows both.

        Raises:
            InputRefused: NO_ITEMS, CARD_TOO_LARGE, as `OnGlass.laid_on_page`.
        """
        return self._do(dossier_id, self._on_glass.laid_on_page(dossier_id, pages), actor, pages)

    def merge(self, dossier_id: UUID, pages: Sequence[UUID], axis: Axis, actor: Actor) -> Changed[Desk]:
        """Put pages, in this order, onto one, in the place of the first: the sides of a card, the halves of a large sheet."""
        return self._do(dossier_id, Merge(tuple(pages), axis), actor, pages)

    def copy(
        self, dossier_id: UUID, pages: Sequence[UUID], actor: Actor, covered: Sequence[Rect] = ()
    ) -> Changed[Desk]:
        """Show what pages show once more, directly behind each: the law asks for a page with its note and with it covered.

        Args:
            dossier_id: the dossier.
            pages: what is copied.
            actor: who decides.
            covered: rectangles of the pages as they are shown, which are covered on the copies.

        Raises:
            InputRefused: AREA_EMPTY.
        """
        _refuse_empty(covered)
        new = tuple(new_id() for _ in pages)
        return self._do(dossier_id, Copy(tuple(pages), new, tuple(covered)), actor, (*pages, *new))

    def swap(self, dossier_id: UUID, one: UUID, other: UUID, actor: Actor) -> Changed[Desk]:
        """Let two pages change places."""
        return self._do(dossier_id, Swap(one, other), actor, [one, other])

    def remove(self, dossier_id: UUID, pages: Sequence[UUID], actor: Actor) -> Changed[Desk]:
        """Leave pages out; their masters stay in the store."""
        return self._do(dossier_id, Remove(tuple(pages)), actor, pages)

    def move(self, dossier_id: UUID, page: UUID, component: UUID, after: UUID | None, actor: Actor) -> Changed[Desk]:
        """Put a page behind another one, also of another component of the same dossier."""
        return self._do(dossier_id, Move(page, component, after), actor, [page])

    def replace(self, dossier_id: UUID, old: UUID, new: UUID, actor: Actor) -> Changed[Desk]:
        """Let a rescan take the place of the page that it shows again."""
        return self._do(dossier_id, Replace(old, new), actor, [old, new])

    def exchange(self, dossier_id: UUID, old: Sequence[UUID], new: Sequence[UUID], actor: Actor) -> Changed[Desk]:
        """Let the sides of a sheet that was scanned again take the places of the old ones, in one step that one undo takes back."""
        return self._do(dossier_id, Exchange(tuple(old), tuple(new)), actor, [*old, *new])

    def place(
        self, dossier_id: UUID, pages: Sequence[UUID], component: UUID, after: UUID | None, actor: Actor
    ) -> Changed[Desk]:
        """Put pages, in this order, behind another one (None: to the front), in one step; all of a component's pages: a new order."""
        return self._do(dossier_id, Place(tuple(pages), component, after), actor, pages)

    def part_off(self, dossier_id: UUID, pages: Sequence[UUID], code: str, by: PartedBy, actor: Actor) -> Changed[Desk]:
        """As `append_to`, where that was proposed: the edit log says why the pages became another paper."""
        there, last = self._end_of(dossier_id, code, pages, actor)
        return self._do(dossier_id, Place(tuple(pages), there, last, by.value), actor, pages)

    def keep_together(self, dossier_id: UUID, pages: Sequence[UUID], component: UUID, actor: Actor) -> Changed[Desk]:
        """Say that pages go on the paper in which they lie, so that it is not asked again whether another one begins there."""
        return self._do(dossier_id, KeepTogether(tuple(pages), component), actor, pages)

    def append_to(self, dossier_id: UUID, pages: Sequence[UUID], code: str, actor: Actor) -> Changed[Desk]:
        """Put pages, in this order, behind the last page of the paper of that code, in one step that one undo takes back.

        All pages of a paper, and the two are one; the last ones, and it is parted. A paper that nobody asked for is made.

        Raises:
            InputRefused: COMPONENT_CODE_MALFORMED.
        """
        there, last = self._end_of(dossier_id, code, pages, actor)
        return self.place(dossier_id, pages, there, last, actor)

    def _end_of(self, dossier_id: UUID, code: str, pages: Sequence[UUID], actor: Actor) -> tuple[UUID, UUID | None]:
        """The component of that code, made where it is new, and its last page that is none of these; None: it has no other."""
        there = self.component(dossier_id, code, actor)
        staying = [view.id for view in self.desk(dossier_id).paper(there.id).pages if view.id not in set(pages)]
        return there.id, staying[-1] if staying else None

    def interleave(
        self,
        dossier_id: UUID,
        fronts: Sequence[UUID],
        backs: Sequence[UUID],
        order: BacksOrder,
        actor: Actor,
        without_back: Collection[UUID] = (),
    ) -> Changed[Desk]:
        """Put the backs, which were scanned after all fronts, each behind its front, in one step; the two count as one sheet.

        `Noticing.backs_order` finds out how the backs came, where page numbers tell.

        Raises:
            InputRefused: SIDES_UNEQUAL: nothing was changed; name the fronts whose empty back was not scanned in `without_back`.
        """
        pairs = pair_sides(fronts, backs, order, without_back)
        operation = PairSides(tuple(front for front, _ in pairs), tuple(back for _, back in pairs))
        return self._do(dossier_id, operation, actor, [*fronts, *backs])

    def leave_unpaired(self, dossier_id: UUID, fronts: Sequence[UUID], actor: Actor) -> Changed[Desk]:
        """Say that these fronts stay as they came: nobody waits for their backs any more."""
        return self._do(dossier_id, PairSides(tuple(fronts), ()), actor, fronts)

    def accept(
        self, dossier_id: UUID, pages: Sequence[UUID], ground: Ground, actor: Actor, note: str = ""
    ) -> Changed[Desk]:
        """Take doubtful pages of one paper for a reason, in one decision; supervisors are told of it.

        Raises:
            InputRefused: REASON_NEEDED: the ground is another one and the note does not say it, or the note is too long; PAGE_NOT_HERE.
        """
        said, desk = check_note(ground, note), self.desk(dossier_id)
        lies_in = {view.id: component for component, paper in desk.papers.items() for view in paper.pages}
        paper = next((one for one in desk.components if one.id == lies_in.get(pages[0])), None)
        if paper is None:
            raise InputRefused("PAGE_NOT_HERE", page=str(pages[0]))
        accepting = Accept(pages[0], ground.value, said, tuple(pages[1:]))
        self._store.supervision.accept_pages(paper, desk.dossier.code, accepting, actor)
        changes = ChangeSet(dossiers=frozenset({dossier_id}), pages=frozenset(pages))
        return Changed(self.desk(dossier_id), changes)

    def set_form(self, dossier_id: UUID, component: UUID, form: PaperForm, actor: Actor) -> Changed[Desk]:
        """Say what lies on the counter."""
        return self._do(dossier_id, SetForm(component, form), actor, [])

    def set_sheets(
        self, dossier_id: UUID, component: UUID, sheets: int, actor: Actor, reason: str = ""
    ) -> Changed[Desk]:
        """Say how many sheets were counted; with a reason the count stands although paper or catalogue say otherwise."""
        return self._do(dossier_id, SetSheetCount(component, sheets, reason), actor, [])

    def undo(self, dossier_id: UUID, actor: Actor) -> Changed[Desk]:
        """Take back the last decision; nothing happens where there is none."""
        return self._maybe(dossier_id, undoable(self._store.dossiers.log(dossier_id)), actor)

    def redo(self, dossier_id: UUID, actor: Actor) -> Changed[Desk]:
        """Do again what was taken back last; nothing happens where there is nothing."""
        return self._maybe(dossier_id, redoable(self._store.dossiers.log(dossier_id)), actor)

    def _maybe(self, dossier_id: UUID, operation: Operation | None, actor: Actor) -> Changed[Desk]:
        if operation is None:
            return Changed(self.desk(dossier_id), ChangeSet())
        bared = cover_lost(
            self.ahead.after(dossier_id, [operation], actor).values()
        )  # a purge since took what it would bring back
        desk = self._do(dossier_id, operation, actor, [], *bared)
        shown = {view.id for paper in desk.value.papers.values() for view in paper.pages}
        return Changed(desk.value, desk.changes | ChangeSet(pages=frozenset(shown | desk.value.masters.keys())))

    def _do_if_possible(
        self, dossier_id: UUID, operation: Operation, actor: Actor, pages: Sequence[UUID]
    ) -> Changed[Desk]:
        self.ahead.require_possible(dossier_id, operation, actor)
        return self._do(dossier_id, operation, actor, pages)

    def _do(
        self, dossier_id: UUID, operation: Operation, actor: Actor, pages: Sequence[UUID], *following: Operation
    ) -> Changed[Desk]:
        def plan() -> Sequence[Operation]:
            return self.ahead.with_it(dossier_id, operation, actor, following)

        def write(planned: Sequence[Operation], planned_at: int) -> int | None:
            return self._store.dossiers.append_planned(dossier_id, planned, planned_at, actor)

        if isinstance(operation, DRAWING):  # what they are done to is put down with them
            put_down(self._store, dossier_id, pages, plan, write)
        else:
            self._store.dossiers.append(dossier_id, plan(), actor)
        desk = self.desk(dossier_id)
        changes = ChangeSet(
            dossiers=frozenset({dossier_id}),
            components=frozenset(component.id for component in desk.components),
            pages=frozenset(pages),
        )
        return Changed(desk, changes)


def _refuse_empty(rects: Sequence[Rect]) -> None:
    if any(is_empty(on_grid(rect)) for rect in rects):
        raise InputRefused("AREA_EMPTY")
