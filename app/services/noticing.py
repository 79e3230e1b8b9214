"""What is known of the paper beyond its pixels: whether all sheets are in, which page came twice, in which order they lie."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from sys import intern
from uuid import UUID

from app.domain.arrange import PageView, Paper
from app.domain.artifacts import Stage
from app.domain.beginnings import Face, beginnings, has_letterhead
from app.domain.counting import (
    Counted,
    Mismatch,
    NotReconciled,
    NumberedPage,
    PageNumber,
    page_number,
    reconcile,
    sheets_in,
)
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.interleave import BacksOrder, backs_order
from app.domain.model import Component, MasterPage
from app.domain.notices import Notice, NoticeKind
from app.domain.other_slips import (
    OTHER_SLIP,
    FoundSlip,
    dossier_codes,
    doubting,
    other_slips,
    own_slips,
    undecided,
)
from app.domain.page import PageText
from app.domain.separators import FoundSeparator, Separator, found_separators, separator_of
from app.domain.sequence.checks import checked
from app.domain.sequence.marks import marks_of
from app.domain.sequence.same_page import same_page
from app.domain.sequence.told import new_papers, notice_of, of_one_paper, once, told, with_counts
from app.domain.sequence.values import NO_MARKS, OF_NUMBER, PageMarks, SequencePage
from app.domain.splitting import PartedBy
from app.services.edit import Desk, Editing
from app.services.pagework import same_sheet
from app.services.process import Processing
from app.services.sequences import of_same_scans, sequence_of, sequence_page

log = logging.getLogger(__name__)

LAST_PAGES = 2
"""whose pictures are shown where the number of sheets is not right"""


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known of the words of a page; a blank one has none."""

    blank: bool
    number: PageNumber | None = None
    marks: PageMarks = NO_MARKS
    unread: bool = False
    letterhead: bool = False


