"""What the grid shows of the pages of the selected paper. Plain values."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.release import PageQuality
from app.ui import words
from app.ui.models.pages import PageItem
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.pictures import Pictures

translate = QCoreApplication.translate


def page_items(desk: DeskViewModel, pictures: Pictures) -> tuple[PageItem, ...]:
    """The pages of the selected paper."""
    if desk.desk is None or desk.component_id is None:
        return ()
    paper = desk.desk.paper(desk.component_id)
    accepted = paper.accepted
    out: list[PageItem] = []
    for number, view in enumerate(desk.pages, 1):
        facts = pictures.facts(view.id)
        quality = facts.doubted(paper.doubted.get(view.id)).quality if facts else PageQuality.UNKNOWN
        text = translate("page_items", "Page {number}: {verdict}").format(
            number=number, verdict=words.quality(quality, accepted=view.id in accepted)
        )
        out.append(PageItem(view, number, quality, view.id in accepted, bool(facts and facts.blank), text))
    return tuple(out)
