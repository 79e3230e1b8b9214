"""The organisation signs what the law names, after the person and over his file; nothing leaves before both signatures are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.clock import SystemClock
from app.domain.errors import SigningFailed
from app.domain.ids import new_id
from app.domain.model import Component, Plan
from app.domain.release import Obstacle
from app.domain.rules import load_law
from app.domain.verification import SignatureVerdict, Standing
from app.services.advance import Advanced, Watch
from app.services.sealing import SealedPapers, Sealing, SealPolicy
from app.services.sign import KeyAuthorizer
from app.signing.certificates import identity_of, read_certificates
from app.signing.validate import validate
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import DossierCounter, signing_station
from tests.support.signing_world import demo_trust

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="TT01-personal", level="B-B")
SEALED = replace(PLAN, seal="seal")
WATCH = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def counter(tmp_path: Path, judge_server: JudgeServer) -> Iterator[DossierCounter]:
    """A station with an officer's key and the organisation's."""
    with sealing_station(tmp_path / "data", judge_server, demo_pki().seal_p12) as station:
        yield DossierCounter(station)


def sealing_station(folder: Path, judge: JudgeServer, seal: Path | None) -> Station:
    sealing = {} if seal is None else {"seal": {"pkcs12": seal}}
    return signing_station(folder, judge, level="B-B", level_floor="B-B", **sealing)


def finish(counter: DossierCounter, part: UUID, plan: Plan = PLAN) -> Advanced:
    return counter.station.digitizing.finish(part, plan, counter.station.actor, WATCH)


def obstacles(counter: DossierCounter, part: Component) -> list[Obstacle]:
    desk, _ = counter.open()
    found = counter.station.releasing.release(desk.dossier.id).hindrances
    return [one.obstacle for one in found if one.component_code == part.code]


def test_the_person_signs_first_and_the_organisation_over_it(
    counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path
) -> None:
    _, part = counter.take(paper[0])
    done = finish(counter, part.id, SEALED)
    store, document = counter.station.store, done.state.document
    person, both = store.documents.signed(document.id), store.documents.sealed(document.id)
    assert person is not None
    assert both is not None
    assert (done.signed, done.state.finished()) == (both, both.blob)
    first, last = store.blobs.read(person.blob), store.blobs.read(both.blob)
    assert last.startswith(first), "the person's file was changed"
    reports = validate(last, demo_trust())
    assert [report.verdict for report in reports] == [SignatureVerdict.VALID_WITH_REMARK] * 2, reports
    assert {report.decision.findings for report in reports} == {("TIME_NOT_STAMPED",)}, "nothing stamps at B-B"
    assert [report.changes.standing for report in reports] == [Standing.PERMITTED, Standing.NONE]
    assert ["Nguyễn Thị Mẫu" in reports[0].signer, "Ủy ban nhân dân" in reports[1].signer] == [True, True]
    out = tmp_path / "both.pdf"
    out.write_bytes(last)
    (verdict,) = counter.station.judge_files([out])
    assert verdict.valid, verdict
    assert finish(counter, part.id, SEALED).signed == both, "finished once more it is signed again"


def test_what_lacks_the_organisations_signature_says_so_and_goes_on(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    _, part = counter.take(paper[0])
    pins = iter([demo_pki().officer_pin.read_text()])
    with pytest.raises(SigningFailed, match="PIN_NEEDED"):
        counter.station.digitizing.finish(
            part.id, SEALED, counter.station.actor, Watch(KeyAuthorizer(None, lambda _question: next(pins, None)))
        )
    assert Obstacle.NOT_SEALED in obstacles(counter, part)
    document = counter.station.store.documents.current(part.id)
    assert document is not None
    signed = counter.station.store.documents.signed(document.id)
    assert counter.station.documents.state(document).finished() is None
    assert counter.station.recovery.resume(counter.station.actor, WATCH).finished == (document.id,)
    assert counter.station.store.documents.signed(document.id) == signed, "the person signed twice"
    assert Obstacle.NOT_SEALED not in obstacles(counter, part)


def test_a_persons_certificate_seals_nothing(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    certificate = read_certificates(demo_pki().folder / "seal.cert.pem")[0]
    counter.station.store.dossiers.actor("Chủ tịch", identity_of(certificate).thumbprint)
    _, part = counter.take(paper[0])
    with pytest.raises(SigningFailed, match="SEAL_OF_A_PERSON"):
        finish(counter, part.id, SEALED)


def test_a_later_call_asks_for_the_seal_until_the_paper_is_on_its_way(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.take(paper[0])
    assert finish(counter, part.id).state.sealed is None
    assert finish(counter, part.id, SEALED).state.sealed is not None
    other = counter.open()[0].components[1]
    counter.station.capture.import_files(
        desk.dossier.id, other.id, [paper[1]], counter.station.actor, stages=frozenset()
    )
    signed = finish(counter, other.id).state
    blob = signed.finished()
    assert blob is not None
    counter.station.store.outbox.enqueue(signed.document.id, blob, {}, counter.station.actor)
    assert finish(counter, other.id, SEALED).state.sealed is None, "it would arrive twice"


@pytest.mark.parametrize("seal", [True, False])
def test_the_law_names_what_the_organisation_signs(
    seal: bool, paper: tuple[Path, ...], tmp_path: Path, judge_server: JudgeServer
) -> None:
    with sealing_station(tmp_path / "data", judge_server, demo_pki().seal_p12 if seal else None) as station:
        actor, dossier = station.actor, DossierCounter(station).open()[0].dossier
        titles = ("Giấy phép xây dựng", "Đơn đề nghị cấp giấy phép xây dựng")
        for number, title in enumerate(titles):
            part = station.store.dossiers.component(dossier.id, f"X{number}", title, actor)
            station.capture.import_files(dossier.id, part.id, [paper[number]], actor, stages=frozenset())
            document = station.documents.finish(part.id, PLAN, actor)
            assert bool(station.store.documents.plan(document.id).seal) == (seal and number == 0), title


def policy(papers: SealedPapers, is_set_up: bool = True) -> Sealing:
    rules = load_law(ROOT / "resources" / "rules")
    return Sealing(SealPolicy("seal", "ND30-sao-y", papers, lambda: is_set_up), rules, SystemClock())


def component(title: str) -> Component:
    return Component(new_id(), new_id(), "TP01", title)


def test_the_policy_of_the_station_asks_for_more_or_for_none() -> None:
    day = datetime(2026, 11, 26, 8, tzinfo=UTC)
    licence, form = component("GIẤY PHÉP hành nghề"), component("Tờ khai cấp giấy phép")

    def sealed(
        papers: SealedPapers, part: Component, made_at: datetime | None = day, *, is_result: bool = False
    ) -> str:
        return policy(papers).plan(PLAN, part, made_at, is_result=is_result).seal

    assert [sealed(papers, licence) for papers in SealedPapers] == ["seal", "seal", ""]
    assert [sealed(papers, form) for papers in SealedPapers] == ["", "seal", ""]
    assert [sealed(papers, form, is_result=True) for papers in SealedPapers] == ["seal", "seal", ""]
    assert sealed(SealedPapers.BY_LAW, licence, datetime(2023, 1, 1, tzinfo=UTC)) == "", "no such rule held on that day"
    assert policy(SealedPapers.ALL).plan(Plan(), licence, day, is_result=False) == Plan(), "nobody signs it"
    assert policy(SealedPapers.ALL, is_set_up=False).plan(PLAN, licence, day, is_result=False) == PLAN
    asked = replace(PLAN, seal="chief")
    assert policy(SealedPapers.NONE).plan(asked, licence, day, is_result=False) == asked, "the call asks for it"


@pytest.mark.parametrize("organisation", ["Ủy ban nhân dân Xã Mẫu", "Nguyễn Thị Mẫu"])
def test_the_organisation_does_not_seal_with_the_key_of_who_signed(
    tmp_path: Path, judge_server: JudgeServer, paper: tuple[Path, ...], organisation: str
) -> None:
    """Not even where the settings call the organisation as the certificate is called."""
    key, marks = demo_pki().officer_p12, {"organisation": organisation}
    with signing_station(
        tmp_path / "data", judge_server, level="B-B", level_floor="B-B", seal={"pkcs12": key}, **marks
    ) as station:
        counter = DossierCounter(station)
        _, part = counter.take(paper[0])
        with pytest.raises(SigningFailed, match="SEAL_OF_A_PERSON"):
            finish(counter, part.id, SEALED)
        assert Obstacle.NOT_SEALED in obstacles(counter, part)


def test_the_organisations_key_does_not_sign_as_a_person(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    _, part = counter.take(paper[0])
    with pytest.raises(SigningFailed, match="SIGNATURE_OF_AN_ORGANISATION"):
        finish(counter, part.id, replace(PLAN, signer="seal"))
    assert Obstacle.NOT_SIGNED in obstacles(counter, part)
