"""A finished file is handed out with all its signatures, or not at all; of what lies on the desk since it was made is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.domain.errors import InputRefused
from app.domain.model import Plan
from app.sandbox.paper.small import small_dossier
from app.services.advance import Watch
from app.services.handing_out.desk_exports import Exported, ExportForm
from app.services.handing_out.whole_folder import Place
from app.services.sign import KeyAuthorizer
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, signing_station

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
