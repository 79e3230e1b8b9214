"""A personal signature stands for the eyes of who copied the paper: pages of somebody else are named before any PIN is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.domain.errors import Cancelled, SigningFailed
from app.domain.identity import Person
from app.domain.model import Actor, Plan
from app.domain.signatures import KeyQuestion
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from app.settings import OperatorSection
from app.signing.certificates import identity_of, read_certificates
from scanner.frames import ScanRequest
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import DossierCounter, signing_station
from tests.support.shifted_clock import ShiftedClock
from tests.support.signing_world import blank_pdf

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")


class Holder:
    """Types the PIN, and counts how often he was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, question: KeyQuestion) -> str:
        del question
        self.asked += 1
        return demo_pki().officer_pin.read_text()

    @property
    def watch(self) -> Watch:
        return Watch(KeyAuthorizer(None, self))


@pytest.fixture
def holder() -> Holder:
    return Holder()


@pytest.fixture
def counter(tmp_path: Path, judge_server: JudgeServer) -> Iterator[DossierCounter]:
    """A station whose key is the demonstration officer's."""
    with signing_station(tmp_path / "data", judge_server, level_floor="B-B") as station:
        yield DossierCounter(station)


def take(counter: DossierCounter, actor: Actor, *files: Path) -> UUID:
    desk, part = counter.open()
    counter.station.capture.import_files(desk.dossier.id, part.id, files, actor, stages=frozenset())
    return part.id


def refusal(counter: DossierCounter, part: UUID, actor: Actor, holder: Holder) -> tuple[str, str]:
    with pytest.raises(SigningFailed) as refused:
        counter.station.digitizing.finish(part, PLAN, actor, holder.watch)
    return refused.value.code, str(refused.value.fields.get("whose", ""))


def test_who_scanned_a_paper_signs_it_and_nobody_else(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder
) -> None:
    store = counter.station.store
    an, binh = store.dossiers.actor("An"), store.dossiers.actor("Bình")
    part = take(counter, an, paper[0], paper[1])
    assert refusal(counter, part, binh, holder) == ("PAPER_OF_ANOTHER", "An")
    take(counter, binh, paper[2])
    assert refusal(counter, part, an, holder) == ("PAGES_OF_ANOTHER", "Bình (3)")
    assert refusal(counter, part, binh, holder) == ("PAGES_OF_ANOTHER", "An (1-2)")
    assert holder.asked == 0, "a PIN was asked for"
    desk = counter.open()[0]
    counter.station.editing.remove(desk.dossier.id, [desk.paper(part).pages[2].id], binh)
    done = counter.station.digitizing.finish(part, PLAN, an, holder.watch)
    assert done.signed is not None
    assert holder.asked == 1


