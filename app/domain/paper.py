"""A paper as it lies on the desk: its pages, and what was said of it and of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.editlog import SENT_BACK, SendBack
from app.domain.fields import Field
from app.domain.grounds import Acceptance
from app.domain.model import PaperForm
from app.domain.page_view import PageView


@dataclass(frozen=True, slots=True)
class Paper:
    """One component as it lies on the desk: its pages in order and what the officer said about it.

    `doubts` and `sheet_of` speak of master pages: of each of which the scanner said something that a person must decide on, the code of the
    reason; and for one that was scanned apart from its sheet, one of that sheet.
    """

    pages: tuple[PageView, ...] = ()
    form: PaperForm | None = None
    sheet_count: int | None = None
    accepted: Mapping[UUID, Acceptance] = field(default_factory=dict)
    count_reason: str = ""
    doubts: Mapping[UUID, str] = field(default_factory=dict)
    sheet_of: Mapping[UUID, UUID] = field(default_factory=dict)
    fields: Mapping[Field, str] = field(default_factory=dict)
    """what was said of it; empty: it has none"""
    kept_together: frozenset[UUID] = frozenset()
    """pages of which a person said that they go on this paper, though they look like the first of another one"""
    bared: tuple[UUID, ...] = ()
    """Master pages that are not shown: what covered them on a joined page is not there any more, and nobody was asked yet (`Doubt`)."""
    sent_back: Mapping[UUID, SendBack] = field(default_factory=dict)
    """Pages that a supervisor sent back, each with what was said of it; one that was accepted since is answered, and none of them."""
    lessened: tuple[UUID, ...] = ()
    """Pages of which a part is not there any more: the log still speaks of the whole, until they are drawn anew (`Redraw`)."""

    @property
    def doubted(self) -> dict[UUID, str]:
        """The pages that a person must decide on, each with the code of the reason; what a supervisor says comes before all else."""
        if not self.doubts and not self.sent_back:
            return {}
        found = ((view.id, master) for view in self.pages for master in reversed(view.master_ids))
        doubted = {page: self.doubts[master] for page, master in found if master in self.doubts}
        return {**doubted, **dict.fromkeys(self.sent_back, SENT_BACK)}

    @property
    def master_ids(self) -> tuple[UUID, ...]:
        """The master pages that its pages show, in order, each once."""
        return tuple(dict.fromkeys(master for view in self.pages for master in view.master_ids))
