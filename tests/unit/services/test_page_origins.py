"""What an archive says of its pages: where they come from and how they were judged, and nothing of a person."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pikepdf
import pytest

from app.archive.judge import JudgeServer
from app.archive.metadata import PAGE_NAMESPACE, SOHOA_NAMESPACE
from app.bootstrap import build
from app.domain.errors import StationError
from app.domain.model import Plan
from app.services.page_origins import device_told
from app.services.pool import SerialPool
from app.settings import load
from tests.support.open_dossier import NO_KEY, DossierCounter
from tests.support.page_memory import RememberingPool

pytestmark = pytest.mark.xdist_group("station")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"kind": "scan", "device": "fujitsu:fi-7160:77"}, "fujitsu:fi-7160:77"),
        ({"kind": "scan", "device": "folder:/home/nguyen.thi.mau/scan"}, "folder"),
        ({"kind": "scan", "device": "watch:/home/nguyen.thi.mau/scan"}, "watch"),
        ({"kind": "files", "files": [{"path": "/home/nguyen.thi.mau/đơn.pdf"}]}, "files"),
    ],
)
def test_a_path_is_no_part_of_what_is_told_of_a_device(request_: dict[str, object], told: str) -> None:
    assert device_told(request_) == told  # type: ignore[arg-type]


def test_an_archive_tells_of_each_page(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    station = counter.station
    desk, part = counter.take(*paper[:2])
    document = station.documents.finish(part.id, Plan(), station.actor)
    station.advancing.advance(document.id, station.actor, NO_KEY)
    state = station.documents.state(document)
    archive = state.archive()
    assert archive is not None
    with pikepdf.open(station.store.blobs.path(archive)) as pdf:
        root = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
        packet = pdf.Root.Metadata.read_bytes().decode()
    pages = [
        {name.removeprefix(f"{{{PAGE_NAMESPACE}}}"): value for name, value in one.attrib.items()}
        for one in root.iterfind(f".//{{{SOHOA_NAMESPACE}}}pages/*/*")
    ]
    masters = [desk.masters[view.master_ids[0]] for view in state.pages]
    assert [page["frame"] for page in pages] == [master.blob.sha256 for master in masters]
    assert all(page["device"] == "files" and page["dpi"] and page["form"] and page["verdict"] for page in pages)
    told = root.find(f".//{{{SOHOA_NAMESPACE}}}recipes")
    assert told is not None and "layers" in str(told.text)
    assert station.actor.name not in packet and str(paper[0].parent) not in packet
    assert station.documents.state(document).archive() == archive, "what is told is the same each time"


def test_the_scans_go_along_where_the_policy_wants_it(
    tmp_path: Path, judge_server: JudgeServer, paper: tuple[Path, ...]
) -> None:
    said = {
        "min_free_mb": 1,
        "pdfa_judge_socket": judge_server.socket_path,
        "archive": {"flavour": "3u", "attach_masters": True},
    }
    with build(load(tmp_path, said), pool=RememberingPool(SerialPool())) as station:
        _, part = DossierCounter(station).take(paper[0])
        document = station.documents.finish(part.id, Plan(), station.actor)
        station.advancing.advance(document.id, station.actor, NO_KEY)
        state = station.documents.state(document)
        archive, verdict = state.archive(), state.verdict
        assert archive is not None and verdict is not None and (verdict.flavour, verdict.valid) == ("3u", True)
        with pikepdf.open(station.store.blobs.path(archive)) as pdf:
            files = {name: one.get_file().read_bytes() for name, one in pdf.attachments.items()}
        assert files == {f"0001{paper[0].suffix}": paper[0].read_bytes()}
    with pytest.raises(StationError, match="SETTING"):
        load(tmp_path, {**said, "archive": {"attach_masters": True}})
