"""Another dossier's slip in a stack: the scan stops at it, and nothing of what lies behind it is this dossier's until somebody says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.domain.errors import InputRefused
from app.domain.grounds import Ground
from app.domain.model import Plan
from app.domain.notices import NoticeKind
from app.domain.release import Obstacle
from scanner.frames import ScanRequest
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter
from tests.support.slip_sheet import slip

pytestmark = pytest.mark.xdist_group("station")
OTHER = "H56.14-261124-0009"
ADDRESS = "https://dichvucong.example/tra-cuu?mahs="


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, paper: tuple[Path, ...]) -> Path:
    """A page, the slip, two pages behind it, as a folder that is a device."""
    folder = tmp_path_factory.mktemp("stack")
    slip(folder / "2.jpg", OTHER, ADDRESS + OTHER)
    for number, page in zip((1, 3, 4), paper, strict=False):
        shutil.copyfile(page, folder / f"{number}.jpg")
    return folder


def _doubtful(counter: DossierCounter) -> int:
    desk, part = counter.open()
    release = counter.station.releasing.release(desk.dossier.id)
    found = [h for h in release.hindrances if h.component_code == part.code and h.obstacle is Obstacle.PAGE_DOUBTFUL]
    return len(found)


def test_the_feeder_stops_at_it_and_accepting_it_lets_the_scan_go_on(counter: DossierCounter, stack: Path) -> None:
    station, (desk, part) = counter.station, counter.open()
    request = ScanRequest(f"folder:{stack}")
    with pytest.raises(InputRefused) as stopped:
        station.capture.scan(desk.dossier.id, part.id, request, station.actor)
    assert (stopped.value.code, stopped.value.fields["other"]) == ("OTHER_DOSSIERS_SLIP", OTHER)
    pages = station.editing.desk(desk.dossier.id).paper(part.id).pages
    assert len(pages) == 2 and _doubtful(counter) == 1
    (notice,) = station.noticing.at_once(desk.dossier.id, part.id)
    assert (notice.kind, notice.pages, notice.fields["dossier"]) == (NoticeKind.OTHER_SLIP, (pages[1].id,), OTHER)
    station.editing.accept(desk.dossier.id, [pages[1].id], Ground.BELONGS_HERE, station.actor)
    station.capture.scan(desk.dossier.id, part.id, request, station.actor)
    assert len(station.editing.desk(desk.dossier.id).paper(part.id).pages) == 4 and _doubtful(counter) == 0


def test_what_came_behind_it_unseen_is_asked_about_until_it_is_left_out(counter: DossierCounter, stack: Path) -> None:
    station = counter.station
    desk, part = counter.take(*sorted(stack.iterdir()))  # files come in at once: nobody looks between them
    views = desk.paper(part.id).pages
    assert _doubtful(counter) == 3
    (notice,) = station.noticing.at_once(desk.dossier.id, part.id)
    assert notice.pages == tuple(view.id for view in views[1:])
    station.editing.remove(desk.dossier.id, [views[1].id], station.actor)
    assert _doubtful(counter) == 2, "without the slip they are no more this dossier's than with it"
    station.editing.remove(desk.dossier.id, [view.id for view in views[2:]], station.actor)
    assert _doubtful(counter) == 0 and station.noticing.at_once(desk.dossier.id, part.id) == ()
    assert station.store.dossiers.find(OTHER) is None and desk.dossier.code == CODE


def test_its_own_slip_is_noticed_and_hinders_nothing(
    counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path
) -> None:
    station = counter.station
    slip(tmp_path / "slip.jpg", CODE, ADDRESS + CODE)
    desk, part = counter.take(paper[0], paper[1])
    one = station.capture.import_files(desk.dossier.id, part.id, [tmp_path / "slip.jpg", paper[2]], station.actor)
    own, behind = (page.id for page in one.value.pages)
    (notice,) = station.noticing.at_once(desk.dossier.id, part.id)
    assert (notice.kind, notice.pages) == (NoticeKind.OWN_SLIP, (own, behind))
    assert _doubtful(counter) == 0
    station.editing.remove(desk.dossier.id, [own], station.actor)
    assert station.noticing.at_once(desk.dossier.id, part.id) == ()


def test_one_call_makes_no_document_of_it_however_often_it_is_made(counter: DossierCounter, stack: Path) -> None:
    station, (_, part) = counter.station, counter.open()
    request = ScanRequest(f"folder:{stack}")
    for _ in range(3):  # it stops at the slip, goes on behind it, and finds the feeder empty
        with pytest.raises(InputRefused) as refused:
            station.digitizing.scan(request, CODE, part.code, Plan(), False, station.actor, NO_KEY)
        assert refused.value.code == "OTHER_DOSSIERS_SLIP"
    assert station.store.documents.versions(part.id) == ()
    assert station.recovery.resume(station.actor, NO_KEY).finished == ()
    desk, _ = counter.open()
    station.editing.accept(
        desk.dossier.id, [view.id for view in desk.paper(part.id).pages[1:]], Ground.BELONGS_HERE, station.actor
    )
    assert station.digitizing.paper(part.id, Plan(), station.actor).component_id == part.id
