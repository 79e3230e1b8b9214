"""The page tools over real pixels: what is cut, joined, copied and covered is so in what is archived, read and shown."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.domain.arrange import PageView
from app.domain.artifacts import Stage, inspect_key
from app.domain.counting import sheets_in
from app.domain.editlog import COVER_LOST
from app.domain.errors import InputRefused
from app.domain.geometry import MOST_DEGREES, Axis
from app.domain.model import PaperForm, Plan
from app.domain.page import PagePicture, PageText
from app.domain.release import PageQuality
from app.sandbox.paper.codes import qr
from app.services.edit import Desk
from app.store.purge import purge
from tests.support.open_dossier import NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")

SMALL = frozenset({Stage.PREVIEW, Stage.THUMB})
NOTE = (0.05, 0.30, 0.95, 0.45)
"""where the note lies on the sheet that bears one"""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An A5 sheet: a line above, a note with a QR code in the middle, a line below."""
    sheet = Image.new("RGB", (1165, 1653), (250, 248, 244))
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype("LiberationSerif-Regular.ttf", 44)
    for y, words in ((200, "ĐƠN ĐỀ NGHỊ xác nhận"), (560, "Ghichuriêng mậtkhẩu 4711"), (1300, "Người làm đơn ký")):
        draw.text((120, y), words, font=font, fill=(15, 15, 20))
    sheet.paste((20, 20, 20), (900, 530), qr("038190012345|bí mật", 140))
    path = tmp_path_factory.mktemp("noted") / "noted.png"
    sheet.save(path, dpi=(200, 200))
    return path


def made(counter: DossierCounter, desk: Desk, view: PageView, *stages: Stage) -> bytes:
    counter.station.processing.ensure([view], desk.masters, frozenset(stages))
    data = counter.station.processing.artifact(stages[0], view, desk.masters)
    assert data is not None
    return data


def pages(desk: Desk) -> tuple[PageView, ...]:
    return desk.papers[next(iter(desk.papers))].pages


def test_a_covered_note_is_in_no_file_and_its_copy_shows_it(
    counter: DossierCounter, noted: Path, tmp_path: Path
) -> None:
    """The law: a page with a note is copied twice, with the note and with it covered."""
    desk, part = counter.take(noted)
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    desk = editing.copy(dossier, [pages(desk)[0].id], actor).value
    first, second = pages(desk)
    desk = editing.cover(dossier, [second.id], [NOTE], actor).value
    shown, covered = pages(desk)
    assert shown == first
    words = [PageText.decode(made(counter, desk, view, Stage.TEXT)).text for view in (shown, covered)]
    assert "4711" in words[0]
    assert "4711" not in words[1]
    assert all("Người làm đơn" in text for text in words)
    assert sheets_in(desk.paper(part.id), desk.masters) == 1
    processing = counter.station.processing
    turned = editing.straighten(dossier, [shown.id], 3.0, actor).value
    cut = editing.crop(dossier, [shown.id], (0, 0.5, 1, 1), actor).value
    facts = [processing.facts_of(view, desk.masters) for view in (shown, covered, pages(turned)[0], pages(cut)[0])]
    assert [len(one.codes) for one in facts if one is not None] == [1, 0, 1, 0]
    editing.undo(dossier, actor)
    desk = editing.undo(dossier, actor).value
    counter.station.editing.set_form(dossier, part.id, PaperForm.ORIGINAL, actor)
    document = counter.station.documents.finish(part.id, Plan(out=str(tmp_path / "out.pdf")), actor)
    counter.station.advancing.advance(document.id, actor, NO_KEY)
    pixels = _rendered(tmp_path / "out.pdf", 1, counter)
    height, width = pixels.shape[:2]
    note = pixels[round(0.31 * height) : round(0.44 * height), round(0.06 * width) : round(0.94 * width)]
    assert note.max() < 40, "black from edge to edge, in every layer"
    assert pixels[round(0.11 * height) : round(0.16 * height)].min() < 100, "what is not covered is there"


def _rendered(path: Path, page: int, counter: DossierCounter) -> np.ndarray:
    from app.rasterise.render import render

    drawn = render(path, page)
    return np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height_px, drawn.width_px, -1)


