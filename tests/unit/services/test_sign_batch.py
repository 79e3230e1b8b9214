"""Many documents with one PIN: each is whole for itself, what can't be signed is told and hinders no other, a stop says how far it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.errors import Cancelled
from app.domain.model import Actor, Document, Plan
from app.domain.signatures import Asked, KeyQuestion
from app.domain.verification import SignatureVerdict
from app.identity.secrets import MemorySecrets
from app.services.advance import Watch
from app.services.pin_of_one_run import PinOfOneRun
from app.services.sign import KeyAuthorizer
from app.services.sign_batch import OneForAll
from app.signing.validate import validate
from tests.support.csc_server import TOKEN, demo_key, signing_server
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import CODE, signing_station
from tests.support.shifted_clock import ShiftedClock
from tests.support.signing_world import blank_pdf, demo_trust
from tests.support.token_world import (
    Tokens,
    certificate_on,
    key_on,
    make_token,
    officer_certificate,
    officer_key,
    officer_token,
    tokens,
)

__all__ = ["tokens"]
pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")
SEALED = replace(PLAN, seal="seal", seal_appearance="none")
COLLEAGUE = "second officer"
"""another person's key: nobody is asked about its revocation at B-B, for a station asks no address of this machine"""


class Holder:
    """Types a PIN, and counts how often he was asked for which key."""

    def __init__(self, pin: str | None = None) -> None:
        self.pin = pin or demo_pki().officer_pin.read_text()
        self.asked: list[str] = []

    def __call__(self, question: KeyQuestion) -> str:
        self.asked.append(question.identity.name.split(" - ")[0])
        return self.pin

    def watch(self, documents: Sequence[Document] = ()) -> Watch:
        """Follows a batch."""
        return Watch(PinOfOneRun(MemorySecrets, self, signatures=len(documents), open_s=600.0))


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    seal, keys = {"pkcs12": demo_pki().seal_p12}, {COLLEAGUE: {"pkcs12": demo_pki().revoked_p12}}
    with signing_station(tmp_path / "data", judge_server, level="B-B", level_floor="B-B", seal=seal, keys=keys) as made:
        yield made


def loose(station: Station, folder: Path, count: int, plan: Plan = PLAN) -> list[Document]:
    """Files from outside, taken in to be signed."""
    made = []
    for number in range(count):
        path = folder / f"{number}.pdf"
        path.write_bytes(blank_pdf(size_pt=(595.0, 800.0 + number)))
        made.append(station.digitizing.loose(path, plan, station.actor))
    return made


def scanned(station: Station, paper: str, *pages: tuple[Actor, Path]) -> Document:
    """A paper whose pages several officers scanned."""
    dossier = station.editing.open(CODE, station.actor).value.dossier
    part = station.editing.component(dossier.id, paper, station.actor)
    for officer, file in pages:
        station.capture.import_files(dossier.id, part.id, [file], officer, stages=frozenset())
    return station.digitizing.paper(part.id, PLAN, station.actor)


def signatures(station: Station, document: Document) -> int:
    """How many hold in the file that counts."""
    done = station.documents.state(document).last_signature()
    if done is None:
        return 0
    reports = validate(station.store.blobs.read(done.blob), demo_trust())
    assert all(report.verdict is not SignatureVerdict.INVALID for report in reports)
    return len(reports)


def test_two_officers_scans_are_each_signed_by_who_made_them(station: Station, paper: tuple[Path, ...]) -> None:
    an, binh = station.store.dossiers.actor("An"), station.store.dossiers.actor("Bình")
    own = [scanned(station, f"A{n}", (an, paper[n])) for n in range(2)]
    foreign = scanned(station, "B0", (binh, paper[2]))
    mixed = scanned(station, "M0", (an, paper[0]), (binh, paper[1]), (an, paper[2]))
    holder = Holder()
    assert list(station.signing_batch.waiting()) == [*own, foreign, mixed]
    done = station.signing_batch.sign([own[0], foreign, mixed, own[1]], an, holder.watch())
    assert [signed.document_id for signed in done.signed] == [one.id for one in own]
    assert [(one.document, one.error.code, one.error.fields["whose"]) for one in done.refused] == [
        (foreign, "PAPER_OF_ANOTHER", "Bình"),
        (mixed, "PAGES_OF_ANOTHER", "Bình (2)"),
    ]
    assert (done.left, done.stopped, holder.asked) == ((), None, ["Nguyễn Thị Mẫu"])
    assert list(station.signing_batch.waiting()) == [foreign, mixed]
    theirs = station.signing_batch.sign(station.signing_batch.waiting(), binh, Holder().watch())
    assert ([one.document_id for one in theirs.signed], [one.document for one in theirs.refused]) == (
        [foreign.id],
        [mixed],
    )


