"""What became of a pile: every sheet accounted for from the store, the list of exceptions, and what a person decides of it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.backscan.account import (
    OUT_OF_ORDER,
    SEEN,
    Account,
    Books,
    Entry,
    as_filed,
    held,
    hindrances,
    missing,
    noted,
    put_back,
    refused,
)
from app.domain.backscan.cutting import Cutter, Finding, OldPaper, Run, Why, cut
from app.domain.backscan.sheets import PileSheet
from app.domain.beginnings import Face, beginnings, has_letterhead
from app.domain.codes import PILES, DossierCode
from app.domain.counting import page_number
from app.domain.editlog import Accept, Doubt, Remove
from app.domain.errors import InputRefused, PageWorkFailed, StoreFailed
from app.domain.model import Actor, MasterPage
from app.domain.page import PageText
from app.services.backscan.parting import AT_ONCE, Parting
from app.services.backscan.pile import Pile, PileReader
from app.services.process import Processing
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A pile, read once: its runs in order, whether the last one is open, and what lies where."""

    runs: tuple[Run, ...]
    sheets: tuple[PileSheet, ...]
    books: Books
    reader: PileReader
    unlooked: int
    masters: dict[UUID, MasterPage]


class Listing:
    """Lists piles and puts down what is decided of them."""

    def __init__(self, store: Store, processing: Processing, parting: Parting) -> None:
        self._store = store
        self._processing = processing
        self._parting = parting

    def account(self, pile: Pile) -> Account:
        """Where every sheet is. It is counted from the pages and the logs in the store, not from what any run said of itself.

        Raises:
            StoreFailed: PILE_UNACCOUNTED: a page lies in no dossier, or in two.
        """
        for _ in range(_TRIES):
            account, astray = self._counted(pile)
            if not astray and account.adds_up:
                return account
        raise StoreFailed("PILE_UNACCOUNTED", count=astray)

    def _counted(self, pile: Pile) -> tuple[Account, int]:
        """The account, and how many pages lie elsewhere than the pile's own log says."""
        looked = self._look(pile)
        places = self._store.filing.places(pile.dossier_id)
        in_pile, lying = f"{PILES}{pile.name}", looked.books.lying
        astray = 0
        for page in looked.masters:
            codes = places.get(page, ())
            astray += codes != (in_pile,) if page in lying else len(codes) != 1 or codes == (in_pile,)
        counts, entries = Counter[str](), list[Entry]()
        before = set[str]()
        for place, run in enumerate(looked.runs, 1):
            where, lines = self._of_run(run, before, looked, is_last=place == len(looked.runs))
            counts.update(where)
            entries += lines
            before.update({run.code} - {""})
        entries += [*missing(looked.runs, looked.books), *refused(looked.reader.refused, looked.books)]
        counts["waiting"] += looked.unlooked
        account = Account(
            len(looked.sheets) + looked.unlooked,
            len({code for codes in places.values() for code in codes} - {in_pile}),
            counts["filed"],
            counts["held"],
            counts["open"],
            counts["waiting"],
            counts["left_out"],
            tuple(sorted(entries, key=lambda one: (one.sheets or (1 << 60, 0))[0])),
            len(places),
            len(self._unread(looked)),
        )
        return account, astray

    def read(self, pile: Pile, *, cancelled: CancelledCheck = never, progress: Progress = silent) -> int:
        """Read the words of what was filed of a pile, so that forgotten separators are found; returns how many pages that were. What was
        read stays read, wherever it is cut off.

        Raises:
            Cancelled: `cancelled` said so.
            StoreFailed: the errors of database and disk.
        """
        looked = self._look(pile)
        unread = self._unread(looked)
        for start in range(0, len(unread), AT_ONCE):
            progress(start, len(unread), "pages")
            some = unread[start : start + AT_ONCE]
            masters = {page: looked.masters[page] for page in some}
            try:
                self._processing.ensure(
                    [PageView.arrived(page) for page in some], masters, frozenset({Stage.TEXT}), cancelled=cancelled
                )
            except (InputRefused, PageWorkFailed):
                log.warning("pages of a pile can't be read", exc_info=True)
        return len(unread)

    def pages_of(self, pile: Pile, pages: Sequence[UUID]) -> dict[UUID, bytes]:
        """Small pictures (JPEG) of pages of a pile, wherever they lie now.

        Raises:
            InputRefused, PageWorkFailed: one can't be made.
        """
        return {page: self._processing.raw_picture(self._store.capture.page(page)) for page in pages}

    def file(self, pile: Pile, sheets: tuple[int, int], code: str, component: str, actor: Actor) -> int:
        """By a person's decision: what remains of these sheets in the pile goes to a dossier, also to one that has pages; returns how many
        sheets that were.

        Args:
            pile: the pile.
            sheets: the first and the last.
            code: the dossier's; empty: the one that the sheets themselves name.
            component: whose pages they all are; empty: papers as separators part them, each behind those that are there.
            actor: who decides.

        Raises:
            InputRefused: SHEETS_NOT_HERE: none of them lies in the pile; SHEETS_NAME_NONE: no code was said, and they name none, or
                several; NO_PAPER_AMONG_THEM: they are slips and separators alone; DOSSIER_CODE_MALFORMED, DOSSIER_ERASED.
        """
        looked = self._look(pile)
        here = self._remaining(looked, sheets)
        out = {page for page in looked.masters if page not in looked.books.lying} | looked.books.left_out
        runs = [run.without(out) for run in cut(here)]
        numbers = {sheet.number for sheet in here}
        codes = {run.code for run in looked.runs if not numbers.isdisjoint(sheet.number for sheet in run.sheets)}
        if not code and (len(codes) != 1 or "" in codes):
            raise InputRefused("SHEETS_NAME_NONE", first=sheets[0], last=sheets[1])
        papers = tuple(paper for run in runs for paper in run.papers)
        if not papers:
            raise InputRefused("NO_PAPER_AMONG_THEM", first=sheets[0], last=sheets[1])
        if component:
            papers = (OldPaper(component, tuple(page for paper in papers for page in paper.pages)),)
        left_out = tuple(page for run in runs for page in run.left_out)
        doubts = {page: why for page, why in looked.books.doubts.items() if why != OUT_OF_ORDER}  # that is decided here
        carried = [Doubt((page,), doubts[page]) for run in runs for page in run.kept if page in doubts]
        new = self._parting.new(DossierCode.parse(code or codes.pop()).text)
        self._store.filing.file_into(pile.dossier_id, new, papers, left_out, carried, actor)
        return len(here)

    def leave_out(self, pile: Pile, sheets: tuple[int, int], actor: Actor) -> int:
        """By a person's decision: what remains of these sheets belongs to no dossier; it stays in the pile, and is kept. Returns how many.

        Raises:
            InputRefused: SHEETS_NOT_HERE.
        """
        here = self._remaining(self._look(pile), sheets)
        self._store.dossiers.append(
            pile.dossier_id, [Remove(tuple(page for sheet in here for page in sheet.pages))], actor
        )
        return len(here)

    def put_back(self, pile: Pile, sheets: tuple[int, int], actor: Actor) -> int:
        """What was left out of these sheets waits for a decision again; returns how many sheets that were.

        Raises:
            InputRefused: SHEETS_NOT_LEFT_OUT: none of them was.
        """
        looked = self._look(pile)
        out = [sheet for sheet in looked.sheets if looked.books.has_left_out(sheet)]
        wanted = [sheet for sheet in out if sheets[0] <= sheet.number <= sheets[1]]
        if not wanted:
            raise InputRefused("SHEETS_NOT_LEFT_OUT", first=sheets[0], last=sheets[1])
        told = self._store.filing.told(pile.dossier_id, 0)
        self._store.dossiers.append(pile.dossier_id, put_back(told, out, wanted), actor)
        return len(wanted)

    def seen(self, pile: Pile, key: str, actor: Actor, note: str = "") -> None:
        """A person looked at an entry that needs no decision about sheets.

        Raises:
            InputRefused: ENTRY_UNKNOWN: there is none of that key, or it was looked at.
        """
        entry = next((one for one in self.account(pile).entries if one.key == key and key), None)
        first = self._store.filing.arrived(pile.dossier_id, 0, 1)
        if entry is None or not first:
            raise InputRefused("ENTRY_UNKNOWN", key=key)
        self._store.dossiers.append(pile.dossier_id, [Accept(first[0].page.id, f"{SEEN}{key}", note)], actor)

    def _look(self, pile: Pile) -> _Looked:
        """Read a pile as far as its pages were looked at."""
        reader, cutter = PileReader(self._store, pile), Cutter()
        runs, sheets, unlooked = list[Run](), list[PileSheet](), 0
        masters = dict[UUID, MasterPage]()

        def cut_with(found: Iterator[PileSheet]) -> None:
            for sheet in found:
                sheets.append(sheet)
                runs.extend(cutter.take(sheet))

        while came := reader.more(10 * AT_ONCE):
            known, books = self._parting.facts_of([one.page for one in came]), reader.books()
            for one in came:
                masters[one.page.id] = one.page
                facts = known.get(one.page.id)
                waits = facts is None and one.page.id in books.lying and one.page.id not in books.unreadable
                if unlooked or waits:
                    unlooked += 1
                else:
                    cut_with(reader.sheets(one.page, facts, books))
        cut_with(reader.rest())
        if cutter.open is not None:
            runs.append(cutter.open)
        codes = {run.code for run in runs if run.code} | (reader.listed or {}).keys()
        taken = frozenset(code for code in codes if not self._store.filing.takes_pages(code))
        return _Looked(tuple(runs), tuple(sheets), reader.books(taken), reader, unlooked, masters)

    def _of_run(
        self, run: Run, before: set[str], looked: _Looked, *, is_last: bool
    ) -> tuple[Counter[str], list[Entry]]:
        """Where the sheets of a run are, and the lines about them."""
        books = looked.books
        left = [sheet for sheet in run.sheets if books.remaining(sheet)]
        out = sum(map(books.has_left_out, run.sheets))
        where = Counter({"left_out": out, "filed": len(run.sheets) - len(left) - out})
        if not left:
            return where, list(noted(run, self._beginnings(run, looked), books))
        found = hindrances(run, before, books)
        is_whole = as_filed(run, books) is not None
        is_open = is_last and not looked.reader.ended and all(one.why in _MAY_CHANGE for one in found)
        if is_open and is_whole:
            return where + Counter({"open": len(left)}), []
        if not found and is_whole:
            return where + Counter({"waiting": len(left)}), []
        line = held(run, found or (Finding(Why.DOSSIER_THERE, run.first),), books)
        return where + Counter({"held": len(left)}), [line] if line is not None else []

    def _remaining(self, looked: _Looked, sheets: tuple[int, int]) -> list[PileSheet]:
        books = looked.books
        here = [sheet for sheet in looked.sheets if sheets[0] <= sheet.number <= sheets[1] and books.remaining(sheet)]
        if not here:
            raise InputRefused("SHEETS_NOT_HERE", first=sheets[0], last=sheets[1])
        return here

    # -- what the words of pages tell, where they were read

    def _beginnings(self, run: Run, looked: _Looked) -> Iterator[Finding]:
        blank = {side.page for sheet in run.sheets for side in sheet.sides if side.blank}
        number = {page: sheet.number for sheet in run.sheets for page in sheet.pages}
        for paper in run.papers:
            texts = self._texts([page for page in paper.pages if page not in blank], looked)
            if len(texts) < len(set(paper.pages) - blank):
                continue  # asked once all of it was read, as at the counter
            faces = [_face(number[page], page in blank, texts.get(page)) for page in paper.pages]
            for place, kind in beginnings(faces):
                yield Finding(Why(kind.value), number[paper.pages[place]])

    def _texts(self, pages: Sequence[UUID], looked: _Looked) -> dict[UUID, PageText]:
        keys = self._keys(pages, looked)
        there = self._processing.find(keys.values())
        out = {}
        for page, key in keys.items():
            if key in there:
                data = self._processing.artifact(Stage.TEXT, PageView.arrived(page), looked.masters)
                if data is not None:
                    out[page] = PageText.decode(data)
        return out

    def _keys(self, pages: Sequence[UUID], looked: _Looked) -> dict[UUID, str]:
        return {page: self._processing.key(Stage.TEXT, PageView.arrived(page), looked.masters) for page in pages}

    def _unread(self, looked: _Looked) -> list[UUID]:
        """The pages of papers in dossiers that nobody read yet."""
        books = looked.books
        pages = [page for run in looked.runs for paper in run.papers for page in paper.pages if page not in books.lying]
        nothing = {side.page for sheet in looked.sheets for side in sheet.sides if side.blank or side.gone}
        keys = self._keys([page for page in pages if page not in nothing], looked)
        there = self._processing.find(keys.values())
        return [page for page, key in keys.items() if key not in there]


_TRIES = 3
"""another process may file a dossier between two looks"""
_MAY_CHANGE = frozenset({Why.COUNT_DIFFERS, Why.EMPTY})
"""of the last run, to which more may come"""


def _face(sheet: int, blank: bool, text: PageText | None) -> Face:
    if text is None:
        return Face(sheet, blank)
    return Face(sheet, blank, has_letterhead(text.blocks), page_number(text))
