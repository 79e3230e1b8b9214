"""A page as its finished file shows it, and its raw scan, pixel for pixel."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.archived_page import PageInFile
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor, BlobRef, MasterPage, Plan, Side
from app.domain.rights import Role
from app.rasterise.render import draw_sized
from app.store.purge import purge
from tests.support.open_dossier import NO_KEY, DossierCounter
from tests.support.store_world import receipt

pytestmark = pytest.mark.xdist_group("station")


def pixels(data: bytes) -> np.ndarray:
    """RGB."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def read_by_supervisors(counter: DossierCounter) -> Actor:
    """Whoever works at this station is a supervisor, but the clerk who has no name."""
    rights = counter.station.rights
    rights._roles_of = lambda actor: frozenset({Role.SUPERVISOR} if actor.name else {Role.COUNTER})
    return counter.station.actor


def test_the_archived_page_is_read_back_from_the_stored_file_and_the_scan_is_seen_in_its_own_pixels(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    station, looks, who = counter.station, counter.station.close_looks, read_by_supervisors(counter)
    desk, part = counter.take(*paper[:2])
    views = desk.paper(part.id).pages
    assert looks.filed(desk, part.id, views, who) == {}, "no file was made yet"
    scan = pixels(paper[0].read_bytes())
    raw = pixels(looks.raw_window(desk.masters[views[0].master_ids[0]], (100, 50, 612, 400), who))
    assert raw.shape == (350, 512, 3)
    assert np.abs(raw - scan[50:400, 100:612]).max() <= 6, "two readers of JPEG differ by a rounding"
    made = station.digitizing.finish(part.id, Plan(sign=False, upload=False), station.actor, NO_KEY)
    archive = made.state.archive()
    assert archive is not None
    filed = looks.filed(desk, part.id, views, who)
    assert filed == {view.id: PageInFile(archive, index) for index, view in enumerate(views)}
    size_px = 826, 1166
    file = station.store.blobs.path(archive)
    whole = np.frombuffer(draw_sized(file, 1, size_px).pixels, np.uint8).reshape(size_px[1], size_px[0], 3).astype(int)
    box = looks.filed_window(filed[views[1].id], size_px, (200, 300, 500, 2000), who)
    assert np.array_equal(pixels(box), whole[300:, 200:500]), "true pixels of the file, as far as the page reaches"
    small = pixels(looks.filed_picture(filed[views[1].id], (413, 583), who))
    assert small.shape == (583, 413, 3)
    of_whole = whole.reshape(583, 2, 413, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - of_whole).mean() < 4
    with pytest.raises(InputRefused, match="PDF_DAMAGED"):
        looks.filed_picture(PageInFile(archive, 2), size_px, who)
    station.editing.rotate(desk.dossier.id, [views[0].id], 1, station.actor)
    desk = station.editing.desk(desk.dossier.id)
    now = desk.paper(part.id).pages
    assert set(looks.filed(desk, part.id, now, who)) == {views[1].id}, "what was changed since is in no file"


def test_of_a_paper_of_which_no_page_lies_here_its_file_is_seen(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    station, looks, who = counter.station, counter.station.close_looks, read_by_supervisors(counter)
    desk, part = counter.take(*paper[:2])
    assert looks.file_alone(part.id, who) == {}, "no file was made yet"
    state = station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY).state
    archive = state.archive()
    assert archive is not None
    upload = station.store.outbox.enqueue(state.document.id, archive, {}, station.actor)
    station.store.outbox.add_receipt(receipt(state.document.id, archive), upload.id, station.actor)
    made = pixels(looks.filed_picture(PageInFile(archive, 1), (826, 1169), who))
    for master in desk.masters.values():
        purge(station.store, master.blob.sha256, "retention", station.actor)
    kept_part = station.editing.component(desk.dossier.id, "TP02", station.actor)
    kept = station.documents.keep(kept_part.id, archive, Plan(), False, station.actor)
    for one in (part, kept_part):
        alone = looks.file_alone(one.id, who)
        assert list(alone.values()) == [PageInFile(archive, 0), PageInFile(archive, 1)]
        assert list(looks.file_alone(one.id, who)) == list(alone), "each the same page as before"
    assert station.documents.standing(kept_part.id) == kept
    seen = pixels(looks.file_picture(PageInFile(archive, 1), who))
    height = min(made.shape[0], seen.shape[0])
    small = [np.asarray(Image.fromarray(one.astype(np.uint8)).resize((200, 280))).astype(int) for one in (made, seen)]
    assert height > 900 and np.abs(small[0] - small[1]).mean() < 4, "drawn as it lies in the file"
    text = station.store.blobs.put(b"no pdf", "application/pdf")
    with pytest.raises(InputRefused, match="NOT_A_PDF"):
        looks.file_picture(PageInFile(text, 0), who)


def test_a_file_that_is_gone_or_no_pdf_is_told(counter: DossierCounter) -> None:
    store, looks, who = counter.station.store, counter.station.close_looks, read_by_supervisors(counter)
    with pytest.raises(StoreFailed, match="BLOB_MISSING"):
        looks.filed_picture(PageInFile(BlobRef("0" * 64, "application/pdf", 1), 0), (100, 100), who)
    text = store.blobs.put(b"no pdf", "application/pdf")
    with pytest.raises(InputRefused, match="NOT_A_PDF"):
        looks.filed_picture(PageInFile(text, 0), (100, 100), who)


def test_who_reads_no_cases_sees_nothing_closely_and_that_is_on_record(counter: DossierCounter) -> None:
    store, looks = counter.station.store, counter.station.close_looks
    read_by_supervisors(counter)
    clerk, page = store.dossiers.actor("", None), PageInFile(BlobRef("0" * 64, "application/pdf", 1), 0)
    master = MasterPage(new_id(), new_id(), 0, 0, 0, Side.FRONT, page.file, 0)
    desk, part = counter.take()
    asked: tuple[Callable[[], object], ...] = (
        lambda: looks.filed(desk, part.id, (), clerk),
        lambda: looks.file_alone(new_id(), clerk),
        lambda: looks.file_picture(page, clerk),
        lambda: looks.filed_picture(page, (1, 1), clerk),
        lambda: looks.filed_window(page, (1, 1), (0, 0, 1, 1), clerk),
        lambda: looks.raw_window(master, (0, 0, 1, 1), clerk),
    )
    for look in asked:
        with pytest.raises(InputRefused, match="NOT_ALLOWED"):
            look()
    assert [row.event for row in store.audit.rows()][-4:] == ["right.refused"] * 4
