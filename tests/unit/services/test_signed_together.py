"""The desk and the resume sign all that waits with one confirmation of a remote key, which is bound to just those hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.ids import new_id
from app.domain.model import Plan
from app.domain.past import Deed
from app.domain.signatures import Asked, KeyQuestion
from app.identity.secrets import MemorySecrets
from app.services.advance import Watch
from app.services.past import Past
from app.services.pin_of_one_run import PinOfOneRun
from tests.support.csc_server import TOKEN, SigningServer, demo_key, signing_server
from tests.support.open_dossier import CODE, signing_station

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")


@dataclass(slots=True)
class Holder:
    """Types what the service sent, or nothing."""

    code: str | None
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, question: KeyQuestion) -> str | None:
        self.asked.append(question.asked)
        return self.code

    def watch(self) -> Watch:
        """Follows one run."""
        return Watch(PinOfOneRun(MemorySecrets, self, open_s=600.0))


@pytest.fixture
def server() -> SigningServer:
    certificates, key = demo_key("officer")
    return signing_server(certificates=certificates, key=key, code="99", bound=True, extends=False)


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer, server: SigningServer) -> Iterator[Station]:
    csc = {"url": f"{server.base_url}/v1"}
    secrets = MemorySecrets()
    secrets.set("csc-token:officer", TOKEN)
    with signing_station(tmp_path / "data", judge_server, csc=csc, level_floor="B-B") as made:
        made.__dict__["secrets"] = secrets  # of the desktop otherwise
        yield made


def scanned(station: Station, paper: Sequence[Path]) -> list[UUID]:
    """Papers of one dossier that lie on the desk."""
    dossier = station.editing.open(CODE, station.actor).value.dossier
    parts = [station.editing.component(dossier.id, f"A{n}", station.actor) for n in range(len(paper))]
    for part, file in zip(parts, paper, strict=True):
        station.capture.import_files(dossier.id, part.id, [file], station.actor, stages=frozenset())
    return [part.id for part in parts]


def authorizations(server: SigningServer) -> int:
    return server.methods_asked().count("credentials/authorize")


def test_the_desk_asks_once_for_all_papers(station: Station, server: SigningServer, paper: tuple[Path, ...]) -> None:
    parts, told = scanned(station, paper[:2]), list[UUID]()
    shy, holder = Holder(None), Holder("99")
    unsigned = station.finishing.sign(parts, PLAN, station.actor, shy.watch(), lambda _: shy.watch(), told.append)
    assert ({part: error.code for part, error in unsigned.items()}, told) == (
        dict.fromkeys(parts, "ONE_TIME_CODE_NEEDED"),
        [],
    )
    watch = holder.watch()
    assert station.finishing.sign(parts, PLAN, station.actor, watch, lambda _: watch, told.append) == {}
    assert told == parts
    assert (shy.asked, holder.asked) == ([Asked.ONE_TIME_CODE], [Asked.ONE_TIME_CODE])
    assert (authorizations(server), server.signed) == (1, 2)
    for part in parts:
        assert station.digitizing.finish(part, PLAN, station.actor, watch).signed is not None
    assert server.signed == 2, "what is signed is signed once"
    past, dossier = Past(station.store), station.store.dossiers.find(CODE)
    assert dossier is not None
    desk = station.editing.desk(dossier.id)
    for happened in (past.of_page(desk, desk.paper(parts[0]).pages[0].id), past.of_paper(desk, parts[0])):
        assert [one.deed for one in happened] == [Deed.SCANNED, Deed.SIGNED]
        assert happened[0].by == station.actor.name and happened[1].by, "who scanned and who signed"


def test_a_paper_without_a_page_leaves_those_behind_it_alone(
    station: Station, server: SigningServer, paper: tuple[Path, ...]
) -> None:
    first, last = scanned(station, paper[:2])
    dossier = station.editing.open(CODE, station.actor).value.dossier
    empty = station.editing.component(dossier.id, "B0", station.actor).id
    watch, told = Holder("99").watch(), list[UUID]()
    parts = (first, empty, last)
    refused = station.finishing.sign(parts, PLAN, station.actor, watch, lambda _: watch, told.append)
    assert ({part: error.code for part, error in refused.items()}, told) == (
        {empty: "COMPONENT_EMPTY"},
        [first, last],
    )
    assert (authorizations(server), server.signed) == (1, 2)


def test_a_resume_asks_once_and_who_gives_nothing_holds_up_only_what_waits_for_him(
    station: Station, server: SigningServer, paper: tuple[Path, ...]
) -> None:
    parts = scanned(station, paper[:3])
    plans = (PLAN, replace(PLAN, sign=False, out=str(station.settings.data_dir / "out.pdf")), PLAN)
    made = [station.digitizing.paper(part, plan, station.actor).id for part, plan in zip(parts, plans, strict=True)]
    shy, holder = Holder(None), Holder("99")
    resumed = station.recovery.resume(station.actor, shy.watch())
    assert [(one.component_code, one.error.code) for one in resumed.failures] == [
        ("A0", "ONE_TIME_CODE_NEEDED"),
        ("A2", "ONE_TIME_CODE_NEEDED"),
    ]
    assert (resumed.finished, len(shy.asked)) == ((made[1],), 1)
    resumed = station.recovery.resume(station.actor, holder.watch())
    assert (resumed.failures, resumed.finished) == ((), (made[0], made[2]))
    assert (len(holder.asked), authorizations(server), server.signed) == (1, 1, 2)


def test_one_whose_notes_can_not_be_read_is_prepared_anew_and_hinders_no_other(
    station: Station, server: SigningServer, paper: tuple[Path, ...]
) -> None:
    parts, shy, holder = scanned(station, paper[:3]), Holder(None), Holder("99")
    documents = [station.digitizing.paper(part, PLAN, station.actor) for part in parts]
    for document in documents:
        station.advancing.advance_to_key(document.id, station.actor, shy.watch())
    ready = station.store.documents.prepared(documents[0].id)
    assert ready is not None
    newer = replace(ready, id=new_id(), resume={**ready.resume, "commitment": "of a newer program"})
    station.store.documents.add_prepared(newer, station.actor)
    done = station.signing_batch.sign(documents, station.actor, holder.watch())
    assert (len(done.signed), done.refused, done.left, done.stopped) == (3, (), (), None)
    assert (authorizations(server), server.signed) == (2, 3), "one for what could be told, one for what was made anew"
