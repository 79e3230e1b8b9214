"""What befalls a pile in between: a scan that is killed over a file, and dossiers that were deleted since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.domain import failpoints
from app.domain.artifacts import inspect_key
from app.domain.backscan.cutting import Why
from app.domain.editlog import Doubt
from app.domain.errors import DeviceFailed, InputRefused
from app.domain.ids import new_id
from app.services.backscan.running import Ran
from app.store.purge import purge
from scanner.watched import PREFIX
from tests.support.open_dossier import open_station
from tests.support.pile_sheets import note, save, slip
from tests.support.pile_world import A, B, C, D, E, F, G, H, PileDesk

pytestmark = pytest.mark.xdist_group("station")


class _Killed(Exception):
    """Ends everything where it is raised."""


def _killed_before_the_move(name: str) -> None:
    if name == "frame.announce.after":
        raise _Killed


def _killed_behind_the_page(name: str) -> None:
    if name == "commit.adopt.after":
        raise _Killed


def test_a_file_whose_page_is_in_comes_with_no_other_scan_and_what_was_deleted_hinders_nothing(
    tmp_path: Path, judge_server: JudgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    save(slip(A), folder / "1.tif")
    save(note(2), folder / "2.tif")
    with open_station(tmp_path / "data", judge_server) as station:
        desk = PileDesk.at(station, folder)
        with monkeypatch.context() as patch:
            patch.setattr(failpoints, "reached", _killed_before_the_move)
            with pytest.raises(_Killed):
                desk.run()
        assert (desk.account().pages, (folder / "1.tif").exists()) == (1, True)
        (tmp_path / "link").symlink_to(folder)
        colleague = station.store.dossiers.actor("Lê Văn E")
        other = station.back_scan.piles.open("kho-2", colleague)
        by_link = replace(desk.request, device_id=f"{PREFIX}{tmp_path / 'link'}")
        ran = station.back_scan.running.run(other, by_link, colleague)
        assert ran == Ran(1, 0, 0), "of another pile, by somebody else, under another name of the folder"
        assert (folder / "taken" / "1.tif").exists() and desk.account().pages == 1
        _deleted_since(desk)
        _handed_over(desk)
        _mended(desk)
        with pytest.raises(InputRefused, match="PILE_BY_BACKSCAN"):
            station.capture.scan(desk.pile.dossier_id, desk.pile.component_id, desk.request, station.actor)


def _deleted_since(desk: PileDesk) -> None:
    """A dossier that was filed is deleted: bytes, and what was made of them."""
    station, store, folder = desk.station, desk.station.store, desk.folder
    for number in range(3, 13):
        save(note(2), folder / f"{number}.tif")
    save(slip(B), folder / "13.tif")
    assert desk.run().dossiers == 1
    owner = store.dossiers.find(A)
    assert owner is not None
    masters = store.capture.pages(owner.id).values()
    for sha256 in {one.blob.sha256 for one in masters}:
        purge(store, sha256, "retention", station.actor)
    store.retention.drop_artifacts([inspect_key(one, station.processing.recipes) for one in masters])
    station.processing.forget()
    save(note(14), folder / "14.tif")
    save(slip(C), folder / "15.tif")
    assert desk.run().dossiers == 1 and store.dossiers.find(B) is not None
    account = desk.account()
    assert (account.sheets, account.filed, account.open, account.waiting) == (14, 13, 1, 0)
    assert account.entries == ()
    told = [entry.operation for entry in store.filing.told(desk.pile.dossier_id, 0)]
    assert not any(isinstance(one, Doubt) for one in told), "nothing is said of pages that are gone"


def _handed_over(desk: PileDesk) -> None:
    """No sheet is filed in a dossier that went to another station, and the list says so."""
    station, store, folder = desk.station, desk.station.store, desk.folder
    given = station.editing.open(D, station.actor).value.dossier
    assert store.filing.takes_pages(D), "nothing came into it yet"
    store.homes.give(given.id, new_id(), station.actor)
    save(note(14), folder / "16.tif")
    save(slip(D), folder / "17.tif")
    save(note(14), folder / "18.tif")
    assert desk.run(ended=True).dossiers == 1 and store.dossiers.find(C) is not None
    (line,) = desk.account().entries
    assert (line.sheets, line.code, line.why) == ((16, 17), D, (Why.DOSSIER_THERE,))


def _mended(desk: PileDesk) -> None:
    """A file that can be no page could not be moved away either; it is mended where it lies, and is not missing."""
    folder = desk.folder
    save(slip(E), folder / "19.tif")
    (folder / "20.tif").write_bytes(b"no picture")
    (folder / "refused").symlink_to(folder / "taken")
    with pytest.raises(DeviceFailed, match="FOLDER_READ_ONLY"):
        desk.run()
    assert [one.file for one in desk.account().entries if one.file] == ["20.tif"]
    save(note(14), folder / "20.tif")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.database.reached", _killed_behind_the_page)
        with pytest.raises(_Killed):
            desk.run()
    assert not any(one.file for one in desk.account().entries), "who parts meanwhile counts it as missing at no moment"
    assert desk.run(ended=True).dossiers == 1 and desk.station.store.dossiers.find(E) is not None
    assert [one.sheets for one in desk.account().entries] == [(16, 17)]
    _out_of_order(desk)


def _out_of_order(desk: PileDesk) -> None:
    """Parallel copies bring a page behind the slip of the next dossier, and a slip behind its page."""
    folder, listing, actor = desk.folder, desk.station.back_scan.listing, desk.station.actor
    for came in (((21, slip(F)), (23, slip(G))), ((22, note(14)), (25, note(14))), ((24, slip(H)), (26, note(14)))):
        for number, sheet in came:
            save(sheet, folder / f"{number}.tif")
        desk.run()
    desk.station.back_scan.piles.end(desk.pile, actor)
    assert desk.station.back_scan.parting.part(desk.pile, actor).dossiers == 1
    lines = {one.sheets: (one.key, one.code, one.why) for one in desk.account().entries}
    assert lines == {
        (16, 17): ("", D, (Why.DOSSIER_THERE,)),
        (20, 20): ("", F, (Why.EMPTY,)),
        (21, 23): ("", G, (Why.OUT_OF_ORDER,)),
        (24, 24): ("out_of_order:24", H, (Why.OUT_OF_ORDER,)),
    }
    assert listing.file(desk.pile, (22, 22), F, "", actor) == 1
    owner = desk.station.store.dossiers.find(F)
    assert owner is not None
    said = [one.operation for one in desk.station.store.dossiers.log(owner.id)]
    assert not any(isinstance(one, Doubt) for one in said), "a person decided of it"
