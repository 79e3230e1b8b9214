"""The use cases over a real store, real page work and real files; page work runs in the calling process, once for each page."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import build
from app.domain.artifacts import Stage
from app.domain.errors import Cancelled, DeviceFailed, InputRefused, SigningFailed, StoreFailed
from app.domain.model import BatchOutcome, Plan
from app.domain.pin import PinStanding, PinState
from app.domain.release import Obstacle, PageQuality
from app.domain.signatures import Asked, Authorization, Challenge, KeyQuestion, SignerIdentity
from app.identity.secrets import MemorySecrets
from app.services.sign import KeyAuthorizer
from app.settings import load
from scanner.frames import ScanRequest
from scanner.spool import Description, place
from tests.support.open_dossier import NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")  # one judge serves them all; what one has read, the others know


def test_files_come_in_whole_and_in_order(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(*paper[:3])
    blobs = [desk.masters[view.id].blob for view in desk.paper(part.id).pages]
    assert [counter.station.store.blobs.read(blob) for blob in blobs] == [file.read_bytes() for file in paper[:3]]


def test_an_import_takes_all_files_or_none(counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("no picture")
    with pytest.raises(InputRefused) as refused:
        counter.take(paper[0], tmp_path / "letter.jpg")
    assert (refused.value.code, refused.value.fields["file"]) == ("NOT_AN_IMAGE", str(tmp_path / "letter.jpg"))
    assert counter.station.editing.desk(counter.open()[0].dossier.id).masters == {}


def test_edits_are_taken_back_and_done_again(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(*paper[:3])
    editing, actor, dossier = counter.station.editing, counter.station.actor, desk.dossier.id
    first, second, third = (view.id for view in desk.paper(part.id).pages)

    def order() -> list[object]:
        return [view.id for view in editing.desk(dossier).paper(part.id).pages]

    changed = editing.remove(dossier, [second], actor)
    assert second in changed.changes.pages
    assert order() == [first, third]
    editing.move(dossier, third, part.id, None, actor)
    assert order() == [third, first]
    editing.undo(dossier, actor)
    editing.undo(dossier, actor)
    assert order() == [first, second, third]
    editing.redo(dossier, actor)
    assert order() == [first, third]
    editing.undo(dossier, actor)
    assert editing.undo(dossier, actor).changes.pages == frozenset()
    editing.rotate(dossier, [first], -1, actor)
    assert editing.desk(dossier).paper(part.id).pages[0].quarter_turns == 3


def test_artifacts_are_made_once_and_found_again(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    processing, views = counter.station.processing, desk.paper(part.id).pages
    stages = frozenset({Stage.INSPECT, Stage.PREVIEW, Stage.LAYERS, Stage.TEXT})
    seen: list[tuple[int, int, str]] = []
    processing.ensure(views, desk.masters, stages, progress=lambda *told: seen.append(told))
    assert seen == [(0, 1, "pages"), (1, 1, "pages")]
    facts = processing.facts(desk.masters[views[0].id])
    assert facts is not None
    assert facts.quality is PageQuality.GOOD
    made = {stage: processing.artifact(stage, views[0], desk.masters) for stage in stages}
    assert all(made.values())
    processing._pool = None  # type: ignore[assignment]  # nothing is left to do, so no pool is needed
    processing.ensure(views, desk.masters, stages)


def test_a_page_that_is_turned_by_hand_is_made_anew(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    processing = counter.station.processing
    upright = desk.paper(part.id).pages
    processing.ensure(upright, desk.masters, frozenset({Stage.PREVIEW}))
    counter.station.editing.rotate(desk.dossier.id, [upright[0].id], 1, counter.station.actor)
    turned = counter.station.editing.desk(desk.dossier.id).paper(part.id).pages
    assert processing.artifact(Stage.PREVIEW, turned[0], desk.masters) is None
    processing.ensure(turned, desk.masters, frozenset({Stage.PREVIEW}))
    assert processing.artifact(Stage.PREVIEW, turned[0], desk.masters) != processing.artifact(
        Stage.PREVIEW, upright[0], desk.masters
    )


def test_the_same_pages_are_the_same_document(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(*paper[:2])
    documents, actor = counter.station.documents, counter.station.actor
    first = documents.finish(part.id, Plan(), actor)
    assert documents.finish(part.id, Plan(sign=True), actor) == first
    assert counter.station.store.documents.plan(first.id).sign
    assert documents.finish(part.id, Plan(), actor) == first
    assert counter.station.store.documents.plan(first.id).sign, "a later call never asks for less"
    counter.station.editing.remove(desk.dossier.id, [desk.paper(part.id).pages[0].id], actor)
    second = documents.finish(part.id, Plan(), actor)
    assert (second.version, second.supersedes) == (2, first.id)
    assert len(documents.paper(first).pages) == 2
    assert len(documents.paper(second).pages) == 1


def test_an_empty_component_has_no_document(counter: DossierCounter) -> None:
    _, part = counter.open()
    with pytest.raises(InputRefused, match="COMPONENT_EMPTY"):
        counter.station.documents.finish(part.id, Plan(), counter.station.actor)


def test_whole_orphans_of_a_crash_are_adopted_in_order(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    batch = store.capture.begin(desk.dossier.id, part.id, {"kind": "scan", "device": "test:0"}, actor)
    spool = store.capture.spool(batch.id)
    for seq, file in enumerate(paper[:2]):
        place(spool, Description(seq, "image/jpeg", seq + 1, "front", dpi=200), [file.read_bytes()], lambda _name: None)
    (spool / "000002.part").write_bytes(b"cut short")
    resumed = counter.station.recovery.resume(actor, NO_KEY)
    assert resumed.recovered_pages == 2
    assert [(b.sheets, b.pages, b.device) for b in resumed.interrupted] == [(2, 2, "test:0")]
    assert list(spool.iterdir()) == []
    now = counter.station.editing.desk(desk.dossier.id)
    blobs = [now.masters[view.id].blob for view in now.paper(part.id).pages]
    assert [store.blobs.read(blob) for blob in blobs] == [file.read_bytes() for file in paper[:2]]
    assert counter.station.recovery.resume(actor, NO_KEY).recovered_pages == 0


def test_an_orphan_that_is_no_page_hinders_nothing(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    device = f"folder:{paper[0].parent}"
    batch = store.capture.begin(desk.dossier.id, part.id, {"kind": "scan", "device": device}, actor)
    spool = store.capture.spool(batch.id)
    for seq, content in enumerate((b"no picture", paper[0].read_bytes(), b"cut short")):
        place(spool, Description(seq, "image/jpeg", seq + 1, "front", dpi=200), [content], lambda _name: None)
    (spool / "000002.jpg").write_bytes(b"damaged")
    assert counter.station.capture.batches.settle(batch, actor) == 1
    assert sorted(path.name for path in (spool / "set-aside").glob("*.jpg")) == ["000000.1.jpg", "000002.1.jpg"]
    request = ScanRequest(device)
    scanned = counter.station.capture.scan(desk.dossier.id, part.id, request, actor, stages=frozenset()).value
    assert scanned.batch.id == batch.id
    blobs = [store.blobs.read(page.blob) for page in scanned.pages]
    assert blobs == [file.read_bytes() for file in paper]


def test_an_interrupted_import_is_gone_on_with(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    files = [candidate.to_json() for candidate in counter.station.candidates.examine(paper[:2], frozenset())]
    batch = store.capture.begin(desk.dossier.id, part.id, {"kind": "files", "files": files}, actor)
    counter.station.recovery.resume(actor, NO_KEY)
    assert store.capture.outcome(batch.id) is BatchOutcome.COMPLETE
    assert len(store.capture.batch_pages(batch.id)) == 2


def test_a_stopped_scan_stays_open_and_names_itself(
    counter: DossierCounter, tmp_path: Path, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.open()
    device = f"folder:{paper[0].parent}"
    request = ScanRequest(device, expected_sheets=9)
    scan = counter.station.capture.scan
    with pytest.raises(DeviceFailed) as failed:
        scan(desk.dossier.id, part.id, request, counter.station.actor, stages=frozenset())
    assert failed.value.code == "SHEET_COUNT_MISMATCH"
    assert failed.value.fields["expected"] == 9
    assert counter.station.capture.batches.unfinished(part.id, device) is not None
    with pytest.raises(DeviceFailed) as absent:
        scan(desk.dossier.id, part.id, ScanRequest(f"folder:{tmp_path}/no"), counter.station.actor)
    assert absent.value.code == "DEVICE_NOT_FOUND"


def test_a_cancelled_scan_keeps_what_came(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.open()
    came: list[object] = []
    with pytest.raises(Cancelled):
        counter.station.capture.scan(
            desk.dossier.id,
            part.id,
            ScanRequest(f"folder:{paper[0].parent}"),
            counter.station.actor,
            cancelled=lambda: len(came) >= 1,
            on_page=came.append,
            stages=frozenset(),
        )
    assert len(counter.station.editing.desk(desk.dossier.id).masters) == len(came) == 1


def test_a_folder_that_changed_loses_no_page_where_its_scan_goes_on(
    counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path
) -> None:
    desk, part = counter.open()
    folder = tmp_path / "in"
    folder.mkdir()
    contents = [file.read_bytes() for file in paper[:4]]
    for name, content in (("1.jpg", contents[0]), ("2.jpg", contents[1]), ("3.jpg", contents[2])):
        (folder / name).write_bytes(content)
    came: list[object] = []

    def scan(enough: int) -> None:
        counter.station.capture.scan(
            desk.dossier.id,
            part.id,
            ScanRequest(f"folder:{folder}"),
            counter.station.actor,
            cancelled=lambda: len(came) >= enough,
            on_page=came.append,
            stages=frozenset(),
        )

    with pytest.raises(Cancelled):
        scan(2)
    (folder / "1.jpg").unlink()
    (folder / "0.jpg").write_bytes(contents[3])
    scan(9)
    now = counter.station.editing.desk(desk.dossier.id)
    blobs = [now.masters[view.id].blob for view in now.paper(part.id).pages]
    assert [counter.station.store.blobs.read(blob) for blob in blobs] == [contents[n] for n in (0, 1, 3, 2)]


def test_two_captures_at_once_are_refused(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    with counter.station.store.duties.hold("capture"), pytest.raises(StoreFailed, match="DUTY_HELD"):
        counter.take(paper[0])


def test_the_release_names_what_hinders(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    found = counter.station.releasing.release(desk.dossier.id).hindrances
    assert [h.obstacle for h in found if h.component_code == part.code] == [
        Obstacle.SHEETS_NOT_COUNTED,
        Obstacle.NOT_ARCHIVED,
    ]
    assert {h.component_code for h in found if h.obstacle is Obstacle.MISSING} == {"TP02", "TP03"}


def test_a_refused_pin_is_forgotten() -> None:
    class Kept:
        available = True
        values = {"pin:officer": "1111"}  # noqa: RUF012 - a stand-in with one instance

        def get(self, name: str) -> str | None:
            return self.values.get(name)

        def set(self, name: str, value: str) -> None:
            self.values[name] = value

    kept = Kept()
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    authorize = KeyAuthorizer(lambda: kept, lambda _question: "2222")
    assert authorize("officer", identity, Challenge()) == Authorization("1111")
    authorize.refused("officer")
    assert authorize("officer", identity, Challenge()) == Authorization("2222")


def test_a_refused_pin_is_not_offered_again_even_where_the_keyring_will_not_forget_it() -> None:
    class Stubborn:
        available = True

        def get(self, name: str) -> str | None:
            return "1111"

        def set(self, name: str, value: str) -> None:
            raise StoreFailed("SECRETS_UNAVAILABLE")

    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    authorize = KeyAuthorizer(lambda: Stubborn(), lambda _question: None)
    assert authorize("officer", identity, Challenge()) == Authorization("1111")
    authorize.refused("officer")
    assert authorize("officer", identity, Challenge()) == Authorization(None)


def test_only_what_a_key_wants_is_asked_for() -> None:
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    asked: list[Asked] = []

    def ask(question: KeyQuestion) -> str | None:
        asked.append(question.asked)
        return None if question.asked is Asked.PIN else "123456"

    authorize = KeyAuthorizer(None, ask)
    assert authorize("officer", identity, Challenge(pin=False)) == Authorization()
    assert asked == []
    assert authorize("officer", identity, Challenge(pin=False, one_time_code=True)) == Authorization(None, "123456")
    assert authorize("officer", identity, Challenge(one_time_code=True)) == Authorization(), (
        "who gives no PIN signs nothing"
    )
    assert asked == [Asked.ONE_TIME_CODE, Asked.PIN]


@pytest.mark.parametrize(
    "challenge",
    [
        Challenge(standing=PinStanding("0001", PinState.WRONG_ENTERED)),
        Challenge(each_time=True),
    ],
)
def test_the_keyring_gives_no_pin_by_itself_after_a_wrong_one_nor_for_each_signature(challenge: Challenge) -> None:
    secrets = MemorySecrets()
    secrets.set("pin:officer", "1111")
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    authorize = KeyAuthorizer(lambda: secrets, lambda _question: "2222")
    assert authorize("officer", identity, challenge) == Authorization("2222", knowing=challenge.to_know)
    assert authorize("officer", identity, Challenge()) == Authorization("1111")


def test_after_a_wrong_pin_of_this_station_the_keyring_has_none_any_more() -> None:
    """Who gave it from there may have been cut off before it was forgotten; a right one by hand since does not make that one right."""
    secrets = MemorySecrets()
    secrets.set("pin:officer", "1111")
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    wrong = Challenge(standing=PinStanding("0001", PinState.NOT_REPORTED, 1))
    by_hand = KeyAuthorizer(lambda: secrets, lambda _question: "2222")
    assert by_hand("officer", identity, wrong) == Authorization("2222", knowing=PinState.WRONG_ENTERED)
    later = KeyAuthorizer(lambda: secrets, lambda _question: None)
    assert later("officer", identity, Challenge()) == Authorization(None)


def test_nobody_is_asked_for_a_pin_that_must_not_be_tried() -> None:
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    authorize = KeyAuthorizer(None, lambda _question: pytest.fail("asked"))
    for standing, code in (
        (PinStanding("0001", PinState.LOCKED), "TOKEN_LOCKED"),
        (PinStanding("0001", PinState.NOT_REPORTED, 2), "PIN_STOPPED"),
    ):
        with pytest.raises(SigningFailed) as failed:
            authorize("officer", identity, Challenge(standing=standing))
        assert failed.value.code == code


def test_who_confirms_elsewhere_is_told_so_and_for_how_many() -> None:
    identity = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
    asked: list[Asked] = []
    authorize = KeyAuthorizer(None, lambda question: asked.append(question.asked), signatures=7)
    assert authorize("officer", identity, Challenge(pin=False, elsewhere=True)) == Authorization(signatures=7)
    assert asked == [Asked.CONFIRMATION]


def test_a_key_that_is_not_set_up_is_named_with_those_that_are(tmp_path: Path) -> None:
    with build(load(tmp_path, {"signing": {"pkcs12": "key.p12"}})) as station, pytest.raises(SigningFailed) as failed:
        station.signing.signer("chief")
    assert (failed.value.code, failed.value.fields["known"]) == ("SIGNER_UNKNOWN", "officer")


def test_a_station_without_any_key_says_that(counter: DossierCounter) -> None:
    for name in ("", "officer"):
        with pytest.raises(SigningFailed) as failed:
            counter.station.signing.signer(name)
        assert failed.value.code == "NO_KEY_SET_UP"


def test_a_station_that_cannot_set_up_its_scanners_says_so(counter: DossierCounter) -> None:
    cache = counter.station.settings.data_dir / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "sane").write_text("in the way")
    with pytest.raises(DeviceFailed, match="SPOOL_UNWRITABLE"):
        _ = counter.station.backends


def test_a_resume_beside_another_sending_tells_all_the_same_what_needs_paper_and_what_waits(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    store.capture.begin(desk.dossier.id, desk.components[1].id, {"kind": "scan", "device": "test:0"}, actor)
    blob = store.blobs.put(b"%PDF-1.7 kept", "application/pdf")
    store.documents.create(part.id, 0, blob, Plan(upload=True), actor)
    with store.duties.hold("outbox"):
        resumed = counter.station.recovery.resume(actor, NO_KEY)
    assert [(left.component_code, left.error.code) for left in resumed.failures] == [(part.code, "DUTY_HELD")]
    assert [(batch.component_code, batch.device) for batch in resumed.interrupted] == [
        (desk.components[1].code, "test:0")
    ]
    assert (resumed.finished, resumed.unsent.count) == ((), 1)
