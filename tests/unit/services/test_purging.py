"""A secret paper that was scanned by mistake: nothing in the data folder shows it any more, wherever a kill came between."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.domain.artifacts import LAYERS_OF, Stage
from app.domain.errors import InputRefused, StoreFailed
from app.domain.geometry import Axis
from app.domain.model import Actor, Component, PaperForm, Plan
from app.domain.release import Obstacle
from app.domain.search import SearchQuery
from app.services.edit import Desk
from app.services.purging import Purging, TakeAway
from app.store.check import check
from app.store.purge import purge
from tests.support.open_dossier import NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")
REASON = "Giấy mật, quét nhầm"
SECRET, OPEN = "Matkhau4711xyz", "Congkhai2024abc"
ALL = frozenset({Stage.INSPECT, Stage.PREVIEW, Stage.THUMB, *LAYERS_OF.values(), Stage.TEXT})


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A secret sheet and another one, A5."""
    folder, out = tmp_path_factory.mktemp("secret"), []
    for name, word, y in (("first", SECRET, 300), ("second", OPEN, 900)):
        sheet = Image.new("RGB", (1165, 1653), (250, 248, 244))
        font = ImageFont.truetype("LiberationSerif-Regular.ttf", 60)
        ImageDraw.Draw(sheet).text((150, y), f"Nội dung {word} hết", font=font, fill=(15, 15, 20))
        out.append(folder / f"{name}.png")
        sheet.save(out[-1], dpi=(200, 200))
    return out[0], out[1]


def _taken(counter: DossierCounter, sheets: tuple[Path, Path]) -> tuple[Desk, Component, Component]:
    """Both lie on the desk, in two papers, turned, read, archived and found by their words."""
    station = counter.station
    desk, secret = counter.take(sheets[0])
    other = desk.components[1]
    station.capture.import_files(desk.dossier.id, other.id, [sheets[1]], station.actor, stages=frozenset())
    for part in (secret, other):
        views = station.editing.desk(desk.dossier.id).paper(part.id).pages
        station.processing.ensure(views, station.editing.desk(desk.dossier.id).masters, ALL)
    page = station.editing.desk(desk.dossier.id).paper(secret.id).pages[0].id
    desk = station.editing.rotate(desk.dossier.id, [page], 2, station.actor).value  # it was shown otherwise once
    station.processing.ensure(desk.paper(secret.id).pages, desk.masters, ALL)
    desk = station.editing.undo(desk.dossier.id, station.actor).value
    document = station.documents.finish(secret.id, Plan(), station.actor)
    station.advancing.advance(document.id, station.actor, NO_KEY)
    assert station.documents.state(document).archive() is not None
    station.store.search.catch_up()
    assert _hits(counter, SECRET) and _hits(counter, OPEN)
    return desk, secret, other


def _hits(counter: DossierCounter, word: str) -> int:
    return len(counter.station.store.search.find(SearchQuery(phrases=((word.casefold(),),))))


def _shows(folder: Path, sheet: Path) -> list[str]:
    """The files of the data folder that hold the scan's bytes, its words, or a picture that is dark where its words stand."""
    scan, found = sheet.read_bytes(), []
    for file in folder.rglob("*"):
        if not file.is_file():
            continue
        data = file.read_bytes()
        if scan in data or SECRET.encode() in data or b"%PDF" in data[:8] or _has_picture(data):
            found.append(f"{file.relative_to(folder)} {data[:60]!r}")
    return found


