"""A dossier of very many pages, as it lies in the store once all of them were looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from PIL import Image

from app import settings as configuration
from app.bootstrap import Station, build
from app.domain.arrange import PageView
from app.domain.artifacts import Stage, inspect_key, page_key
from app.domain.model import BatchOutcome, MasterPage, Side, SpooledFrame
from app.sandbox.paper.small import small_dossier
from app.services.process import Processing
from app.store.schema import artifacts

_SEEN = (Stage.INSPECT, Stage.PREVIEW, Stage.THUMB)
_A4_PX = (2480, 3508)


def lay_down(data: Path, folder: Path, code: str, count: int) -> None:
    """Fill a data folder with one dossier of so many A4 pages, 300 dpi.

    They come in as one file. What a worker makes of a page is made of the first alone and kept for all, so all show the same picture.

    Args:
        data: the data folder.
        folder: for the page that is drawn.
        code: of the dossier.
        count: how many pages.
    """
    with build(configuration.load(data)) as station:
        desk = station.editing.open(code, station.actor).value
        part = desk.components[0]
        batch = station.store.capture.begin(desk.dossier.id, part.id, {"device": ""}, station.actor)
        file = _drawn(folder, station.store.capture.spool(batch.id) / "00000.tif")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        frame = SpooledFrame(file, 0, "image/tiff", 1, Side.FRONT, digest, count, 300.0)
        station.store.capture.adopt(batch.id, frame, station.actor)
        station.store.capture.end(batch.id, BatchOutcome.COMPLETE, station.actor)
        now = station.editing.desk(desk.dossier.id)
        views = now.paper(part.id).pages
        station.processing.ensure(views[:1], now.masters, frozenset(_SEEN))
        for stage in _SEEN:
            _keep_for_all(station, stage, views, now.masters)


def _drawn(folder: Path, file: Path) -> Path:
    (page,) = small_dossier(folder, 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(page) as drawn:
        drawn.convert("RGB").resize(_A4_PX).save(file, compression="tiff_lzw", dpi=(300, 300))
    return file


def _keep_for_all(
    station: Station, stage: Stage, views: tuple[PageView, ...], masters: Mapping[UUID, MasterPage]
) -> None:
    keys = [_key(stage, view, masters, station.processing) for view in views]
    (made,) = station.processing.find(keys[:1]).values()
    with station.store.database.write("artifact") as writing:
        for key in keys[1:]:
            writing.insert(artifacts, key=key, stage=stage.value, blob_sha256=made.sha256)


def _key(stage: Stage, view: PageView, masters: Mapping[UUID, MasterPage], processing: Processing) -> str:
    if stage is Stage.INSPECT:
        return inspect_key(masters[view.master_ids[0]], processing.recipes)
    return page_key(stage, view, masters, processing.recipes)
