"""The pages of a paper on the desk as the checks across pages see them (`app.domain.sequence`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.counting import sheets_in
from app.domain.facts import PageFacts
from app.domain.model import Component, MasterPage
from app.domain.sequence.values import PageMarks, PaperSequence, SequencePage
from app.services.edit import Desk

type Marks = Callable[[PageView], PageMarks | None]


def sequence_page(master: MasterPage, facts: PageFacts | None) -> SequencePage:
    """A page as it came; `facts` is None while nobody has looked at it. A length that the device measured is one that it states a
    resolution for: files from elsewhere were cut by other programs."""
    plain = SequencePage(master.id, master.batch_id, master.seq, master.sheet, master.side, fed=master.dpi > 0)
    if facts is None:
        return plain
    return replace(
        plain,
        width_mm=facts.width_mm,
        length_mm=facts.length_mm,
        blank=facts.blank,
        streaks_mm=facts.streaks_mm,
        imprint=facts.imprint,
        pixels=facts.sha256_pixels,
    )


def sequence_of(desk: Desk, component: Component, came: Mapping[UUID, SequencePage], marks: Marks) -> PaperSequence:
    """The paper of a component.

    A page that was copied shows the same number of the same sheet: the copy goes with it and bears none of its own.

    Args:
        desk: the dossier.
        component: whose paper it is.
        came: by master page, those of the scans that brought the paper, in the order in which they came.
        marks: what was read of a page as it is shown; None: nobody has read it.
    """
    paper = desk.paper(component.id)
    required = desk.asked.paper(component.code)
    shown: dict[UUID, UUID] = {}
    seen: set[tuple[UUID, frozenset[int]]] = set()
    pages: list[SequencePage] = []
    for view in paper.pages:
        first, read = view.master_ids[0], marks(view)
        number = first, frozenset(mark.number for mark in read.numbers) if read is not None else frozenset()
        is_copy = bool(number[1]) and number in seen
        seen.add(number)
        sides = [came[master].blank for master in view.master_ids]
        blank = is_copy or (None if None in sides else all(sides))
        pages.append(replace(came[first], page=view.id, blank=blank, marks=PageMarks() if is_copy else read))
        for master in view.master_ids:
            shown.setdefault(master, view.id)
    return PaperSequence(
        tuple(pages),
        tuple(replace(page, page=shown.get(master, master)) for master, page in came.items()),
        desk.dossier.code,
        paper.sheet_count if paper.sheet_count is not None else required.sheets if required else None,
        sheets_in(paper, desk.masters),
    )


def of_same_scans(desk: Desk, masters: Iterable[UUID]) -> list[MasterPage]:
    """All pages of the scans that brought these, in the order in which they came."""
    scans = {desk.masters[master].batch_id for master in masters}
    came = (page for page in desk.masters.values() if page.batch_id in scans)
    return sorted(came, key=lambda page: (page.batch_id, page.seq))
