"""What an archive tells of its pages beside what is on them: the scanned files, what scanned them, and how the scans were judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.archival import LayerMode, PageOrigin
from app.domain.arrange import PageView
from app.domain.artifacts import Recipes, Stage, page_stages
from app.domain.canonical import Json
from app.domain.facts import PageFacts
from app.domain.model import MasterPage
from app.services.frames import MACHINE
from app.services.process import Processing
from scanner.identity import FOLDERS

if TYPE_CHECKING:
    from app.store.store import Store

FILES = "files"


def recipes_told(recipes: Recipes, mode: LayerMode) -> str:
    """The versions of the steps that a page went through, for people."""
    stages = (Stage.INSPECT, *page_stages(mode), Stage.ARCHIVE)
    return ", ".join(f"{stage.value} {recipes[stage].version}" for stage in stages)


class PageOrigins:
    """Looks up what is known of pages. All of it stays as it is: the same pages are told of in the same words."""

    def __init__(self, store: Store, processing: Processing) -> None:
        self._store = store
        self._processing = processing
        self._devices: dict[UUID, str] = {}

    def of(self, views: Sequence[PageView], masters: Mapping[UUID, MasterPage]) -> tuple[PageOrigin, ...]:
        """The origin of each page, in order."""
        known = self._processing.facts_of_all(views, masters)
        return tuple(self._of(view, masters, known.get(view.id)) for view in views)

    def _of(self, view: PageView, masters: Mapping[UUID, MasterPage], facts: PageFacts | None) -> PageOrigin:
        shown = [masters[master] for master in view.master_ids]
        return PageOrigin(
            frames=tuple(f"{one.blob.sha256}#{one.index}" if one.index else one.blob.sha256 for one in shown),
            device=" ".join(dict.fromkeys(self._device(one.batch_id) for one in shown)),
            verdict="" if facts is None else facts.quality.value,
            remarks=() if facts is None else tuple(dict.fromkeys(reason.code for reason in facts.reasons)),
        )

    def _device(self, batch_id: UUID) -> str:
        if batch_id not in self._devices:
            request = self._store.capture.batch(batch_id).request
            self._devices[batch_id] = str(request.get(MACHINE, device_told(request)))
        return self._devices[batch_id]


def device_told(request: Mapping[str, Json]) -> str:
    """What a batch came from: the device's id; of folders and files no path, for it may bear a person's name."""
    device = request.get("device")
    if not isinstance(device, str):
        return FILES
    return device.partition(":")[0] if device.startswith(FOLDERS) else device
