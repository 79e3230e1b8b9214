"""A signed file that a watched folder brings is kept as it is, and put away only where it is what its paper is by then."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.domain.errors import InputRefused
from app.domain.signatures import Appearance, Level
from app.sandbox.paper.small import small_dossier
from app.services.kept_arrivals import KeptArrivals
from scanner.taken import FOLDER, Offer, Stamp, Taken
from tests.support.open_dossier import DossierCounter, proving_station
from tests.support.signing_world import blank_pdf, sign

pytestmark = pytest.mark.xdist_group("station")


def offered(path: Path, data: bytes) -> Path:
    """The file as a scan of its folder handed it on."""
    path.write_bytes(data)
    with Taken(path.parent) as taken:
        taken.note(Offer(path.name, Stamp.of(path.lstat()), hashlib.sha256(data).hexdigest(), "spool", 0))
    return path


def test_a_link_is_not_followed_and_a_file_over_which_pages_came_since_is_not_told_as_kept_and_stays(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    (page,) = small_dossier(tmp_path / "paper", 1)
    folder = tmp_path / "folder"
    folder.mkdir()
    signed = sign(blank_pdf(), Level.B_LT, appearance=Appearance.NONE).pdf
    with proving_station(tmp_path / "data", judge_server) as station:
        _, part = DossierCounter(station).open()
        arrivals = KeptArrivals(station.digitizing.judged, station.documents, station.capture)
        path = folder / "da-ky.pdf"
        (tmp_path / "another's.pdf").write_bytes(signed)
        path.symlink_to(tmp_path / "another's.pdf")
        with pytest.raises(InputRefused, match="FILE_NOT_FOUND"):
            arrivals.keep(path, part, station.actor)
        path.unlink()
        offered(path, signed)
        kept = arrivals.keep(path, part, station.actor).value
        assert kept.kept_blob is not None and station.documents.standing(part.id) == kept
        assert not path.exists() and (folder / FOLDER / path.name).read_bytes() == signed
        DossierCounter(station).take(page)
        with pytest.raises(InputRefused, match="COMPONENT_HAS_DOCUMENT"):
            arrivals.keep(offered(path, signed), part, station.actor)
        assert path.read_bytes() == signed and len(station.documents.pages_on_desk(part.id)) == 1