def test_split_pages_are_read_each_by_itself_and_count_as_one_sheet(counter: DossierCounter, noted: Path) -> None:
    desk, part = counter.take(noted)
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    changed = editing.split(dossier, [pages(desk)[0].id], Axis.BENEATH, 0.5, actor)
    desk = changed.value
    upper, lower = pages(desk)
    assert {upper.id, lower.id} <= changed.changes.pages
    pictures = [PagePicture.decode(made(counter, desk, view, Stage.LAYERS, Stage.TEXT)) for view in (upper, lower)]
    assert [picture.width_px for picture in pictures] == [1165, 1165]
    assert sum(picture.height_px for picture in pictures) == 1653
    texts = [PageText.decode(made(counter, desk, view, Stage.TEXT)).text for view in (upper, lower)]
    assert ("ĐƠN ĐỀ NGHỊ" in texts[0], "Người làm" in texts[0]) == (True, False)
    assert ("ĐƠN ĐỀ NGHỊ" in texts[1], "Người làm" in texts[1]) == (False, True)
    assert sheets_in(desk.paper(part.id), desk.masters) == 1
    desk = editing.merge(dossier, [lower.id, upper.id], Axis.BENEATH, actor).value
    (joined,) = pages(desk)
    text = PageText.decode(made(counter, desk, joined, Stage.TEXT)).text
    assert text.index("Người làm") < text.index("ĐƠN ĐỀ NGHỊ")
    desk = editing.undo(dossier, actor).value
    assert pages(desk) == (upper, lower)


def test_sides_that_are_joined_are_judged_together(
    counter: DossierCounter, noted: Path, paper: tuple[Path, ...]
) -> None:
    station = counter.station
    desk, part = counter.take(noted, paper[0])
    editing, actor, dossier = station.editing, station.actor, desk.dossier.id
    desk = editing.merge(dossier, [view.id for view in pages(desk)], Axis.BESIDE, actor).value
    (joined,) = pages(desk)
    assert station.releasing.quality(desk, part.id) == {joined.id: PageQuality.GOOD}
    assert sheets_in(desk.paper(part.id), desk.masters) == 2
    station.store.artifacts.forget(inspect_key(desk.masters[joined.id], station.processing.recipes))  # nobody judged it
    assert station.releasing.quality(desk, part.id) == {joined.id: PageQuality.UNKNOWN}
    station.processing.ensure([joined], desk.masters, frozenset({Stage.INSPECT, *SMALL}))
    assert station.releasing.quality(desk, part.id) == {joined.id: PageQuality.GOOD}


def test_small_pictures_go_into_their_boxes(counter: DossierCounter, noted: Path) -> None:
    desk, _ = counter.take(noted)
    editing, actor, dossier, page = counter.station.editing, counter.station.actor, desk.dossier.id, pages(desk)[0].id
    for turns, preview, thumb in ((0, (987, 1400), (226, 320)), (1, (1400, 987), (240, 170))):
        desk = editing.rotate(dossier, [page], turns, actor).value
        found = [Image.open(io.BytesIO(made(counter, desk, pages(desk)[0], stage, *SMALL))) for stage in sorted(SMALL)]
        assert all(abs(a - b) <= 1 for a, b in zip((*found[0].size, *found[1].size), (*preview, *thumb), strict=True))