def _has_picture(data: bytes) -> bool:
    """Whether ink stands where the secret words stand, or where they stand on the turned page, and nowhere else does."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            gray = picture.convert("L").resize((80, 113))
    except (OSError, ValueError):
        return False
    rows = [min(gray.crop((0, y, 80, y + 1)).tobytes()) for y in range(113)]
    dark = [y for y, value in enumerate(rows) if value < 170]
    return bool(dark) and (all(16 < y < 32 for y in dark) or all(81 < y < 97 for y in dark))


def test_nothing_in_the_data_folder_shows_it_any_more(counter: DossierCounter, sheets: tuple[Path, Path]) -> None:
    station = counter.station
    desk, secret, other = _taken(counter, sheets)
    folder = station.settings.data_dir
    assert len(_shows(folder, sheets[0])) >= 5
    going = station.purging.going(secret.id)
    assert len(going.pages) == 1 and going.files >= 6 and not going.sent and not going.beside
    station.purging.purge(secret.id, REASON, station.actor)
    assert _shows(folder, sheets[0]) == []
    assert station.purging.going(secret.id).nothing
    assert not _hits(counter, SECRET)
    assert _hits(counter, OPEN) == 1
    now = station.editing.desk(desk.dossier.id)
    assert now.paper(secret.id).form is PaperForm.SECRET and not now.paper(secret.id).pages
    assert station.processing.artifact(Stage.TEXT, now.paper(other.id).pages[0], now.masters)
    release = station.releasing.release(desk.dossier.id)
    assert {h.obstacle for h in release.hindrances if h.component_code == secret.code} == set()
    assert Obstacle.MISSING not in {h.obstacle for h in release.hindrances if h.component_code == other.code}
    assert check(station.store).ok
    assert station.editing.undo(desk.dossier.id, station.actor).value.paper(secret.id).pages == ()


def test_a_kill_anywhere_between_is_made_good_by_the_next_call(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    """Each call gets one file further than the one before, and dies: what a kill leaves is what an exception leaves here."""
    station = counter.station
    _, secret, _ = _taken(counter, sheets)
    folder, deaths = station.settings.data_dir, 0

    class Killed(BaseException):
        pass

    def dying(after: int) -> TakeAway:
        left = after

        def take_away(sha256: str, reason: str, actor: Actor) -> tuple[UUID, ...]:
            nonlocal left
            if not left:
                raise Killed
            left -= 1
            return purge(station.store, sha256, reason, actor)

        return take_away

    for after in (0, 1, 1, 2, 2, 3, 3):
        try:
            Purging(station.store, station.processing, station.capture, dying(after)).purge(
                secret.id, REASON, station.actor
            )
        except Killed:
            deaths += 1
    assert deaths >= 3
    station.purging.purge(secret.id, REASON, station.actor)
    assert _shows(folder, sheets[0]) == []
    assert station.purging.going(secret.id).nothing and check(station.store).ok


def test_a_disk_that_gives_nothing_up_is_told_and_the_next_call_goes_on(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    station = counter.station
    _, secret = counter.take(sheets[0])

    def broken(_sha256: str, _reason: str, _actor: Actor) -> tuple[UUID, ...]:
        raise StoreFailed("DISK_FAILED", "OSError 5: Input/output error")

    with pytest.raises(StoreFailed) as told:
        Purging(station.store, station.processing, station.capture, broken).purge(secret.id, REASON, station.actor)
    assert told.value.code == "DISK_FAILED"
    assert not station.purging.going(secret.id).nothing
    station.purging.purge(secret.id, REASON, station.actor)
    assert station.purging.going(secret.id).nothing


def test_frames_that_wait_in_the_spool_folder_are_counted_and_go(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    station = counter.station
    desk, secret = counter.take(sheets[1])
    store = station.store.capture
    batch = store.begin(desk.dossier.id, secret.id, {}, station.actor)
    assert station.purging.going(secret.id).spooled == 0
    (store.spool(batch.id) / "0001.png").write_bytes(sheets[0].read_bytes())
    assert station.purging.going(secret.id).spooled == 1
    station.purging.purge(secret.id, REASON, station.actor)
    assert station.purging.going(secret.id).nothing and store.spooled(batch.id) == ()
    assert _shows(station.settings.data_dir, sheets[0]) == []


def test_what_was_sent_is_not_purged_silently(counter: DossierCounter, sheets: tuple[Path, Path]) -> None:
    station = counter.station
    desk, secret = counter.take(sheets[0])
    document = station.documents.finish(secret.id, Plan(upload=True), station.actor)
    blob = station.store.blobs.put(b"%PDF-1.7 sent", "application/pdf")
    upload = station.store.outbox.enqueue(document.id, blob, {}, station.actor)
    station.store.outbox.set_url(upload.id, "https://example.vn/files/1", station.actor)
    with pytest.raises(InputRefused) as refused:
        station.purging.purge(secret.id, REASON, station.actor)
    assert refused.value.code == "SECRET_WAS_SENT"
    assert station.editing.desk(desk.dossier.id).paper(secret.id).pages
    station.store.recalls.begin(document.id, REASON, station.actor)
    station.purging.purge(secret.id, REASON, station.actor)
    assert not station.store.blobs.has(blob.sha256)


def test_a_page_that_went_to_another_dossier_is_not_purged_with_what_came_in_its_place(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    station = counter.station
    desk, part = counter.take(sheets[1])
    moved = desk.paper(part.id).pages[0].id
    right = "H56.14-261124-0002"
    misfiling = station.refiling.begin(part, right, part.code, REASON, station.actor)
    station.refiling.carry_out(misfiling, station.actor)
    counter.take(sheets[0])
    assert moved not in station.purging.going(part.id).pages
    station.purging.purge(part.id, REASON, station.actor)
    assert station.store.blobs.has(desk.masters[moved].blob.sha256)
    other = station.editing.open(right, station.actor).value
    assert [view.id for view in other.paper(other.components[0].id).pages] == [moved]


def test_a_page_that_was_put_to_the_paper_and_left_out_there_goes_too(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    station = counter.station
    desk, part = counter.take(sheets[0])
    (page,), secret, dossier = desk.paper(part.id).pages, desk.components[1], desk.dossier.id
    station.editing.move(dossier, page.id, secret.id, None, station.actor)
    station.editing.remove(dossier, [page.id], station.actor)
    assert station.purging.going(part.id).nothing
    station.purging.purge(secret.id, REASON, station.actor)
    assert not station.store.blobs.has(desk.masters[page.id].blob.sha256)


def test_a_sheet_of_which_another_paper_shows_a_half_goes_as_a_whole_and_is_named(
    counter: DossierCounter, sheets: tuple[Path, Path]
) -> None:
    station = counter.station
    desk, secret = counter.take(sheets[0])
    (page,), other, dossier = desk.paper(secret.id).pages, desk.components[1], desk.dossier.id
    halves = station.editing.split(dossier, [page.id], Axis.BESIDE, 0.5, station.actor).value.paper(secret.id).pages
    station.editing.move(dossier, halves[1].id, other.id, None, station.actor)
    going = station.purging.going(secret.id)
    assert (going.pages, going.beside) == ((), (page.id,))
    station.purging.purge(secret.id, REASON, station.actor)
    assert not station.store.blobs.has(desk.masters[page.id].blob.sha256)
    assert station.purging.going(secret.id).nothing