def test_person_and_organisation_are_asked_once_each_for_all(station: Station, tmp_path: Path) -> None:
    documents, holder, told = loose(station, tmp_path, 4, SEALED), Holder(), list[int]()
    watch = replace(holder.watch(documents), progress=lambda done, total, unit: told.append(done))
    done = station.signing_batch.sign(documents, station.actor, watch)
    assert (len(done.signed), done.refused, done.left, done.stopped) == (4, (), (), None)
    assert holder.asked == ["Nguyễn Thị Mẫu", "Ủy ban nhân dân Xã Mẫu"]
    assert [signatures(station, document) for document in documents] == [2] * 4
    assert told == [1, 2, 3, 4]


def test_a_file_that_can_not_be_signed_as_it_is_waits_for_nothing(station: Station, tmp_path: Path) -> None:
    documents, holder = loose(station, tmp_path, 2), Holder()
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and nothing else")
    documents.append(station.digitizing.loose(damaged, PLAN, station.actor))
    assert len(station.signing_batch.waiting()) == 3
    done = station.signing_batch.sign(documents, station.actor, holder.watch(documents))
    assert (len(done.signed), [one.error.code for one in done.refused]) == (2, ["PDF_DAMAGED"])
    assert station.signing_batch.waiting() == (), "it would be tried at every resume"
    station.digitizing.loose(damaged, PLAN, station.actor)
    assert len(station.signing_batch.waiting()) == 1, "whoever asks once more is told once more"


def test_a_stop_in_the_middle_leaves_some_signed_and_the_others_untouched(station: Station, tmp_path: Path) -> None:
    documents, holder, signed = loose(station, tmp_path, 4), Holder(), list[Document]()
    watch = replace(holder.watch(documents), cancelled=lambda: len(signed) >= 2)
    stopped = station.signing_batch.sign(documents, station.actor, watch, signed.append)
    assert isinstance(stopped.stopped, Cancelled)
    assert [one.document_id for one in stopped.signed] == [one.id for one in documents[:2]]
    assert list(stopped.left) == documents[2:]
    assert [signatures(station, document) for document in documents] == [1, 1, 0, 0]
    rest = station.signing_batch.sign(station.signing_batch.waiting(), station.actor, holder.watch())
    assert [one.document_id for one in rest.signed] == [one.id for one in documents[2:]]