def test_several_pages_are_worked_on_in_one_decision(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, _ = counter.take(*paper[:3])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    before = pages(desk)
    ids = [view.id for view in before]
    tools = (
        lambda: editing.straighten(dossier, ids, 1.5, actor),
        lambda: editing.crop(dossier, ids, (0.1, 0.1, 0.9, 0.9), actor),
        lambda: editing.cover(dossier, ids, [(0, 0, 0.2, 0.2)], actor),
        lambda: editing.split(dossier, ids, Axis.BESIDE, 0.5, actor),
        lambda: editing.copy(dossier, ids, actor),
        lambda: editing.merge(dossier, ids, Axis.BENEATH, actor),
        lambda: editing.swap(dossier, ids[0], ids[2], actor),
    )
    for tool in tools:
        assert pages(tool().value) != before
        assert pages(editing.undo(dossier, actor).value) == before
    editing.straighten(dossier, ids, 1.5, actor)
    assert pages(editing.restore(dossier, ids, actor).value) == before


def test_what_shows_nothing_or_turns_too_far_is_refused(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, _ = counter.take(paper[0])
    editing, actor, dossier, page = counter.station.editing, counter.station.actor, desk.dossier.id, pages(desk)[0].id
    editing.straighten(dossier, [page], MOST_DEGREES - 1, actor)
    refused = {
        "TURN_TOO_FAR": (lambda: editing.straighten(dossier, [page], 2.0, actor),),
        "AREA_EMPTY": (
            lambda: editing.crop(dossier, [page], (0.5, 0.2, 0.5, 0.9), actor),
            lambda: editing.cover(dossier, [page], [(0.2, 0.9, 0.4, 0.1)], actor),
            lambda: editing.split(dossier, [page], Axis.BESIDE, 1.0, actor),
        ),
        "PAGE_NOT_HERE": (lambda: editing.crop(dossier, [UUID(int=9)], None, actor),),
    }
    length = len(editing.desk(dossier).log)
    for code, calls in refused.items():
        for call in calls:
            with pytest.raises(InputRefused, match=code):
                call()
    assert len(editing.desk(dossier).log) == length


def test_what_was_split_is_never_shown_twice(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    whole = pages(desk)[0]
    first, second = pages(editing.split(dossier, [whole.id], Axis.BESIDE, 0.5, actor).value)
    for show_all in (
        lambda: editing.restore(dossier, [first.id], actor),
        lambda: editing.restore(dossier, [first.id, second.id], actor),
        lambda: editing.crop(dossier, [second.id], None, actor),
        lambda: editing.crop(dossier, [first.id], (0, 0, 0.8, 1), actor),
    ):
        with pytest.raises(InputRefused) as refused:
            show_all()
        assert (refused.value.code, refused.value.fields["component"]) == ("OTHER_PART_LIES_THERE", part.code)
    editing.crop(
        dossier, [first.id], (0, 0, 0.52, 1), actor
    )  # a little beside the line: the other part stays the other part
    desk = editing.merge(dossier, [first.id, second.id], Axis.BESIDE, actor).value
    desk = editing.restore(dossier, [first.id], actor).value
    assert pages(desk) == (whole,), "parts of one side become that side again"
    for _ in range(3):
        desk = editing.undo(dossier, actor).value
    assert len(pages(desk)) == 2
    editing.remove(dossier, [second.id], actor)
    assert pages(editing.restore(dossier, [first.id], actor).value) == (whole,)
    copied = editing.copy(dossier, [first.id], actor).value
    editing.crop(dossier, [first.id], (0, 0, 0.5, 0.5), actor)
    assert len(pages(editing.restore(dossier, [first.id], actor).value)) == len(pages(copied)), (
        "a copy shows all as it is"
    )


def test_a_step_done_again_shows_no_page_that_lost_its_cover_meanwhile_unasked(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.take(*paper[:2])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    first, second = pages(desk)
    editing.merge(dossier, [first.id, second.id], Axis.BENEATH, actor)
    editing.cover(dossier, [first.id], [NOTE], actor)
    editing.undo(dossier, actor)
    editing.undo(dossier, actor)
    purge(counter.station.store, desk.masters[first.id].blob.sha256, "x", actor)
    assert editing.desk(dossier).paper(part.id).doubted == {}
    editing.redo(dossier, actor)
    redone = editing.redo(dossier, actor).value.paper(part.id)
    assert [view.master_ids for view in redone.pages] == [(second.id,)]
    assert redone.doubted == {first.id: COVER_LOST}


def test_what_lost_a_part_is_covered_as_it_is_shown_and_stays_on_the_desk(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.take(*paper[:3])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    first, second, third = pages(desk)
    editing.merge(dossier, [first.id, second.id, third.id], Axis.BENEATH, actor)
    purge(counter.station.store, desk.masters[first.id].blob.sha256, "x", actor)
    (left,) = editing.rotate(dossier, [first.id], 1, actor).value.paper(part.id).pages
    assert (left.master_ids, left.quarter_turns) == ((second.id, third.id), 1)
    covered = editing.cover(dossier, [first.id], [NOTE], actor).value.paper(part.id)
    assert len(covered.pages[0].picture.hand.masks) == 1 and not covered.doubted
    purge(counter.station.store, desk.masters[second.id].blob.sha256, "x", actor)
    last = editing.desk(dossier).paper(part.id)
    assert ([view.master_ids for view in last.pages], last.doubted) == ([(third.id,)], {first.id: COVER_LOST})
    again = editing.cover(dossier, [first.id], [NOTE], actor).value.paper(part.id)
    assert (again.pages[0].picture.hand.masks, again.doubted) != ((), {})
    assert len(again.pages[0].picture.hand.masks) == 1
