"""What the grid shows of the pages of the selected paper. Plain values."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.glass_items import is_divisible
from app.domain.release import PageQuality
from app.ui import words
from app.ui.models.pages import PageItem
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.pictures import Pictures

translate = QCoreApplication.translate


def page_items(desk: DeskViewModel, pictures: Pictures, carried: Collection[UUID] = ()) -> tuple[PageItem, ...]:
    """The pages of the selected paper."""
    if desk.desk is None or desk.component_id is None:
        return ()
    paper = desk.desk.paper(desk.component_id)
    accepted = paper.accepted
    said = _Sayings()
    out: list[PageItem] = []
    for number, view in enumerate(paper.pages, 1):
        facts = pictures.facts(view.id)
        quality = facts.doubted(paper.doubted.get(view.id)).quality if facts else PageQuality.UNKNOWN
        decided = view.id in accepted
        text = said.of(number, quality, accepted=decided)
        if view.id in carried:
            text = translate("page_items", "{page}; cut, to be put down elsewhere").format(page=text)
        papers = len(facts.items) if facts and is_divisible(view.picture) else 0
        if papers > 1:
            text = translate("page_items", "{page}; {count} papers lie on the glass").format(page=text, count=papers)
        blank = bool(facts and facts.blank)
        out.append(PageItem(view, number, quality, decided, blank, text, view.id in carried, papers))
    return tuple(out)


class _Sayings:
    """What a screen reader says of pages: the words are looked up once for all of them, for there may be a thousand."""

    def __init__(self) -> None:
        self._page = translate("page_items", "Page {number}: {verdict}")
        self._verdicts: dict[tuple[PageQuality, bool], str] = {}

    def of(self, number: int, quality: PageQuality, *, accepted: bool) -> str:
        """Of one page."""
        verdict = self._verdicts.get((quality, accepted))
        if verdict is None:
            verdict = self._verdicts[quality, accepted] = words.quality(quality, accepted=accepted)
        return self._page.format(number=number, verdict=verdict)