def test_a_plan_of_before_the_policy_was_raised_hinders_no_other_document(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    time = {"level_floor": "B-T", "timestamp_url": demo_pki().tsa_url}
    with signing_station(tmp_path / "data", judge_server, **time) as station:
        documents, holder = loose(station, tmp_path, 2), Holder()
        station.store.documents.change_plan(documents[1].id, lambda _known: replace(PLAN, level="B-T"), station.actor)
        done = station.signing_batch.sign(documents, station.actor, holder.watch(documents))
        assert [one.error.code for one in done.refused] == ["LEVEL_BELOW_FLOOR"]
        assert [one.document_id for one in done.signed] == [documents[1].id]
        assert len(holder.asked) == 1


def test_what_waited_behind_a_pin_that_came_late_bears_the_time_of_its_signing(
    station: Station, tmp_path: Path
) -> None:
    """Only the document for which the PIN was asked was prepared before."""
    documents, asked = loose(station, tmp_path, 3), list[KeyQuestion]()

    def late(question: KeyQuestion) -> str:
        asked.append(question)
        station.signing._clock = ShiftedClock(timedelta(minutes=11))
        return demo_pki().officer_pin.read_text()

    before = datetime.now(UTC)
    done = station.signing_batch.sign(documents, station.actor, Watch(PinOfOneRun(MemorySecrets, late, open_s=600.0)))
    assert (len(done.signed), done.refused, done.left, len(asked)) == (3, (), (), 1)
    prepared = [station.store.documents.prepared_for(one) for one in done.signed]
    later = [one is not None and one.at > before + timedelta(minutes=10) for one in prepared]
    assert later == [False, True, True]


def test_a_wrong_pin_stops_the_batch_and_is_given_once(station: Station, tmp_path: Path) -> None:
    documents, holder = loose(station, tmp_path, 3), Holder("0000")
    done = station.signing_batch.sign(documents, station.actor, holder.watch(documents))
    assert done.stopped is not None
    assert (done.stopped.code, done.signed, list(done.left)) == ("WRONG_PIN", (), documents)
    assert len(holder.asked) == 1


def of_two_keys(station: Station, folder: Path) -> tuple[list[Document], list[str], Watch]:
    """Four documents, by turns of the officer's key and a colleague's; whose PIN was asked for; who types the officer's PIN wrong."""
    documents = loose(station, folder, 4)
    for one in documents[1::2]:
        station.store.documents.change_plan(one.id, lambda _known: replace(PLAN, signer=COLLEAGUE), station.actor)
    asked: list[str] = []

    def holder(question: KeyQuestion) -> str:
        asked.append(question.identity.name.split(" - ")[0])
        return "0000" if asked[-1] == "Nguyễn Thị Mẫu" else demo_pki().officer_pin.read_text()

    return documents, asked, Watch(PinOfOneRun(MemorySecrets, holder, open_s=600.0))


def test_a_key_that_fails_leaves_its_documents_and_the_next_key_signs_its_own(station: Station, tmp_path: Path) -> None:
    documents, asked, watch = of_two_keys(station, tmp_path)
    done = station.signing_batch.sign(documents, station.actor, watch)
    assert [one.document_id for one in done.signed] == [one.id for one in documents[1::2]]
    assert done.stopped is not None
    assert (done.stopped.code, list(done.left), done.refused) == ("WRONG_PIN", documents[::2], ())
    assert done.reasons == dict.fromkeys((one.id for one in documents[::2]), done.stopped)
    assert asked == ["Nguyễn Thị Mẫu", "Trần Văn Thu Hồi"]


def test_a_key_that_is_not_there_leaves_its_documents_too(station: Station, tmp_path: Path) -> None:
    documents, _asked, watch = of_two_keys(station, tmp_path)
    station.store.documents.change_plan(documents[0].id, lambda _known: replace(PLAN, signer="nobody"), station.actor)
    done = station.signing_batch.sign(documents, station.actor, watch)
    assert [one.document_id for one in done.signed] == [one.id for one in documents[1::2]]
    assert {one: error.code for one, error in done.reasons.items()} == {
        documents[0].id: "SIGNER_UNKNOWN",
        documents[2].id: "WRONG_PIN",
    }


def test_a_resume_goes_on_with_the_next_key_and_asks_for_each_once(station: Station, tmp_path: Path) -> None:
    documents, asked, watch = of_two_keys(station, tmp_path)
    resumed = station.recovery.resume(station.actor, watch)
    assert list(resumed.finished) == [one.id for one in documents[1::2]]
    assert [one.error.code for one in resumed.failures] == ["WRONG_PIN"] * 2
    assert asked == ["Nguyễn Thị Mẫu", "Trần Văn Thu Hồi"]
    resumed = station.recovery.resume(station.actor, Holder().watch())
    assert (list(resumed.finished), resumed.failures) == ([one.id for one in documents[::2]], ())


def test_what_is_wrong_with_one_document_leaves_the_others_alone(station: Station, tmp_path: Path) -> None:
    documents = loose(station, tmp_path, 3)
    station.advancing.advance_to_key(documents[1].id, station.actor, Holder().watch())
    with station.store.duties.hold(f"document-{documents[1].id}"):
        done = station.signing_batch.sign(documents, station.actor, Holder().watch(documents))
    assert [one.document_id for one in done.signed] == [documents[0].id, documents[2].id]
    assert [(one.document, one.error.code) for one in done.refused] == [(documents[1], "DUTY_HELD")]


def test_a_key_that_wants_its_holder_for_each_signature_serves_no_batch(
    station: Station, tmp_path: Path, tokens: Tokens
) -> None:
    tokens.put(make_token("always", (certificate_on(officer_certificate()), key_on(officer_key(), always=True))))
    signer = tokens.signer()
    station.signers = {signer.name: signer}
    documents, holder = loose(station, tmp_path, 3, replace(PLAN, signer=signer.name)), Holder()
    watch = holder.watch(documents)
    watch = replace(watch, authorize=OneForAll(watch.authorize))
    done = station.signing_batch.sign(documents, station.actor, watch)
    assert done.stopped is not None
    assert done.stopped.code == "PIN_EACH_SIGNATURE", "a token tells it once it was unlocked: the first is signed"
    assert (len(done.signed), list(done.left), len(holder.asked)) == (1, documents[1:], 1)
    rest = station.signing_batch.sign(documents[1:], station.actor, holder.watch(documents[1:]))
    assert (len(rest.signed), rest.stopped, len(holder.asked)) == (2, None, 3), "who may be asked each time is"


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_version_that_was_overtaken_while_the_pin_was_asked_for_is_not_signed(
    station: Station, paper: tuple[Path, ...], taken_back: bool
) -> None:
    first, other = (scanned(station, code, (station.actor, paper[0])) for code in ("A0", "B0"))
    asked: list[KeyQuestion] = []

    def meanwhile(question: KeyQuestion) -> str:
        asked.append(question)
        if taken_back:
            station.store.recalls.begin(first.id, "nhầm", station.actor)
        else:
            scanned(station, "A0", (station.actor, paper[1]))
        return demo_pki().officer_pin.read_text()

    done = station.signing_batch.sign(
        [first, other], station.actor, Watch(PinOfOneRun(MemorySecrets, meanwhile, open_s=600.0))
    )
    assert [(one.document, one.error.code) for one in done.refused] == [(first, "DOCUMENT_OVERTAKEN")]
    assert ([one.document_id for one in done.signed], len(asked)) == ([other.id], 1)
    assert station.store.documents.signed(first.id) is None


@pytest.mark.soak
def test_a_hundred_documents_are_signed_with_one_pin_of_a_token(
    station: Station, tmp_path: Path, tokens: Tokens
) -> None:
    tokens.put(make_token("hundred", (certificate_on(officer_certificate()), key_on(officer_key()))))
    signer = tokens.signer()
    station.signers = {signer.name: signer}
    documents, holder = loose(station, tmp_path, 100, replace(PLAN, signer=signer.name)), Holder()
    done = station.signing_batch.sign(documents, station.actor, holder.watch(documents))
    assert (len(done.signed), done.refused, done.left, done.stopped) == (100, (), (), None)
    assert (len(holder.asked), len(tokens.pins())) == (1, 1)


def test_a_token_pulled_out_among_many_dossiers_says_what_is_signed_and_the_rest_is_signed_once_it_is_back(
    station: Station, tmp_path: Path, tokens: Tokens
) -> None:
    tokens.put(officer_token())
    signer = tokens.signer()
    station.signers = {signer.name: signer}
    first, second = "H56.14-261126-0001", "H56.14-261126-0002"
    papers = [(first, "P1"), (first, "P2"), (second, "P3")]
    documents = [_in_dossier(station, tmp_path, *paper, replace(PLAN, signer=signer.name)) for paper in papers]
    many, holder, ids = station.signing_many, Holder(), {one.id for one in station.signing_many.waiting()}
    told = many.sign(ids, station.actor, holder.watch(documents), lambda _dossier, _paper: tokens.pull())
    said = [(one.code, one.signed, [(paper, error.code) for paper, error in one.left]) for one in told]
    gone = said[0][2][0][1]
    assert gone in ("TOKEN_GONE", "TOKEN_MISSING")
    assert said == [(first, ("P1",), [("P2", gone)]), (second, (), [("P3", gone)])]
    assert [(one.code, one.papers) for one in many.waiting()] == [(first, ("P2",)), (second, ("P3",))]
    tokens.plug()
    again = many.sign(ids, station.actor, holder.watch(documents))
    assert [(one.code, one.signed, one.left) for one in again] == [(first, ("P2",), ()), (second, ("P3",), ())]
    assert [signatures(station, one) for one in documents] == [1, 1, 1]
    assert (len(holder.asked), len(tokens.pins()), many.waiting()) == (2, 2, ())


def _in_dossier(station: Station, folder: Path, code: str, paper: str, plan: Plan) -> Document:
    """A finished file that waits for its signature as a paper of a dossier."""
    path = folder / f"{paper}.pdf"
    path.write_bytes(blank_pdf(size_pt=(595.0, 700.0 + int(paper[1:]))))
    dossier = station.editing.open(code, station.actor).value.dossier
    part = station.editing.component(dossier.id, paper, station.actor)
    return station.documents.keep(
        part.id, station.store.blobs.put_file(path, "application/pdf"), plan, False, station.actor
    )


def test_one_code_is_for_the_seals_of_all_documents_and_for_nothing_else(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    """The organisation's key lies at a service that binds each confirmation to the hashes that it is for, and extends none."""
    certificates, key = demo_key("seal")
    server = signing_server(certificates=certificates, key=key, code="99", bound=True, extends=False)
    seal = {"csc": {"url": f"{server.base_url}/v1"}}
    secrets, asked = MemorySecrets(), []
    secrets.set("csc-token:seal", TOKEN)

    def holder(question: KeyQuestion) -> str:
        asked.append(question.asked)
        return demo_pki().officer_pin.read_text() if question.asked is Asked.PIN else "99"

    with signing_station(tmp_path / "data", judge_server, level_floor="B-B", seal=seal) as station:
        station.__dict__["secrets"] = secrets  # of the desktop otherwise
        documents = loose(station, tmp_path, 3, SEALED)
        watch = Watch(PinOfOneRun(MemorySecrets, holder, signatures=len(documents), open_s=600.0))
        done = station.signing_batch.sign(documents, station.actor, watch)
        assert (len(done.signed), done.refused, done.left, done.stopped) == (3, (), (), None)
        assert [signatures(station, document) for document in documents] == [2, 2, 2]
    assert asked == [Asked.PIN, Asked.ONE_TIME_CODE]
    assert server.codes_sent == 1
    authorize, signed = "credentials/authorize", "signatures/signHash"
    assert [method for method in server.methods_asked() if method in (authorize, signed)] == [authorize, *[signed] * 3]
    (agreed,) = (told["hash"] for method, told in server.asked if method == authorize)
    assert sorted(agreed) == sorted(one for method, told in server.asked if method == signed for one in told["hash"])


def test_what_a_batch_left_is_in_no_later_authorization(tmp_path: Path, judge_server: JudgeServer) -> None:
    """Whoever confirms a signature afterwards is told of one, and agrees to that one."""
    server = signing_server(code="99", bound=True, extends=False)
    with signing_station(
        tmp_path / "data", judge_server, level_floor="B-B", csc={"url": f"{server.base_url}/v1"}
    ) as station:
        secrets = MemorySecrets()
        secrets.set("csc-token:officer", TOKEN)
        station.__dict__["secrets"] = secrets
        documents, signed = loose(station, tmp_path, 3), list[Document]()
        watch = Watch(KeyAuthorizer(None, lambda _question: "99"), cancelled=lambda: bool(signed))
        done = station.signing_batch.sign(documents[:2], station.actor, watch, signed.append)
        assert (len(done.signed), list(done.left)) == (1, documents[1:2])
        station.advancing.advance(documents[2].id, station.actor, replace(watch, cancelled=lambda: False))
    agreed = [len(told["hash"]) for method, told in server.asked if method == "credentials/authorize"]
    assert agreed == [2, 1]
