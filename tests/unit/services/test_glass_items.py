"""Several cards on one glass become pages of their own, in a real store and over real pixels: just what `clean --items` cuts."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np
import pytest
from PIL import Image

from app.domain.artifacts import Stage
from app.domain.counting import sheets_in
from app.domain.editlog import Divide
from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.geometry import Axis
from app.domain.page_view import Placement
from app.domain.release import PageQuality
from app.domain.shown_codes import raw_of
from app.services.pagework import drawn
from app.services.told import told
from app.store.purge import purge
from ocr.image.card_page import card_page
from ocr.image.raster import Raster
from ocr.page import inspect, items, tidied
from tests.perf.drawn_glass import Glass, Item
from tests.perf.drawn_glass import drawn as drawn_glass
from tests.support.open_dossier import DossierCounter

pytestmark = pytest.mark.xdist_group("station")
CARDS = (Item((85.6, 54.0), (60.0, 45.0), 4.0, written="card"), Item((85.6, 54.0), (70.0, 130.0), -2.0, written="card"))


@pytest.fixture(scope="module")
def glass() -> Raster:
    return drawn_glass(Glass("black", (150.0, 200.0), CARDS, 5), 150).raster


@pytest.fixture(scope="module")
def glass_file(tmp_path_factory: pytest.TempPathFactory, glass: Raster) -> Path:
    path = tmp_path_factory.mktemp("glass") / "glass.png"
    Image.fromarray(glass.pixels).save(path, dpi=(150, 150))
    return path


def test_a_page_of_an_item_has_the_pixels_that_the_library_cuts(counter: DossierCounter, glass: Raster) -> None:
    facts = inspect(glass)
    raw = raw_of(told(facts), counter.station.processing.recipes[Stage.PREVIEW].parameters["clean"])  # type: ignore[arg-type]
    cut = [tidied(item)[0] for item in items(glass, facts)]
    for item, expected in zip(raw.items, cut, strict=True):
        assert np.array_equal(drawn([glass], [facts], Placement(UUID(int=1), item=item)).pixels, expected.pixels)


def test_cards_on_one_glass_are_a_page_each_and_one_sheet(counter: DossierCounter, glass_file: Path) -> None:
    station = counter.station
    desk, part = counter.take(glass_file)
    editing, actor, dossier = station.editing, station.actor, desk.dossier.id
    (whole,) = desk.paper(part.id).pages
    station.processing.ensure([whole], desk.masters, frozenset({Stage.INSPECT}))
    changed = editing.divide(dossier, whole.id, actor)
    desk = changed.value
    front, back = desk.paper(part.id).pages
    assert front.id == whole.id and {front.id, back.id} <= changed.changes.pages
    assert sheets_in(desk.paper(part.id), desk.masters) == 1
    assert isinstance(desk.log[-1].operation, Divide)
    station.processing.ensure([front, back], desk.masters, frozenset({Stage.PREVIEW}))
    shapes = [
        Image.open(io.BytesIO(station.processing.artifact(Stage.PREVIEW, view, desk.masters) or b"")).size
        for view in (front, back)
    ]
    assert all(width / height == pytest.approx(85.6 / 54.0, rel=0.03) for width, height in shapes)
    assert set(station.releasing.quality(desk, part.id)) == {front.id, back.id}
    for page in (front.id, back.id):
        with pytest.raises(InputRefused, match="NO_ITEMS"):
            editing.divide(dossier, page, actor)
    with pytest.raises(InputRefused, match="OTHER_PART_LIES_THERE"):
        editing.restore(dossier, [back.id], actor)
    assert editing.undo(dossier, actor).value.paper(part.id).pages == (whole,)
    assert editing.redo(dossier, actor).value.paper(part.id).pages == (front, back)
    editing.remove(dossier, [back.id], actor)
    assert editing.restore(dossier, [front.id], actor).value.paper(part.id).pages == (whole,)


def test_both_sides_of_a_card_are_filed_on_one_a4_page(
    counter: DossierCounter, glass: Raster, glass_file: Path
) -> None:
    station, facts = counter.station, inspect(glass)
    desk, part = counter.take(glass_file)
    editing, actor, dossier = station.editing, station.actor, desk.dossier.id
    (whole,) = desk.paper(part.id).pages
    station.processing.ensure([whole], desk.masters, frozenset({Stage.INSPECT}))
    (page,) = editing.lay_on_page(dossier, [whole.id], actor).value.paper(part.id).pages
    assert sheets_in(editing.desk(dossier).paper(part.id), desk.masters) == 1
    filed = drawn([glass, glass], [facts, facts], page.picture)
    expected = tidied(card_page(*items(glass, facts)))[0]
    assert (filed.pixels.shape, filed.dpi) == (expected.pixels.shape, expected.dpi)
    assert np.abs(filed.pixels.astype(int) - expected.pixels).mean() < 0.1, "as `clean --card` files them"
    editing.undo(dossier, actor)
    front, back = editing.divide(dossier, whole.id, actor).value.paper(part.id).pages
    (again,) = editing.lay_on_page(dossier, [front.id, back.id], actor).value.paper(part.id).pages
    assert again.picture == page.picture


def test_a_full_glass_that_was_joined_with_a_page_which_is_gone_can_be_divided(
    counter: DossierCounter, tmp_path: Path, paper: tuple[Path, ...]
) -> None:
    """What is left of a joined page is put down first: else the log would divide what nobody sees, and nothing would come of it."""
    at_corners = (Item((85.6, 54.0), (44.0, 28.0), written="card"), Item((85.6, 54.0), (56.0, 112.0), written="card"))
    full = drawn_glass(Glass("black", (100.0, 140.0), at_corners, 5), 150).raster
    Image.fromarray(full.pixels).save(tmp_path / "full.png", dpi=(150, 150))
    station = counter.station
    desk, part = counter.take(tmp_path / "full.png", paper[0])
    editing, actor, dossier = station.editing, station.actor, desk.dossier.id
    whole, other = desk.paper(part.id).pages
    station.processing.ensure([whole], desk.masters, frozenset({Stage.INSPECT}))
    editing.merge(dossier, [whole.id, other.id], Axis.BENEATH, actor)
    purge(station.store, desk.masters[other.id].blob.sha256, "x", actor)
    assert len(editing.divide(dossier, whole.id, actor).value.paper(part.id).pages) == 2


def test_what_is_no_card_is_not_shrunk_onto_a_page(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(*paper[:3])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    pages = desk.paper(part.id).pages
    counter.station.processing.ensure(pages, desk.masters, frozenset({Stage.INSPECT}))
    for chosen, code in (([pages[0].id], "NO_ITEMS"), ([view.id for view in pages], "CARD_TOO_LARGE")):
        with pytest.raises(InputRefused, match=code):
            editing.lay_on_page(dossier, chosen, actor)
    assert editing.desk(dossier).paper(part.id).pages == pages


def test_each_item_has_a_verdict_of_its_own(counter: DossierCounter, glass: Raster, tmp_path: Path) -> None:
    """A blurred card is to be scanned again, of the other one only the resolution is told; the glass between them is judged by nobody."""
    blurred = glass.pixels.copy()
    blurred[glass.height_px // 2 :] = cv2.GaussianBlur(blurred[glass.height_px // 2 :], (0, 0), 3.0)
    Image.fromarray(blurred).save(tmp_path / "blurred.png", dpi=(150, 150))
    processing = counter.station.processing
    desk, part = counter.take(tmp_path / "blurred.png")
    (whole,) = desk.paper(part.id).pages
    processing.ensure([whole], desk.masters, frozenset({Stage.INSPECT}))
    known = processing.facts_of(whole, desk.masters)
    assert known is not None and PageFacts.decode(known.encode()) == known
    assert known.quality is PageQuality.POOR and known.item_qualities == (PageQuality.DOUBTFUL, PageQuality.POOR)
    desk = counter.station.editing.divide(desk.dossier.id, whole.id, counter.station.actor).value
    assert list(counter.station.releasing.quality(desk, part.id).values()) == [PageQuality.DOUBTFUL, PageQuality.POOR]
    front, back = (processing.facts_of(view, desk.masters) for view in desk.paper(part.id).pages)
    assert front is not None and back is not None
    codes = [{reason.code for reason in facts.reasons} for facts in (front, back)]
    assert ["OUT_OF_FOCUS" in of_one for of_one in codes] == [False, True]
    assert all("LOW_RESOLUTION" in of_one and not of_one & {"BANDING", "SKEWED", "TORN"} for of_one in codes)
