"""A page that came again is laid beside the one that was sent back: is it the same paper, and how well do the two fit?"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.canonical import Json
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.model import MasterPage
from app.domain.review.answers import Answer, Answered, Way
from app.domain.review.likeness import Likeness
from app.services.pagework import likeness
from app.services.process import Processing

log = logging.getLogger(__name__)
MOST_COMPARED: Final = 40
"""so many pages that came in since are laid beside one that was left out"""


class Comparing:
    """Compares by what was found out of each scan (`PageFacts.imprint`); no picture is decoded that was looked at before."""

    def __init__(self, processing: Processing) -> None:
        self._processing = processing

    def told(
        self, of: Answered, views: Mapping[UUID, PageView], masters: Mapping[UUID, MasterPage]
    ) -> tuple[dict[str, Json], ...]:
        """Each answer as a case's facts say it, with what stands in the page's place and how the two lie beside each other.

        Args:
            of: the return that is answered.
            views: the pages that lie in the dossier now, by id.
            masters: its master pages.
        """
        before = {view.id: view for view in of.before}
        return tuple(self._told(answer, before.get(answer.page), views, masters) for answer in of.answers)

    def _told(
        self,
        answer: Answer,
        old: PageView | None,
        views: Mapping[UUID, PageView],
        masters: Mapping[UUID, MasterPage],
    ) -> dict[str, Json]:
        told: dict[str, Json] = {"page": str(answer.page), "way": answer.way.value}
        if answer.way is Way.ACCEPTED:
            return {**told, "reason": answer.reason}
        there = [views[page] for page in answer.instead[:MOST_COMPARED] if page in views]
        beside = [(view, found) for view in there if old and (found := self._alike(old, view, masters)) is not None]
        best = max(beside, key=lambda pair: (pair[1].same_paper, pair[1].similarity), default=None)
        if best is not None:
            return {**told, "instead": str(best[0].id), "likeness": best[1].to_json()}
        return {**told, "instead": str(there[0].id) if there else None, "likeness": None}

    def _alike(self, old: PageView, new: PageView, masters: Mapping[UUID, MasterPage]) -> Likeness | None:
        """Of the scans themselves, whatever hands did to the pages; None: it can't be told."""
        one, other = (masters.get(view.master_ids[0]) for view in (old, new))
        if one is None or other is None:
            return None
        try:
            arrived = [PageView.arrived(master.id) for master in (one, other)]
            self._processing.ensure(arrived, masters, frozenset({Stage.INSPECT}))
        except (InputRefused, PageWorkFailed):
            log.warning("a page that came again could not be compared", exc_info=True)
            return None
        facts = self._processing.facts_of_masters((one, other))
        return likeness(facts[one.id], facts[other.id]) if len(facts) == 2 else None
