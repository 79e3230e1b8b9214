"""What comes next in a document's life depends on what exists, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.archival import ArchiveMetadata, LayerMode, PdfaVerdict, RuleFailure
from app.domain.arrange import PageView
from app.domain.artifacts import Stage, StageRecipe, archive_key, page_key, page_keys
from app.domain.document_state import DocumentState, standing_signature
from app.domain.lifecycle import (
    Assemble,
    CompleteSignature,
    EnqueueUpload,
    HandOut,
    JudgeArchive,
    MakePage,
    PrepareSignature,
    RefuseArchive,
    RefusePixels,
    SendUpload,
    next_steps,
)
from app.domain.model import (
    BlobRef,
    DeliveryReceipt,
    Document,
    MasterPage,
    Plan,
    PreparedSignature,
    Side,
    SignatureExtension,
    SignedPdf,
    Upload,
)
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.domain.planning import Role, SignatureDue

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
RECIPES = {stage: StageRecipe(1, {"parameter": 1}) for stage in Stage}
MASTERS = {
    UUID(int=n): MasterPage(
        UUID(int=n), UUID(int=90), n, n, n + 1, Side.FRONT, BlobRef(f"{n:064x}", "image/tiff", 9), 0
    )
    for n in range(1, 4)
}
VIEWS = tuple(PageView.arrived(page) for page in MASTERS)
METADATA = ArchiveMetadata("Đơn đề nghị", "H56.14-261124-0001", "TP01", AT)
VALID = PdfaVerdict("2u", True, (), "judge")
SAME = PixelVerdict()


def blob(name: str) -> BlobRef:
    return BlobRef(name.rjust(64, "0"), "application/pdf", 5)


MARK = {"appearance": "TT01-personal"}
PREPARED = PreparedSignature(UUID(int=5), UUID(int=1), blob("a"), blob("b"), "officer", "B-LT", "d", MARK, AT)
SIGNED = SignedPdf(UUID(int=1), UUID(int=5), blob("c"), "Nguyễn Thị Mẫu", "B-LT", AT)
UPLOAD = Upload(UUID(int=6), UUID(int=1), SIGNED.blob, "key", {}, None, AT)
RECEIPT = DeliveryReceipt(UUID(int=1), "BN-1", "server", "file", SIGNED.blob.sha256, 5, "head", AT, True, {})
ALL = Plan(sign=True, upload=True)
DUE = SignatureDue(Role.PERSON, ALL.signer, ALL.appearance, ALL.level)
SEALED_TOO = replace(ALL, seal="seal")
SEAL_DUE = SignatureDue(Role.ORGANISATION, "seal", SEALED_TOO.seal_appearance, ALL.level)
SEAL_MARK = {"appearance": SEALED_TOO.seal_appearance}
SEAL_PREPARED = PreparedSignature(UUID(int=7), UUID(int=1), SIGNED.blob, blob("d"), "seal", "B-LT", "d", SEAL_MARK, AT)
SEALED = SignedPdf(UUID(int=1), UUID(int=7), blob("5ea1"), "Ủy ban nhân dân Xã Mẫu", "B-LT", AT)


def state(plan: Plan = ALL, kept: BlobRef | None = None) -> DocumentState:
    document = Document(UUID(int=1), UUID(int=2), 1, None, 3, kept, AT, UUID(int=4))
    pages = () if kept else VIEWS
    return DocumentState(document, plan, pages, MASTERS, METADATA, RECIPES, {}, None, None, None, None, None)


def with_pages(before: DocumentState) -> DocumentState:
    keys = [key for view in VIEWS for key in page_keys(view, MASTERS, RECIPES, LayerMode.FAITHFUL)]
    return replace(before, artifacts={key: blob(str(number)) for number, key in enumerate(keys)})


def archived(before: DocumentState) -> DocumentState:
    ready = with_pages(before)
    pages = ready.page_artifacts()
    assert pages is not None
    return replace(ready, artifacts={**ready.artifacts, archive_key(pages, METADATA, RECIPES): blob("f")})


def test_the_whole_way_in_order() -> None:
    assert next_steps(state()) == tuple(MakePage(view) for view in VIEWS)
    assert [type(step) for step in next_steps(with_pages(state()))] == [Assemble]
    built = archived(state())
    assert next_steps(built) == (JudgeArchive(blob("f")),)
    judged = replace(built, verdict=VALID, pixels=SAME)
    assert next_steps(judged) == (PrepareSignature(blob("f"), DUE),)
    prepared = replace(judged, prepared=PREPARED)
    assert next_steps(prepared) == (CompleteSignature(PREPARED, DUE),)
    signed = replace(prepared, signed=SIGNED)
    assert next_steps(signed) == (EnqueueUpload(SIGNED.blob),)
    queued = replace(signed, upload=UPLOAD)
    assert next_steps(queued) == (SendUpload(UPLOAD),)
    assert next_steps(replace(queued, receipt=RECEIPT)) == ()


def test_a_file_that_is_owed_is_handed_out_when_it_is_finished() -> None:
    owed = replace(ALL, out="/tmp/f.pdf")
    assert [type(step) for step in next_steps(replace(archived(state(owed)), verdict=VALID, pixels=SAME))] == [
        PrepareSignature
    ]
    only_archived = replace(archived(state(Plan(out="/tmp/f.pdf"))), verdict=VALID, pixels=SAME)
    assert next_steps(only_archived) == (HandOut(blob("f"), "/tmp/f.pdf"),)


def test_a_plan_that_only_archives_ends_with_the_verdict() -> None:
    assert next_steps(replace(archived(state(Plan())), verdict=VALID, pixels=SAME)) == ()


@pytest.mark.parametrize("stage", [Stage.LAYERS, Stage.TEXT, Stage.INSPECT, Stage.ARCHIVE, Stage.PDFA])
def test_what_was_received_unsigned_is_finished_whatever_an_update_makes_otherwise(stage: Stage) -> None:
    unsigned = Upload(UUID(int=8), UUID(int=1), blob("f"), "key", {}, "url", AT)
    arrived = replace(RECEIPT, sha256=unsigned.blob.sha256)
    queued = replace(archived(state(Plan(upload=True))), verdict=VALID, pixels=SAME, upload=unsigned)
    updated = {"recipes": {**RECIPES, stage: StageRecipe(2, {"parameter": 1})}, "verdict": None, "pixels": None}
    received = replace(queued, receipt=arrived, **updated)
    assert next_steps(received) == (), "it would be made anew, and lie at the centre twice"
    assert (received.finished(), received.to_hand_out()) == (unsigned.blob, unsigned.blob)
    assert (received.received(), received.sent()) == (arrived, unsigned)
    owed = replace(received, plan=Plan(upload=True, out="/tmp/f.pdf"))
    assert next_steps(owed) == (HandOut(unsigned.blob, "/tmp/f.pdf"),)
    assert type(next_steps(replace(queued, **updated))[0]) in (MakePage, Assemble, JudgeArchive), "it is nowhere yet"
    assert replace(queued, **updated).to_hand_out() is None
    to_be_signed = replace(received, plan=ALL)
    assert to_be_signed.finished() is None, "a signature is asked for since"
    assert type(next_steps(to_be_signed)[0]) in (MakePage, Assemble, JudgeArchive)


@pytest.mark.parametrize("stage", [Stage.LAYERS, Stage.ARCHIVE])
def test_a_signed_file_is_never_remade_whatever_an_update_makes_otherwise(stage: Stage) -> None:
    recipes = {**RECIPES, stage: StageRecipe(2, {"parameter": 1})}
    signed = replace(archived(state()), signed=SIGNED, recipes=recipes)
    assert next_steps(signed) == (EnqueueUpload(SIGNED.blob),)
    queued = replace(signed, upload=UPLOAD)
    assert next_steps(queued) == (SendUpload(UPLOAD),)
    received = replace(queued, receipt=RECEIPT)
    assert (next_steps(received), received.finished(), received.to_hand_out()) == ((), SIGNED.blob, SIGNED.blob)
    half = replace(signed, plan=SEALED_TOO)
    assert next_steps(half) == (PrepareSignature(SIGNED.blob, SEAL_DUE),), "the organisation signs the person's file"


def test_an_archive_that_is_not_valid_is_never_signed() -> None:
    broken = PdfaVerdict("2u", False, (RuleFailure("6.2.11.5-1", "widths"),), "judge")
    assert next_steps(replace(archived(state()), verdict=broken, pixels=SAME)) == (RefuseArchive(broken),)


def test_an_archive_that_shows_something_else_is_never_signed() -> None:
    inverted = PixelVerdict(PixelDifference.INVERTED, 2)
    assert next_steps(replace(archived(state()), verdict=VALID, pixels=inverted)) == (RefusePixels(inverted),)
    looked_at = [(VALID, SAME), (VALID, inverted), (VALID, None), (None, SAME)]
    holds = [replace(archived(state()), verdict=judged, pixels=seen).archive_holds() for judged, seen in looked_at]
    assert holds == [True, False, False, False]
    assert next_steps(replace(archived(state(Plan(upload=True))), verdict=VALID, pixels=inverted)) == (
        RefusePixels(inverted),
    )


def test_an_archive_that_was_judged_before_pages_were_compared_is_looked_at_again() -> None:
    assert next_steps(replace(archived(state()), verdict=VALID)) == (JudgeArchive(blob("f")),)
    assert next_steps(replace(archived(state()), pixels=SAME)) == (JudgeArchive(blob("f")),)


def test_a_signed_document_is_sent_whatever_became_of_its_artifacts() -> None:
    assert next_steps(replace(state(), signed=SIGNED)) == (EnqueueUpload(SIGNED.blob),)


def test_a_kept_file_needs_no_pages() -> None:
    kept = blob("e")
    assert next_steps(state(Plan(upload=True), kept)) == (EnqueueUpload(kept),)
    assert next_steps(state(Plan(sign=True), kept)) == (PrepareSignature(kept, replace(DUE, signer="")),)


def test_an_unsigned_document_is_sent_only_where_no_signature_is_planned() -> None:
    assert next_steps(replace(archived(state(Plan(upload=True))), verdict=VALID, pixels=SAME)) == (
        EnqueueUpload(blob("f")),
    )
    assert replace(archived(state()), verdict=VALID, pixels=SAME).finished() is None


@given(st.sets(st.integers(0, 3 * len(VIEWS) - 1)))
def test_only_pages_that_lack_something_are_made(there: set[int]) -> None:
    keys = [key for view in VIEWS for key in page_keys(view, MASTERS, RECIPES, LayerMode.FAITHFUL)]
    some = replace(state(), artifacts={keys[number]: blob(str(number)) for number in there})
    lacking = [view for n, view in enumerate(VIEWS) if not {3 * n, 3 * n + 1, 3 * n + 2} <= there]
    steps = next_steps(some)
    if lacking:
        assert steps == tuple(MakePage(view) for view in lacking)
    else:
        assert [type(step) for step in steps] == [Assemble]


def test_a_key_follows_every_input() -> None:
    master, view = MASTERS[UUID(int=1)], VIEWS[0]
    known = page_key(Stage.TEXT, view, MASTERS, RECIPES)
    turned = PageView.arrived(master.id).rotated(1)
    changed = {**RECIPES, Stage.TEXT: StageRecipe(1, {"parameter": 2})}
    newer = {**RECIPES, Stage.TEXT: StageRecipe(2, {"parameter": 1})}
    other = {master.id: replace(master, index=1)}
    keys = {
        known,
        page_key(Stage.LAYERS, view, MASTERS, RECIPES),
        page_key(Stage.TEXT, turned, MASTERS, RECIPES),
        page_key(Stage.TEXT, view, MASTERS, changed),
        page_key(Stage.TEXT, view, MASTERS, newer),
        page_key(Stage.TEXT, view, other, RECIPES),
    }
    assert len(keys) == 6
    assert page_key(Stage.TEXT, view, MASTERS, RECIPES) == known


def test_what_is_there_counts_only_if_it_is_of_the_file_that_is_due() -> None:
    unsigned = Upload(UUID(int=8), UUID(int=1), blob("f"), "other key", {}, None, AT)
    sent = replace(RECEIPT, sha256=unsigned.blob.sha256)
    judged = replace(archived(state()), verdict=VALID, pixels=SAME, upload=unsigned, receipt=sent)
    assert next_steps(judged) == (PrepareSignature(blob("f"), DUE),), (
        "an unsigned file was sent: the signature is still due"
    )
    signed = replace(judged, prepared=PREPARED, signed=SIGNED)
    assert next_steps(signed) == (EnqueueUpload(SIGNED.blob),), "the receipt is of another file"


@pytest.mark.parametrize("change", [{"signer": "chief"}, {"level": "B-B"}, {"appearance": "none"}])
def test_another_way_to_sign_needs_another_preparation(change: dict[str, str]) -> None:
    ready = replace(archived(state()), verdict=VALID, pixels=SAME, prepared=PREPARED)
    assert next_steps(ready) == (CompleteSignature(PREPARED, DUE),)
    other = replace(ready, plan=replace(ALL, **change))
    assert next_steps(other) == (PrepareSignature(blob("f"), replace(DUE, **change)),)


def test_a_copy_that_is_owed_comes_after_the_intent_to_send_and_before_the_wire() -> None:
    owed = replace(ALL, out="/somewhere/out.pdf")
    signed = replace(archived(state(owed)), verdict=VALID, pixels=SAME, prepared=PREPARED, signed=SIGNED)
    assert next_steps(signed) == (EnqueueUpload(SIGNED.blob),)
    assert next_steps(replace(signed, upload=UPLOAD)) == (HandOut(SIGNED.blob, owed.out),)
    assert next_steps(replace(signed, upload=UPLOAD, receipt=RECEIPT)) == (HandOut(SIGNED.blob, owed.out),)


def test_a_prepared_signature_outlives_a_changed_recipe() -> None:
    assert next_steps(replace(state(), prepared=PREPARED)) == (CompleteSignature(PREPARED, DUE),)


def test_the_file_with_the_most_proof_counts_until_the_server_knows_of_one() -> None:
    more = SignatureExtension(SIGNED.document_id, blob("d"), SIGNED.blob, "B-LT", None)
    most = SignatureExtension(SIGNED.document_id, blob("e"), more.blob, "B-LTA", AT)
    assert standing_signature(None, (), None) is None
    assert standing_signature(SIGNED, (), None) == SIGNED
    standing = standing_signature(SIGNED, (more, most), None)
    assert standing is not None and (standing.blob, standing.level) == (most.blob, "B-LTA")
    waits = Upload(UUID(int=8), SIGNED.document_id, SIGNED.blob, "k", {}, None, AT)
    assert standing_signature(SIGNED, (more, most), waits) == standing
    assert standing_signature(SIGNED, (more, most), replace(waits, upload_url="u")) == SIGNED
    of_another = Upload(UUID(int=8), SIGNED.document_id, blob("f"), "k", {}, "u", AT)
    assert standing_signature(SIGNED, (more,), of_another) == standing_signature(SIGNED, (more,), None)


def test_the_organisation_signs_the_file_that_the_person_signed() -> None:
    judged = replace(archived(state(SEALED_TOO)), verdict=VALID, pixels=SAME)
    assert next_steps(judged) == (PrepareSignature(blob("f"), DUE),), "a person signs first"
    prepared = replace(judged, prepared=PREPARED)
    assert next_steps(prepared) == (CompleteSignature(PREPARED, DUE),)
    signed = replace(prepared, signed=SIGNED)
    assert next_steps(signed) == (PrepareSignature(SIGNED.blob, SEAL_DUE),)
    assert (signed.finished(), signed.last_signature()) == (None, None), "half of it is nothing to send"
    ready = replace(signed, prepared=SEAL_PREPARED)
    assert next_steps(ready) == (CompleteSignature(SEAL_PREPARED, SEAL_DUE),)
    sealed = replace(ready, sealed=SEALED)
    assert (sealed.finished(), sealed.last_signature()) == (SEALED.blob, SEALED)
    assert next_steps(sealed) == (EnqueueUpload(SEALED.blob),)
    assert next_steps(replace(sealed, upload=UPLOAD)) == (EnqueueUpload(SEALED.blob),), (
        "an entry of the unsealed file is none"
    )


def test_what_went_otherwise_with_the_person_is_still_told_when_the_organisation_signed_too() -> None:
    lower = replace(SIGNED, level="B-T", remarks=("REVOCATION_UNREACHABLE", "CLOCK_WRONG"))
    seal = replace(SEALED, remarks=("CLOCK_WRONG",))
    sealed = replace(state(SEALED_TOO), signed=lower, sealed=seal)
    assert sealed.last_signature() == replace(seal, level="B-T", remarks=lower.remarks)
    of_the_seal = replace(sealed, signed=SIGNED, sealed=replace(seal, level="B-B"))
    assert of_the_seal.last_signature() == replace(seal, level="B-B")
    made_good = SignatureExtension(SIGNED.document_id, blob("e"), SEALED.blob, "B-LT", None)
    standing = replace(sealed, extensions=(made_good,)).last_signature()
    assert standing == replace(seal, blob=made_good.blob, level="B-LT", remarks=lower.remarks)


def test_the_organisation_signs_nothing_but_that_file() -> None:
    signed = replace(state(SEALED_TOO), signed=SIGNED)
    other = replace(SEAL_PREPARED, source=blob("f"))
    assert next_steps(replace(signed, prepared=other)) == (PrepareSignature(SIGNED.blob, SEAL_DUE),)
    assert next_steps(replace(signed, prepared=replace(SEAL_PREPARED, signer="chief"))) == (
        PrepareSignature(SIGNED.blob, SEAL_DUE),
    )


def test_a_plan_without_a_signature_has_no_seal() -> None:
    plan = Plan(upload=True, seal="seal")
    assert next_steps(replace(archived(state(plan)), verdict=VALID, pixels=SAME)) == (EnqueueUpload(blob("f")),)


@given(
    plan=st.builds(
        Plan,
        sign=st.booleans(),
        upload=st.booleans(),
        seal=st.sampled_from(["", "seal"]),
        out=st.sampled_from(["", "/tmp/f.pdf"]),
    ),
    there=st.sampled_from(["nothing", "prepared", "signed", "seal prepared", "sealed"]),
    upload=st.sampled_from([None, UPLOAD, replace(UPLOAD, blob=SEALED.blob), replace(UPLOAD, blob=blob("f"))]),
)
def test_nothing_leaves_that_lacks_a_signature_which_the_plan_asks_for(
    plan: Plan, there: str, upload: Upload | None
) -> None:
    order = ["nothing", "prepared", "signed", "seal prepared", "sealed"].index(there)
    now = replace(
        archived(state(plan)),
        verdict=VALID,
        pixels=SAME,
        prepared=(None, PREPARED, PREPARED, SEAL_PREPARED, SEAL_PREPARED)[order],
        signed=SIGNED if order >= 2 else None,
        sealed=SEALED if order == 4 else None,
        upload=upload,
    )
    (*steps,) = next_steps(now)
    leaving = [step for step in steps if isinstance(step, EnqueueUpload | HandOut | SendUpload)]
    wanted = plan.sign + bool(plan.sign and plan.seal)
    had = (order >= 2) + (order == 4)
    assert len(steps) <= 1
    assert not leaving or had >= wanted
    for step in steps:
        match step:
            case PrepareSignature(source, due) | CompleteSignature(PreparedSignature(source=source), due):
                assert had < wanted
                assert (due.role is Role.ORGANISATION) == (had == 1) == (source == SIGNED.blob)
            case EnqueueUpload(file) | HandOut(file, _) | SendUpload(Upload(blob=file)):
                assert file == (SEALED.blob if had == 2 else SIGNED.blob if had else blob("f"))


def test_proof_that_was_added_to_the_persons_file_is_none_of_the_sealed_one() -> None:
    more = SignatureExtension(SIGNED.document_id, blob("d0"), SIGNED.blob, "B-LT", None)
    most = SignatureExtension(SIGNED.document_id, blob("d1"), SEALED.blob, "B-LTA", AT)
    signed = replace(state(SEALED_TOO), signed=SIGNED, extensions=(more,))
    assert next_steps(signed) == (PrepareSignature(SIGNED.blob, SEAL_DUE),), (
        "the organisation signs what the person signed"
    )
    sealed = replace(signed, sealed=SEALED)
    assert sealed.finished() == SEALED.blob
    assert replace(sealed, extensions=(more, most)).finished() == most.blob