def test_whose_certificate_it_is_is_told_before_anything_is_signed(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    station = counter.station
    (own,) = station.signing_outlook.keys(station.actor)
    assert own.identity is not None and (own.signer, own.error) == ("officer", None)
    an = station.store.dossiers.actor("An", "00" * 32)
    (others,) = station.signing_outlook.keys(an)
    assert others.error is not None and others.error.code == "CERTIFICATE_NOT_THE_OFFICERS"
    desk, part = counter.take(paper[0])
    view = desk.paper(part.id).pages[0]
    shown = station.signing_outlook.mark(part.id, view, desk.masters, own.identity, lambda: False)
    assert shown.mark is not None and any(own.identity.name in line for line in shown.mark.layout.lines)
    assert shown.page.startswith(b"\xff\xd8")


def test_what_was_prepared_is_completed_by_its_own_officer_alone(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder
) -> None:
    store = counter.station.store
    an, binh = store.dossiers.actor("An"), store.dossiers.actor("Bình")
    part = take(counter, an, paper[0])
    with pytest.raises(SigningFailed, match="PIN_NEEDED"):
        counter.station.digitizing.finish(part, PLAN, an, Watch(KeyAuthorizer(None, lambda _question: None)))
    document = store.documents.current(part)
    assert document is not None
    assert store.documents.prepared(document.id) is not None
    (failure,) = counter.station.recovery.resume(binh, holder.watch).failures
    assert (failure.error.code, holder.asked) == ("PAPER_OF_ANOTHER", 0)
    assert counter.station.recovery.resume(an, holder.watch).finished == (document.id,)


@pytest.mark.parametrize(
    ("later", "anew"), [(timedelta(minutes=9), False), (timedelta(minutes=11), True), (-timedelta(days=1), True)]
)
def test_what_was_prepared_long_ago_is_prepared_anew(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder, later: timedelta, anew: bool
) -> None:
    """Else it would be signed with a time at which nobody signed."""
    station, actor = counter.station, counter.station.actor
    part = take(counter, actor, paper[0])
    document = station.digitizing.paper(part, PLAN, actor)
    step = station.advancing.advance_to_key(document.id, actor, holder.watch)
    assert step is not None
    station.signing._clock = ShiftedClock(later)
    signed = station.advancing.advance(document.id, actor, holder.watch).signed
    assert signed is not None and holder.asked == 1
    assert (signed.prepared_id != step.prepared.id) is anew


def test_a_certificate_that_is_bound_to_a_person_signs_for_nobody_else(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder
) -> None:
    store = counter.station.store
    thumbprint = identity_of(read_certificates(demo_pki().folder / "officer.cert.pem")[0]).thumbprint
    store.dossiers.actor("An", thumbprint)
    binh = store.dossiers.actor("Bình")
    part = take(counter, binh, paper[0])
    assert refusal(counter, part, binh, holder) == ("CERTIFICATE_NOT_THE_OFFICERS", "")
    next_shift = store.dossiers.actor("Cán", thumbprint)
    assert refusal(counter, part, next_shift, holder) == ("CERTIFICATE_NOT_THE_OFFICERS", ""), (
        "the settings named another"
    )
    same = store.dossiers.actor("Nguyễn Thị Mẫu", thumbprint)
    other = take(counter, store.dossiers.actor("An"), paper[1])
    assert refusal(counter, other, same, holder) == ("PAGES_OF_ANOTHER", "Bình (1)")
    desk = counter.open()[0]
    counter.station.editing.remove(desk.dossier.id, [desk.paper(part).pages[0].id], binh)
    done = counter.station.digitizing.finish(other, PLAN, same, holder.watch)
    assert done.signed is not None, "the same person, under the name that the certificate bears"


def test_who_signs_in_first_does_not_come_by_the_certificate_of_the_settings(
    counter: DossierCounter, holder: Holder, paper: tuple[Path, ...]
) -> None:
    station = counter.station
    thumbprint = identity_of(read_certificates(demo_pki().folder / "officer.cert.pem")[0]).thumbprint
    operator = OperatorSection(name="Mẫu quầy 1", certificate_thumbprint=thumbprint)
    object.__setattr__(station, "settings", station.settings.model_copy(update={"operator": operator}))
    first, holder_of_it, named = (
        station.actor_of(Person("https://issuer.example", subject, name))
        for subject, name in (("1", "Lê Thị Bình"), ("2", "Nguyễn Thị Mẫu"), ("3", "Mẫu Quầy 1"))
    )
    assert (first.certificate_thumbprint, holder_of_it.certificate_thumbprint) == (None, None)
    assert named.certificate_thumbprint == thumbprint, (
        "the administrator's word, where the certificate bears another name"
    )
    part = take(counter, first, paper[0])
    assert refusal(counter, part, first, holder) == ("CERTIFICATE_NOT_THE_OFFICERS", "")
    assert holder.asked == 0


def test_a_scan_that_a_colleague_goes_on_with_keeps_whose_page_is_whose(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder
) -> None:
    store = counter.station.store
    an, binh = store.dossiers.actor("An"), store.dossiers.actor("Bình")
    desk, part = counter.open()
    request = ScanRequest(f"folder:{paper[0].parent}")
    came: list[object] = []

    def scan(actor: Actor, enough: int) -> None:
        counter.station.capture.scan(
            desk.dossier.id,
            part.id,
            request,
            actor,
            cancelled=lambda: len(came) >= enough,
            on_page=came.append,
            stages=frozenset(),
        )

    with pytest.raises(Cancelled):
        scan(an, 2)
    scan(binh, 9)
    now = counter.station.editing.desk(desk.dossier.id)
    blobs = [now.masters[view.id].blob for view in now.paper(part.id).pages]
    assert [store.blobs.read(blob) for blob in blobs] == [file.read_bytes() for file in paper]
    assert refusal(counter, part.id, an, holder) == ("PAGES_OF_ANOTHER", "Bình (3-4)")
    assert not counter.station.capture.batches.interrupted(part.id)


def test_who_signed_in_signs_with_no_certificate_of_another_name(
    counter: DossierCounter, paper: tuple[Path, ...], holder: Holder
) -> None:
    station = counter.station
    people = station.store.people
    for subject, name, may in (("1", "Trần Văn Ví Dụ", False), ("2", "Nguyễn Thị Mẫu", True)):
        officer = people.actor(Person("https://issuer.example", subject, name))
        desk = station.editing.open(f"H56.14-261124-000{subject}", officer).value
        part = desk.components[0]
        station.capture.import_files(desk.dossier.id, part.id, paper[:1], officer, stages=frozenset())
        if may:
            assert station.digitizing.finish(part.id, PLAN, officer, holder.watch).signed is not None
            continue
        with pytest.raises(SigningFailed, match="CERTIFICATE_NOT_THE_OFFICERS"):
            station.digitizing.finish(part.id, PLAN, officer, holder.watch)
        assert holder.asked == 0


def test_a_file_from_outside_stays_with_who_took_it_in_wherever_it_is_moved(
    counter: DossierCounter, holder: Holder
) -> None:
    """Each moving makes a new document of it, by whoever moves."""
    station, store = counter.station, counter.station.store
    an, binh = store.dossiers.actor("An"), store.dossiers.actor("Bình")
    part = counter.open()[1]
    blob = store.blobs.put(blank_pdf(), "application/pdf")
    station.documents.keep(part.id, blob, PLAN, False, an)
    for dossier in ("H01.01.01-251022-0002", "H01.01.01-251022-0003"):
        with suppress(SigningFailed):
            station.refiling.refile(part, dossier, "TP01", "Nộp nhầm", binh, holder.watch)
        moved = store.dossiers.find(dossier)
        assert moved is not None
        (part,) = (one for one in store.dossiers.components(moved.id) if one.code == "TP01")
        document = station.documents.standing(part.id)
        assert document is not None and document.actor_id == binh.id
        with pytest.raises(SigningFailed, match="PAPER_OF_ANOTHER"):
            station.advancing.advance(document.id, binh, holder.watch)
    assert holder.asked == 0
    assert station.advancing.advance(document.id, an, holder.watch).signed is not None
