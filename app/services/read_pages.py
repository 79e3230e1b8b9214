"""What machines read of pages, by whichever recipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.artifacts import Stage, page_key
from app.domain.model import BlobRef
from app.domain.page_view import PageView
from app.services.process import Masters, Processing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class ReadWords:
    """The words of a page as it is shown: by this program's recipe, and by others, the newest of them first."""

    own: BlobRef | None
    others: tuple[BlobRef, ...]

    @property
    def is_read(self) -> bool:
        """Whether anybody read it: what an older or a newer program read is read."""
        return self.own is not None or bool(self.others)


def words_of(
    store: Store, processing: Processing, dossier_id: UUID, views: Sequence[PageView], masters: Masters
) -> list[ReadWords]:
    """What was read of each of these pages of a dossier; a page's words are kept last of all that is made of it."""
    own = processing.recipes[Stage.TEXT]
    recipes = [{Stage.TEXT: recipe} for recipe in (own, *store.recipes.known())]
    keys = [tuple(dict.fromkeys(page_key(Stage.TEXT, view, masters, one) for one in recipes)) for view in views]
    found = store.artifacts.find_of(dossier_id, (key for some in keys for key in some))
    return [ReadWords(found.get(first), tuple(found[key] for key in rest if key in found)) for first, *rest in keys]
