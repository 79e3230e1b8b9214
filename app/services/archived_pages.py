"""How each page is kept in its paper's archive, by what was made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from app.domain.archival import LayerMode
from app.domain.archived_page import ArchivedPage
from app.domain.arrange import PageView
from app.domain.page import PagePicture, PageText
from app.services.archive_forms import ArchiveForms
from app.services.process import Masters, Processing

RICHER: Final = ("faithful", "better", "finer", "whole", "lossless")
"""what stands behind the reason of a form that was not true enough to the page: the form that took its place"""


class ArchivedPages:
    """Looks at what was made of pages; makes nothing."""

    def __init__(self, processing: Processing, forms: ArchiveForms) -> None:
        self._processing = processing
        self._forms = forms

    def of(self, component_id: UUID, view: PageView, masters: Masters) -> ArchivedPage | None:
        """A page of a component's paper: in the mode of today, else in one of before; None: it is not made yet."""
        today = self._forms.of(component_id)
        for mode in sorted(LayerMode, key=lambda mode: mode is not today.mode):
            data, words = self._processing.archived(view, masters, replace(today, mode=mode))
            if data is not None:
                unread = "" if words is None else PageText.decode(words).unread
                return replace(_archived(mode, PagePicture.decode(data)), unread=unread)
        return None


def _archived(mode: LayerMode, picture: PagePicture) -> ArchivedPage:
    form, _, last = picture.reason.rpartition("_")
    form, richer = (form, last) if form and last in RICHER else (picture.reason, "")
    size_bytes = sum(len(layer.data) for layer in picture.layers)
    return ArchivedPage(mode, size_bytes, form, richer, picture.lowest_effective_dpi, picture.imported)