class Noticing:
    """Looks at dossiers as they are now. Everything is computed anew; what was worked out of a page is kept in memory by its content."""

    def __init__(self, editing: Editing, processing: Processing) -> None:
        self._editing = editing
        self._processing = processing
        self._known: dict[str, _Read] = {}
        self._came: dict[UUID, SequencePage] = {}
        """by master page, those that were looked at"""
        self._same: dict[tuple[str, str], bool] = {}
        self._dossiers: dict[UUID, frozenset[str]] = {}
        """by master page: the dossiers that its codes name"""
        self._separators: dict[UUID, Separator] = {}
        """by master page, those that are separators"""
        self._blank: set[UUID] = set()

    def counted(self, desk: Desk, component: Component) -> Counted:
        """Whether all sheets of a component are in, by a count from outside the scanner."""
        paper = desk.paper(component.id)
        required = desk.asked.paper(component.code)
        return reconcile(
            sheets_in(paper, desk.masters),
            self._numbered_once(desk, paper),
            typed=paper.sheet_count,
            quantity=required.sheets if required else None,
            overruled=bool(paper.count_reason),
        )

    def notices(self, dossier_id: UUID, component_id: UUID) -> tuple[Notice, ...]:
        """What the officer should hear of a component, by what is known now: ask again when a page was judged or read.

        Facts and texts are looked up by the page that they are of, so nothing here can speak of another page than it shows. Each two pages
        are compared once, some milliseconds: not for a thread that must not wait.
        """
        desk = self._editing.desk(dossier_id)
        return once((*self.at_once_of(desk, component_id), *self._about_same_sheets(desk, component_id)))

    def at_once(self, dossier_id: UUID, component_id: UUID) -> tuple[Notice, ...]:
        """Of the `notices`, those that compare no pages: what is said as soon as a scan ends."""
        return self.at_once_of(self._editing.desk(dossier_id), component_id)

    def at_once_of(self, desk: Desk, component_id: UUID) -> tuple[Notice, ...]:
        """As `at_once`, of a dossier as it was read already."""
        component = next((c for c in desk.components if c.id == component_id), None)
        if component is None:  # nobody asks for it any more, and it holds nothing
            return ()
        marked = (*self._about_slips(desk, component), *self._about_separators(desk, component))
        found = (
            *marked,
            *with_counts(self._about_counts(desk, component), self._about_sequence(desk, component)),
            *_about_doubts(desk, component_id),
            *self._about_unread(desk, component_id),
            *self._about_new_papers(desk, component, marked),
        )
        return of_one_paper(found)

    def require_parted(self, component: Component) -> None:
        """Wait until the scans of a paper were looked at; its file can be made of them if they are this dossier's, and one paper's.

        Raises:
            InputRefused: OTHER_DOSSIERS_SLIP: pages lie in the paper that came behind another dossier's slip, and nobody decided on them.
                SEPARATOR_IN_PAPER: the same of a separator.
        """
        desk = self._editing.desk(component.dossier_id)
        paper = desk.paper(component.id)
        scans = {desk.masters[master].batch_id for master in paper.master_ids}
        came = [page.id for page in desk.masters.values() if page.batch_id in scans]
        try:
            self._processing.ensure(map(PageView.arrived, came), desk.masters, frozenset({Stage.INSPECT}))
        except (InputRefused, PageWorkFailed):
            log.warning("a page could not be looked at", exc_info=True)  # the step that needs it will say what is wrong
        for slip in self._other_slips(desk):
            if any(view.id not in paper.accepted for view in _of(paper, slip.pages)):
                raise InputRefused("OTHER_DOSSIERS_SLIP", other=slip.code, dossier=desk.dossier.code)
        for notice in self._about_separators(desk, component):
            raise InputRefused("SEPARATOR_IN_PAPER", component=component.code, count=int(notice.fields["count"]))

    def doubting(self, desk: Desk) -> Desk:
        """The dossier, in which pages are doubted that came behind another dossier's slip, until somebody decided on them."""
        slips = self._other_slips(desk)
        return replace(desk, papers=doubting(slips, desk.papers)) if slips else desk

    def _look_at_codes(self, desk: Desk) -> None:
        """Keep in mind what the codes of its pages say, and which pages are blank."""
        unknown = [page for page in desk.masters.values() if page.id not in self._dossiers]
        for page, facts in self._processing.facts_of_masters(unknown).items() if unknown else ():
            self._dossiers[page] = dossier_codes(code.text for code in facts.codes)
            if (separator := separator_of(facts.codes)) is not None:
                self._separators[page] = separator
            if facts.blank:
                self._blank.add(page)

    def _named(self, desk: Desk) -> dict[UUID, frozenset[str]]:
        """By master page, the dossiers that its codes name; pages that name none are left out."""
        self._look_at_codes(desk)
        return {page: codes for page in desk.masters if (codes := self._dossiers.get(page))}

    def _found_separators(self, desk: Desk) -> tuple[FoundSeparator, ...]:
        named = self._named(desk)
        there = {page: said for page in desk.masters if (said := self._separators.get(page)) is not None}
        return found_separators(desk.masters.values(), there, named, self._blank) if there else ()

    def _about_separators(self, desk: Desk, component: Component) -> Iterator[Notice]:
        """Those that nobody left out, nor said to be pages of the paper."""
        paper = desk.paper(component.id)
        for one in self._found_separators(desk):
            sides = [view.id for view in _of(paper, one.sides) if view.id not in paper.accepted]
            behind = [view.id for view in _of(paper, one.behind)]
            if sides:
                fields: dict[str, str | int | float] = {
                    "count": len(behind),
                    "sides": len(sides),
                    "code": one.separator.code,
                }
                yield Notice(NoticeKind.SEPARATOR, (*sides, *behind), fields)

    def _other_slips(self, desk: Desk) -> tuple[FoundSlip, ...]:
        named = self._named(desk)
        return undecided(other_slips(desk.dossier.code, desk.masters.values(), named), desk.papers) if named else ()

    def _about_slips(self, desk: Desk, component: Component) -> tuple[Notice, ...]:
        paper = desk.paper(component.id)
        out: list[Notice] = []
        for slip in self._other_slips(desk):
            pages = tuple(view.id for view in _of(paper, slip.pages) if view.id not in paper.accepted)
            if pages:
                out.append(Notice(NoticeKind.OTHER_SLIP, pages, {"dossier": slip.code, "count": len(pages)}))
        named = self._named(desk)
        for slip in own_slips(desk.dossier.code, desk.masters.values(), named) if named else ():
            here = [view.id for view in _of(paper, slip.pages[:1]) if view.id not in paper.accepted]
            behind = tuple(view.id for view in _of(paper, slip.pages[1:]))
            if here:
                out.append(Notice(NoticeKind.OWN_SLIP, (here[0], *behind), {"count": len(behind)}))
        return tuple(out)

    def backs_order(self, desk: Desk, fronts: Sequence[UUID], backs: Sequence[UUID]) -> BacksOrder | None:
        """How the backs of a stack came, by the page numbers on the sides; None: the officer must say it."""
        views = {view.id: view for paper in desk.papers.values() for view in paper.pages}

        self._read(desk, [views[page] for page in (*fronts, *backs) if page in views])

        def numbers(pages: Sequence[UUID]) -> list[int | None]:
            read = [self._numbered(desk, views[page]).number if page in views else None for page in pages]
            return [found.number if found else None for found in read]

        return backs_order(numbers(fronts), numbers(backs))

    def _about_counts(self, desk: Desk, component: Component) -> tuple[Notice, ...]:
        counted = self.counted(desk, component)
        if not isinstance(counted, NotReconciled) or counted.reason is Mismatch.NO_COUNT:
            return ()
        last = tuple(view.id for view in desk.paper(component.id).pages[-LAST_PAGES:])
        pages = (*counted.pages, *(page for page in last if page not in counted.pages))
        wrong = next(count for count in counted.counts if not count.whole)
        fields: dict[str, str | int] = {"source": wrong.source.value, "said": wrong.said, "found": wrong.found}
        if counted.reason is Mismatch.CONTRADICTION:
            other = next(c for c in counted.counts if c is not wrong and (c.whole or c.said != wrong.said))
            fields |= {"other": other.source.value, "other_said": other.said}
            return (Notice(NoticeKind.COUNTS_CONTRADICT, pages, fields),)
        kind = NoticeKind.SHEETS_TOO_FEW if wrong.said > wrong.found else NoticeKind.SHEETS_TOO_MANY
        return (Notice(kind, pages, fields),)

    def _about_same_sheets(self, desk: Desk, component_id: UUID) -> tuple[Notice, ...]:
        """Pages of this component that show what another page of the dossier's recent ones shows."""
        shown: dict[UUID, PageView] = {}
        """by master page: the first page that shows it, so that pages made of one sheet are not taken for two that are alike"""
        for view in (v for paper in (desk.paper(component_id), *desk.papers.values()) for v in paper.pages):
            for master in view.master_ids:
                shown.setdefault(master, view)
        self._read(desk, shown.values())
        came = self._as_came(sorted((desk.masters[master] for master in shown), key=lambda page: page.id))
        pages = [
            replace(page, page=shown[master].id, marks=self._marks(desk, shown[master]))
            for master, page in came.items()
        ]
        mine = {view.id for view in desk.paper(component_id).pages}
        return tuple(notice_of(finding) for finding in same_page(pages, mine, self._shows_the_same))

    def _about_sequence(self, desk: Desk, component: Component) -> tuple[Notice, ...]:
        """What the pages tell beside each other."""
        paper = desk.paper(component.id)
        self._read(desk, paper.pages)
        came = self._as_came(of_same_scans(desk, paper.master_ids))
        found = checked(sequence_of(desk, component, came, lambda view: self._marks(desk, view)))
        if paper.count_reason:  # the officer said that the paper is whole, whatever is printed on it
            found = tuple(finding for finding in found if finding.code not in OF_NUMBER)
        return told(found, paper.accepted, paper.doubted)

    def _about_unread(self, desk: Desk, component_id: UUID) -> tuple[Notice, ...]:
        """Pages whose words are lacking, as long as nobody took them so."""
        paper = desk.paper(component_id)
        self._read(desk, paper.pages)
        known = ((view.id, self._known.get(self._key(desk, view))) for view in paper.pages)
        unread = (page for page, found in known if found is not None and found.unread and page not in paper.accepted)
        return tuple(Notice(NoticeKind.UNREAD, (page,)) for page in unread)

    def _about_new_papers(self, desk: Desk, component: Component, marked: Iterable[Notice]) -> tuple[Notice, ...]:
        """Pages that look like the first of another paper, unless a slip or a separator before them says so, until somebody decided.

        It is silent as long as a page was not read: what is asked shall not change under a hand.
        """
        paper = desk.paper(component.id)
        self._read(desk, paper.pages)
        faces = [face for view in paper.pages if (face := self._face(desk, view)) is not None]
        if len(faces) < len(paper.pages):
            return ()
        decided = paper.kept_together.union(*(notice.pages for notice in marked))
        found: dict[UUID, tuple[int, PartedBy]] = {}
        for place, reason in beginnings(faces):
            found.setdefault(paper.pages[place].id, (place + 1, PartedBy(reason)))
        return new_papers((page, *said) for page, said in found.items() if page not in decided)

    def _face(self, desk: Desk, view: PageView) -> Face | None:
        """What `_read` knows by now of a page; None: nobody has read it yet."""
        first, found = desk.masters[view.master_ids[0]], self._known.get(self._key(desk, view))
        if found is None:
            return None
        return Face((first.batch_id, first.sheet), found.blank, found.letterhead, found.number)

    def _as_came(self, masters: Sequence[MasterPage]) -> dict[UUID, SequencePage]:
        """By id, in this order; of those that nobody looked at yet the store is asked once."""
        unknown = {page.id: page for page in masters if page.id not in self._came}
        for page, facts in self._processing.facts_of_masters(unknown.values()).items() if unknown else ():
            self._came[page] = sequence_page(unknown[page], facts)
        return {page.id: self._came.get(page.id) or sequence_page(page, None) for page in masters}

    def _marks(self, desk: Desk, view: PageView) -> PageMarks | None:
        """What `_read` knows by now of a page's signs."""
        found = self._known.get(self._key(desk, view))
        return None if found is None else found.marks

    def _numbered_once(self, desk: Desk, paper: Paper) -> list[NumberedPage]:
        """The pages that the paper's own numbers speak of: a copy, which shows the same number of the same sheet, is no further one."""
        once: dict[tuple[UUID, PageNumber | None], NumberedPage] = {}
        self._read(desk, paper.pages)
        for view in paper.pages:
            page = self._numbered(desk, view)
            once.setdefault((view.id if page.number is None else view.master_ids[0], page.number), page)
        return list(once.values())

    def _read(self, desk: Desk, views: Iterable[PageView]) -> None:
        """Work out what is not known yet of pages; the store is asked once for all, for there may be a thousand."""
        unknown = {key: view for view in views if (key := self._key(desk, view)) not in self._known}
        facts = self._processing.facts_of_all(unknown.values(), desk.masters) if unknown else {}
        printed = {key: view for key, view in unknown.items() if view.id not in facts or not facts[view.id].blank}
        self._known.update(dict.fromkeys(unknown.keys() - printed.keys(), _Read(blank=True)))
        there = self._processing.find(printed)
        for key in there:
            data = self._processing.artifact(Stage.TEXT, printed[key], desk.masters)
            if data is not None:
                text = PageText.decode(data)
                self._known[key] = _Read(
                    False, page_number(text), marks_of(text), bool(text.unread), has_letterhead(text.blocks)
                )

    def _key(self, desk: Desk, view: PageView) -> str:
        return self._processing.key(Stage.TEXT, view, desk.masters)

    def _numbered(self, desk: Desk, view: PageView) -> NumberedPage:
        """What `_read` knows of a page by now."""
        found = self._known.get(self._key(desk, view))
        return NumberedPage(view.id, read=False) if found is None else NumberedPage(view.id, found.number, found.blank)

    def _shows_the_same(self, one: SequencePage, other: SequencePage) -> bool:
        pair = (intern(one.pixels), intern(other.pixels))
        if pair not in self._same:
            self._same[pair] = same_sheet(one.imprint, other.imprint)
        return self._same[pair]


def _of(paper: Paper, masters: Iterable[UUID]) -> list[PageView]:
    """The pages of a paper that show one of these master pages."""
    shown = set(masters)
    return [view for view in paper.pages if shown & set(view.master_ids)]


def _about_doubts(desk: Desk, component_id: UUID) -> tuple[Notice, ...]:
    """Pages that a supervisor sent back, and those of which the scanner said something, as long as nobody decided on them."""
    paper = desk.paper(component_id)
    out: list[Notice] = []
    for view in paper.pages:
        reason = paper.doubted.get(view.id)
        fields: dict[str, str | int | float] = {"sheet": desk.masters[view.master_ids[0]].sheet}
        if reason in (None, OTHER_SLIP) or view.id in paper.accepted:
            continue
        back = paper.sent_back.get(view.id)
        if back is not None:
            defects = dict.fromkeys(mark.defect.value for mark in back.marks if mark.page == view.id)
            fields |= {"defects": ",".join(defects), "remark": back.remark}
            out.append(Notice(NoticeKind.SENT_BACK, (view.id,), fields))
        else:
            out.append(Notice(NoticeKind(reason.lower()), (view.id,), fields))
    return tuple(out)
