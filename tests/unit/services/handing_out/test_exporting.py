"""A finished file is handed out with all its signatures, or not at all; of what lies on the desk since it was made is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.domain.canonical import sha256_hex
from app.domain.errors import InputRefused, StoreFailed, UsageError
from app.domain.handed_out import EXPORTED
from app.domain.model import Plan
from app.sandbox.paper.small import small_dossier
from app.services.advance import Watch
from app.services.handing_out.desk_exports import Exported, ExportForm
from app.services.handing_out.whole_folder import Place
from app.services.packages.packaging import PackageOrder
from app.services.packages.writing import PackagePlace
from app.services.sign import KeyAuthorizer
from app.store.handed_out import HandedOutFiles
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, open_station, signing_station

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="TT01-personal", level="B-B")
SIGNING = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))


def test_a_signed_file_goes_out_byte_for_byte_and_one_that_lacks_its_signature_does_not(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    (page,) = small_dossier(tmp_path / "paper", 1)
    with signing_station(tmp_path / "data", judge_server, level="B-B", level_floor="B-B") as station:
        counter = DossierCounter(station)
        desk, part = counter.take(page)
        with pytest.raises(Exception, match="PIN"):
            station.digitizing.finish(part.id, PLAN, station.actor, NO_KEY)
        with pytest.raises(InputRefused, match="NOT_FINISHED"):
            station.exporting.finished([part], Place(tmp_path / "out"), station.actor)
        assert not (tmp_path / "out").exists()
        done = station.digitizing.finish(part.id, PLAN, station.actor, SIGNING)
        (file,) = station.exporting.finished([part], Place(tmp_path / "one.pdf"), station.actor)
        assert done.signed is not None and file.blob == done.signed.blob and not file.newer_pages
        assert (tmp_path / "one.pdf").read_bytes() == station.store.blobs.read(done.signed.blob)
        assert file.signer == done.signed.signer_subject
        exports, out = station.exports, tmp_path / "desk"
        assert exports.write(desk.dossier, ExportForm.FINISHED, out, station.actor) == Exported(out / CODE)
        counter.take(page)
        assert exports.write(desk.dossier, ExportForm.FINISHED, out, station.actor) == Exported(
            out / f"{CODE}_2", (part.code,)
        )
        assert exports.write(desk.dossier, ExportForm.MERGED, out, station.actor) == Exported(out / f"{CODE}.pdf")
        cover, *pages = station.exporting_pdf._cover(desk.dossier, [(part, 2)], done.state.document.made_at)
        assert not pages and not [line for line in cover.lines if file.blob.sha256 in line.text], "it is of other pages"


def test_whatever_leaves_stands_in_the_audit_chain_with_who_and_what_and_without_names(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    (page,) = small_dossier(tmp_path / "paper", 1)
    with open_station(tmp_path / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(page)
        done = station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY)
        actor = station.store.dossiers.actor("Lê Văn C")
        out = tmp_path / "Nguyễn Văn A"
        for form in ExportForm:
            station.exports.write(desk.dossier, form, out / form.value, actor)
        (master,) = station.exporting_pages.masters([part], None, Place(out / "masters"), actor)
        (split,) = station.exporting_pdf.papers([part], [1], None, Place(out / "one.pdf"), actor)
        with pytest.raises(UsageError, match="OUT_EXISTS"):
            station.exporting_pdf.papers([part], [1], None, Place(out / "one.pdf"), actor)
        packaged = station.packaging.pack(desk.dossier, [part], PackageOrder(), PackagePlace(out / "a.zip"), actor)
        rows = [row for row in station.store.audit.rows() if row.event == EXPORTED]
        assert {row.actor_id for row in rows} == {actor.id}
        assert {row.facts["dossier"] for row in rows} == {str(desk.dossier.id)}
        assert [row.facts["components"] for row in rows] == [[str(part.id)]] * 7
        made = str(done.state.document.id)
        assert [(row.facts["form"], row.facts["flavour"], row.facts["documents"]) for row in rows] == [
            ("finished", "", [made]),
            ("pdf", "2u", []),
            ("tiff", "", []),
            ("jpeg", "", []),
            ("masters", "", []),
            ("pdf", "2u", []),
            ("package", "", [made]),
        ]
        left = [file for name in ("finished", "merged", "tiff", "jpeg") for file in (out / name).rglob("*.*")]
        files = [file for file in left if file.is_file()]
        told = [sha256_hex(file.read_bytes()) for file in (*files, master.path, split.path)]
        mets = next(one.content for one in packaged.tree.entries if one.path == "METS.xml")
        assert isinstance(mets, bytes)
        assert [row.facts["sha256"] for row in rows] == [[one] for one in (*told, sha256_hex(mets))]
        assert not [row for row in rows if "Nguyễn" in str(row.facts) or CODE in str(row.facts)]


def test_nothing_leaves_that_could_not_be_put_down(
    tmp_path: Path, judge_server: JudgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = small_dossier(tmp_path / "paper", 1)

    def full(_self: object, _handed: object, _actor: object) -> None:
        raise StoreFailed("DISK_FULL")

    with open_station(tmp_path / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(page)
        station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY)
        monkeypatch.setattr(HandedOutFiles, "note", full)
        for form in ExportForm:
            with pytest.raises(StoreFailed, match="DISK_FULL"):
                station.exports.write(desk.dossier, form, tmp_path / "out", station.actor)
        place = PackagePlace(tmp_path / "out" / "a.zip")
        with pytest.raises(StoreFailed, match="DISK_FULL"):
            station.packaging.pack(desk.dossier, [part], PackageOrder(), place, station.actor)
        assert not list((tmp_path / "out").rglob("*"))
