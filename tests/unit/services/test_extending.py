"""Proof is added to a signed paper as a file of its own; what was not sent yet is sent with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.delivery import UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan, Upload
from app.domain.signatures import Level
from app.services.advance import Watch
from app.services.deliver import Delivering
from app.services.drain import Draining
from app.services.sign import KeyAuthorizer
from app.store.duties import Duties
from tests.support.demo_world import demo_pki
from tests.support.memory_gateway import MemoryGateway
from tests.support.open_dossier import CODE, DossierCounter, proving_station

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")
"""signed offline: the proof comes later"""


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    with proving_station(tmp_path / "data", judge_server, level_floor="B-B") as made:
        yield made


def watch() -> Watch:
    return Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))


def _refused_while_it_is_opened(station: Station, waits: Upload) -> str:
    """Why an extension is refused while another run has the entry opened, whose address is not put down yet."""
    server, codes = MemoryGateway(), []

    def opening(_manifest: UploadManifest) -> None:
        assert station.store.outbox.due(waits.id) == waits and waits.upload_url is None
        codes.extend(one.error.code for one in station.extending.dossier(CODE, Level.B_LTA, station.actor).left)
        raise DeliveryFailed("SERVER_UNREACHABLE", retryable=True)

    server.opening = opening
    delivering = Delivering(station.store, server, 0.0)
    Draining(station.store, delivering, station.clock, at_once=1, patience_s=0).drain((waits,), station.actor)
    (code,) = codes
    return code


def test_a_paper_that_is_worked_on_hinders_no_other(station: Station, paper: tuple[Path, ...]) -> None:
    desk = station.editing.open(CODE, station.actor).value
    made = []
    for component, file in zip(desk.components, paper[:2], strict=False):
        station.capture.import_files(desk.dossier.id, component.id, [file], station.actor, stages=frozenset())
        made.append(station.digitizing.finish(component.id, PLAN, station.actor, watch()).state.document)
    with station.store.duties.hold(f"document-{made[0].id}"):
        done = station.extending.dossier(CODE, Level.B_LTA, station.actor)
    busy, free = (component.code for component in desk.components[:2])
    assert [(one.component_code, one.error.code) for one in done.left] == [(busy, "DUTY_HELD")]
    assert [one.component_code for one in done.papers] == [free]
    assert [bool(station.store.extensions.of(document.id)) for document in made] == [False, True]


def test_what_was_signed_offline_is_finished_with_its_proof(station: Station, paper: tuple[Path, ...]) -> None:
    _, part = DossierCounter(station).take(paper[0])
    with pytest.raises(DeliveryFailed):  # the dossier system is not to be had
        station.digitizing.finish(part.id, replace(PLAN, upload=True), station.actor, watch())
    (waits,) = station.store.outbox.pending()
    signed = station.store.documents.signed(waits.document_id)
    assert signed is not None and (signed.level, signed.blob) == ("B-B", waits.blob)
    assert _refused_while_it_is_opened(station, waits) == "DUTY_HELD"
    assert station.store.outbox.pending() == (waits,), "a second file was queued beside the one that was being sent"
    (made,) = station.extending.dossier(CODE, Level.B_LTA, station.actor).papers
    assert made.extension is not None and made.extension.level == "B-LTA"
    state = station.documents.state(station.store.documents.get(signed.document_id))
    assert state.finished() == made.blob == made.extension.blob
    last = state.last_signature()
    assert last is not None and last.level == "B-LTA"
    assert station.store.documents.signed(signed.document_id) == signed, "what was signed is no more"
    (overtaking,) = station.store.outbox.pending()
    assert overtaking.blob == made.blob, "what is sent is the file with the proof"
    (again,) = station.extending.dossier(CODE, Level.B_LTA, station.actor).papers
    assert (again.extension, again.blob) == (None, made.blob)
    assert [row.event for row in station.store.audit.rows()][-2:] == ["document.extended", "upload.queued"]


def test_an_extension_that_waited_for_another_undoes_nothing_of_it(
    station: Station, paper: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = list[str]()
    _, part = DossierCounter(station).take(paper[0])
    document = station.digitizing.finish(part.id, PLAN, station.actor, watch()).state.document
    hold = Duties.hold

    def another_first(self: Duties, name: str) -> AbstractContextManager[None]:
        if not meanwhile:
            meanwhile.append(name)
            station.extending.dossier(CODE, Level.B_LTA, station.actor)
        return hold(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(Duties, "hold", another_first)
        (lower,) = station.extending.dossier(CODE, Level.B_LT, station.actor).papers
    assert (meanwhile, lower.extension) == ([f"document-{document.id}"], None)
    last = station.documents.state(document).last_signature()
    assert last is not None and (last.level, last.blob) == ("B-LTA", lower.blob)
