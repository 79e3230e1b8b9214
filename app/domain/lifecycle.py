"""Which step comes next in the life of a document. Pure: what exists is looked up, what is missing is the work.

Derived artifacts are keyed by stage, stage version, inputs and recipe, so resume, a re-run after a changed recipe and "nothing to do"
are one code path and no status flag exists that could drift.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.domain.archival import AS_USUAL, ArchiveForm, ArchiveMetadata, Flavour, LayerMode, PdfaVerdict
from app.domain.arrange import PageView
from app.domain.canonical import Json, canonical_json, sha256_hex
from app.domain.kept_signatures import KeptSignature, prove_a_paper, who_signed
from app.domain.model import (
    BlobRef,
    DeliveryReceipt,
    Document,
    MasterPage,
    Plan,
    PreparedSignature,
    SignatureExtension,
    SignedPdf,
    Upload,
)
from app.domain.pdf_checks import PixelVerdict
from app.domain.planning import Role, SignatureDue, signature_due
from app.domain.recall import Recall
from app.domain.results import ResultFacts
from app.domain.reuse import Origin
from app.domain.signatures import Level, lowest


class Stage(StrEnum):
    """The kinds of derived artifacts."""

    INSPECT = "inspect"
    """facts and verdict of a raw page (JSON)"""
    PREVIEW = "preview"
    """the page as it will be archived, small (JPEG)"""
    THUMB = "thumb"
    """the same, for a grid of pages (JPEG)"""
    LAYERS = "layers"
    """the cleaned page as coded layers (`PagePicture`), faithful"""
    LAYERS_LEAN = "layers-lean"
    """the same, lean"""
    LAYERS_MASTER = "layers-master"
    """the same, lossless"""
    TEXT = "text"
    """the words of the cleaned page (`PageText`)"""
    ARCHIVE = "archive"
    """the PDF/A file"""
    PDFA = "pdfa"
    """the judge's verdict on it (JSON)"""
    PIXELS = "pixels"
    """whether its pages show what they were made of (JSON)"""


@dataclass(frozen=True, slots=True)
class StageRecipe:
    """All parameters of one stage, engine and language-data versions included, and the version of the stage's code."""

    version: int
    parameters: Mapping[str, Json]


type Recipes = Mapping[Stage, StageRecipe]
APPEARANCE = "appearance"
"""name under which a prepared signature remembers which visible mark it bears"""
LAYERS_OF: Mapping[LayerMode, Stage] = MappingProxyType(
    {LayerMode.FAITHFUL: Stage.LAYERS, LayerMode.LEAN: Stage.LAYERS_LEAN, LayerMode.MASTER: Stage.LAYERS_MASTER}
)
"""each mode is a stage of its own: what is made in one never stands for another, and all else of a page is shared by them"""


def page_stages(mode: LayerMode) -> tuple[Stage, Stage]:
    """What an archive is made of: layers and words of each page."""
    return LAYERS_OF[mode], Stage.TEXT


def all_of_page(mode: LayerMode) -> frozenset[Stage]:
    """The same, with what is made on the way: the facts."""
    return frozenset({Stage.INSPECT, *page_stages(mode)})


def artifact_key(stage: Stage, recipes: Recipes, inputs: Mapping[str, Json]) -> str:
    """The name of an artifact: SHA-256 over stage, stage version, inputs and recipe."""
    recipe = recipes[stage]
    return sha256_hex(
        canonical_json({"stage": stage.value, "version": recipe.version, "inputs": inputs, "recipe": recipe.parameters})
    )


def inspect_key(master: MasterPage, recipes: Recipes) -> str:
    """Key of the facts of a raw page."""
    return artifact_key(Stage.INSPECT, recipes, _raw(master))


def page_key(stage: Stage, view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes) -> str:
    """Key of what is made from a page as it is shown (PREVIEW, THUMB, LAYERS, TEXT)."""
    return artifact_key(stage, recipes, _shown(view, masters))


def page_keys(view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes, mode: LayerMode) -> tuple[str, ...]:
    """Keys of all that an archive needs of a page: layers, words, and the facts of each master page on it."""
    facts = (inspect_key(masters[master], recipes) for master in view.master_ids)
    return (*(page_key(stage, view, masters, recipes) for stage in page_stages(mode)), *facts)


def drawn_keys(
    view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes, form: ArchiveForm
) -> tuple[str, ...]:
    """Keys of layers and words of a page of a PDF file that was drawn because the judge refused it in this flavour as it was; none of a
    page that is never kept. Where both are there, they stand in that flavour for those of `page_keys`.
    """
    if [masters[placement.master_id].blob.media_type for placement in view.placements] != ["application/pdf"]:
        return ()
    inputs = {**_shown(view, masters), "refused_in": form.flavour.value}
    return tuple(artifact_key(stage, recipes, inputs) for stage in page_stages(form.mode))


def keys_ever(view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes) -> frozenset[str]:
    """Keys of all that is ever made from a page as it is shown, in whatever form its paper is archived."""
    usual = (Stage.PREVIEW, Stage.THUMB, *LAYERS_OF.values(), Stage.TEXT)
    forms = [ArchiveForm(flavour, mode) for flavour in Flavour for mode in LayerMode]
    drawn = (key for form in forms for key in drawn_keys(view, masters, recipes, form))
    return frozenset({*(page_key(stage, view, masters, recipes) for stage in usual), *drawn})


def archive_key(pages: tuple[tuple[BlobRef, BlobRef], ...], metadata: ArchiveMetadata, recipes: Recipes) -> str:
    """Key of an archive file: the layers and words of its pages in order, and its metadata."""
    inputs: list[Json] = [{"layers": layers.sha256, "text": text.sha256} for layers, text in pages]
    return artifact_key(Stage.ARCHIVE, recipes, {"pages": inputs, "metadata": metadata.to_json()})


def pdfa_key(archive: BlobRef, recipes: Recipes) -> str:
    """Key of the judge's verdict on a file."""
    return artifact_key(Stage.PDFA, recipes, {"sha256": archive.sha256})


def pixels_key(archive: BlobRef, recipes: Recipes) -> str:
    """Key of what was found of a file's pages as they are drawn."""
    return artifact_key(Stage.PIXELS, recipes, {"sha256": archive.sha256})


def _shown(view: PageView, masters: Mapping[UUID, MasterPage]) -> dict[str, Json]:
    raw: list[Json] = [_raw(masters[placement.master_id]) for placement in view.placements]
    return {"masters": raw, "view": view.to_json()}


def _raw(master: MasterPage) -> dict[str, Json]:
    return {"sha256": master.blob.sha256, "index": master.index, "dpi": master.dpi}


@dataclass(frozen=True, slots=True)
class DocumentState:
    """All that exists of one document. `artifacts` holds what was found under the keys that matter, `verdict` what the judge said.

    `prepared` is what was made ready last, `signed` bears the person's signature, `sealed` the organisation's too.
    """

    document: Document
    plan: Plan
    pages: tuple[PageView, ...]
    masters: Mapping[UUID, MasterPage]
    metadata: ArchiveMetadata
    recipes: Recipes
    artifacts: Mapping[str, BlobRef]
    verdict: PdfaVerdict | None
    prepared: PreparedSignature | None
    signed: SignedPdf | None
    upload: Upload | None
    receipt: DeliveryReceipt | None
    recall: Recall | None = None
    origin: Origin | None = None
    """where a reused paper comes from"""
    result: ResultFacts | None = None
    """what a result is known by; None: it is a paper that was handed in"""
    sealed: SignedPdf | None = None
    extensions: tuple[SignatureExtension, ...] = ()
    """what proof was added to signed files later, the first one first"""
    kept_signatures: tuple[KeptSignature, ...] = ()
    """what a kept file brought along and what held when it was taken in"""
    seal_given_up: bool = False
    """whether a kept file could not bear the organisation's signature that a plan asked for"""
    level_floor: Level = Level.B_B
    """the lowest level that the policy takes"""
    form: ArchiveForm = AS_USUAL
    """how the policy wants its paper archived"""
    pixels: PixelVerdict | None = None
    """whether the archive file's pages show what they were made of, where that was looked at"""

    def page_artifacts(self) -> tuple[tuple[BlobRef, BlobRef], ...] | None:
        """(layers, text) of every page in order, or None while one is missing, or the facts of one: an archive tells of them."""
        found: list[tuple[BlobRef, BlobRef]] = []
        for view in self.pages:
            layers, text, *facts = map(self.artifacts.get, self.keys_of(view))
            if layers is None or text is None or None in facts:
                return None
            found.append((layers, text))
        return tuple(found)

    def lacks(self, view: PageView) -> bool:
        """Whether something of a page is missing that an archive needs."""
        return any(key not in self.artifacts for key in self.keys_of(view))

    def keys_of(self, view: PageView) -> tuple[str, ...]:
        """Keys of all that its archive needs of a page: layers, words, and the facts of each master page on it."""
        usual = page_keys(view, self.masters, self.recipes, self.form.mode)
        drawn = drawn_keys(view, self.masters, self.recipes, self.form)
        return (*drawn, *usual[len(drawn) :]) if all(key in self.artifacts for key in drawn) else usual

    def archive(self) -> BlobRef | None:
        """The archive file (or the kept blob), if it exists."""
        if self.document.kept_blob is not None:
            return self.document.kept_blob
        pages = self.page_artifacts()
        return None if pages is None else self.artifacts.get(archive_key(pages, self.metadata, self.recipes))

    def archive_holds(self) -> bool:
        """Whether the archive file was judged valid and its pages show what they were made of."""
        return self.verdict is not None and self.verdict.valid and self.pixels is not None and self.pixels.same

    def proved(self) -> BlobRef | None:
        """The kept file, where its own signatures prove it. A reused paper and a result were issued by somebody else, come in with
        signatures that hold or not at all, and are judged by those; a paper has to bear what a copy has to.
        """
        issued = self.origin is not None or self.result is not None
        proved = issued or prove_a_paper(self.kept_signatures, self.level_floor)
        return self.document.kept_blob if proved else None

    def signer(self) -> str:
        """Who signed: the person here, else who is named by what the file brought along; empty: nobody that is known."""
        return self.signed.signer_subject if self.signed is not None else who_signed(self.kept_signatures)

    def signature_due(self) -> SignatureDue | None:
        """The next signature that the plan asks for: the person's first, then the organisation's."""
        return signature_due(self.plan, is_signed=self.signed is not None, is_sealed=self.sealed is not None)

    def lacking(self) -> Role | None:
        """Whose signature is the next one that was asked for and is missing, the organisation's also where the file could not bear it."""
        due = self.signature_due()
        if due is not None:
            return due.role
        return Role.ORGANISATION if self.seal_given_up else None

    def last_signature(self) -> SignedPdf | None:
        """The file with all signatures that the plan asks for, and the proof that was added since; None while one is missing.

        Where two signed, its level is the lower one of theirs, and its remarks are those of both.
        """
        if self.signature_due() is not None:
            return None
        return standing_signature(self._both_together(), self.extensions, self.upload)

    def _both_together(self) -> SignedPdf | None:
        if self.signed is None or self.sealed is None:
            return self.sealed or self.signed
        lower = lowest((Level(self.signed.level), Level(self.sealed.level))).value
        remarks = tuple(dict.fromkeys((*self.signed.remarks, *self.sealed.remarks)))
        return replace(self.sealed, level=lower, remarks=remarks)

    def finished(self) -> BlobRef | None:
        """The file that the plan is about: the one with the last signature. Only where no signature is planned the one that was received,
        whatever is made otherwise since, else the archive file.
        """
        signature = self.last_signature()
        if signature is not None:
            return signature.blob
        return None if self.plan.sign else self._arrived() or self.archive()

    def _arrived(self) -> BlobRef | None:
        """The file that was sent last, if it arrived."""
        upload, receipt = self.upload, self.receipt
        return upload.blob if upload and receipt and receipt.sha256 == upload.blob.sha256 else None

    def to_hand_out(self) -> BlobRef | None:
        """The finished file, if it may leave the station: one that nobody signed, sent or brought has to hold by itself."""
        is_made_here = self.document.kept_blob is None and self.signed is None and self._arrived() is None
        return None if is_made_here and not self.archive_holds() else self.finished()

    def to_be_signed(self) -> BlobRef | None:
        """What the next signature goes over: the archive file, or the file that a person signed."""
        return self.archive() if self.signed is None else self.signed.blob

    def ready(self, due: SignatureDue) -> PreparedSignature | None:
        """What was prepared, if it is what the plan now asks for: by whom, how, and for the organisation over the person's own file."""
        made = self.prepared
        if made is None or (made.level, made.resume.get(APPEARANCE, "")) != (due.level, due.appearance):
            return None
        if self.signed is not None and made.source.sha256 != self.signed.blob.sha256:
            return None
        return made if due.signer in ("", made.signer) else None

    def sent(self) -> Upload | None:
        """The upload of just the file that the plan is about; an earlier one of another file does not count."""
        blob = self.finished()
        return self.upload if blob and self.upload and self.upload.blob.sha256 == blob.sha256 else None

    def received(self) -> DeliveryReceipt | None:
        """The receipt for just the file that the plan is about; none where the document was taken back."""
        blob = self.finished() if self.recall is None else None
        return self.receipt if blob and self.receipt and self.receipt.sha256 == blob.sha256 else None


def standing_signature(
    signed: SignedPdf | None, extensions: Sequence[SignatureExtension], upload: Upload | None
) -> SignedPdf | None:
    """The signed file that counts: the one with the most proof, unless the server knows of one of them already; then that one stays.

    Args:
        signed: as it was signed.
        extensions: what proof was added later to this file or to another of the document, the first one first.
        upload: the newest entry of the outbox.
    """
    if signed is None:
        return None
    files = [signed]
    for one in extensions:
        if one.extends.sha256 in {file.blob.sha256 for file in files}:
            files.append(replace(signed, blob=one.blob, level=one.level))
    on_its_way = upload.blob.sha256 if upload is not None and upload.upload_url is not None else None
    return next((file for file in files if file.blob.sha256 == on_its_way), files[-1])


@dataclass(frozen=True, slots=True)
class MakePage:
    """Clean, layer and read one page."""

    view: PageView


@dataclass(frozen=True, slots=True)
class Assemble:
    """Build the archive file from the pages' artifacts."""

    pages: tuple[tuple[BlobRef, BlobRef], ...]


@dataclass(frozen=True, slots=True)
class JudgeArchive:
    """Have the archive file judged, and its pages drawn and compared with what they were made of, before anyone signs it."""

    archive: BlobRef


@dataclass(frozen=True, slots=True)
class RefuseArchive:
    """The judge found the archive file not valid: it may not be signed."""

    verdict: PdfaVerdict


@dataclass(frozen=True, slots=True)
class RefusePixels:
    """A page of the archive file does not show what it was made of: it may not be signed."""

    verdict: PixelVerdict


@dataclass(frozen=True, slots=True)
class PrepareSignature:
    """Make a file ready for its next signature and store that."""

    source: BlobRef
    due: SignatureDue


@dataclass(frozen=True, slots=True)
class CompleteSignature:
    """Use the key on the prepared file."""

    prepared: PreparedSignature
    due: SignatureDue


@dataclass(frozen=True, slots=True)
class HandOut:
    """Put a copy of the finished file where the caller wants it."""

    blob: BlobRef
    out: str


@dataclass(frozen=True, slots=True)
class EnqueueUpload:
    """Write the intent to send into the outbox."""

    blob: BlobRef


@dataclass(frozen=True, slots=True)
class SendUpload:
    """Send (or go on sending), finish, read back, keep the receipt."""

    upload: Upload


@dataclass(frozen=True, slots=True)
class RecallFile:
    """Take back what arrived of the document."""

    recall: Recall


type Step = (
    RecallFile
    | MakePage
    | Assemble
    | JudgeArchive
    | RefuseArchive
    | RefusePixels
    | PrepareSignature
    | CompleteSignature
    | HandOut
    | EnqueueUpload
    | SendUpload
)


def next_steps(state: DocumentState) -> tuple[Step, ...]:
    """The steps that can be taken now (several pages at once, else one); empty: nothing is left to do.

    What is there counts only if it is what the plan asks for: a signature of another signer or level, an upload or a receipt of another
    file are none. A person signs before the organisation does, and nothing is sent that lacks a signature. The intent to send is written
    before the copy is handed out, and the copy is handed out before the wire is tried. Of a document that is taken back nothing more is
    made.
    """
    if state.recall is not None:
        return (RecallFile(state.recall),) if state.recall.receipt is None else ()
    due = state.signature_due()
    if due is not None:
        return _signature_steps(state, due)
    if state.signed is None and state.received() is None:
        steps = _archive_steps(state)
        if steps:
            return steps
    return _delivery_steps(state)


def _archive_steps(state: DocumentState) -> tuple[Step, ...]:
    if state.document.kept_blob is not None:
        return ()
    pages = state.page_artifacts()
    if pages is None:
        return tuple(MakePage(view) for view in state.pages if state.lacks(view))
    archive = state.archive()
    if archive is None:
        return (Assemble(pages),)
    if state.verdict is None or state.pixels is None:
        return (JudgeArchive(archive),)
    if not state.verdict.valid:
        return (RefuseArchive(state.verdict),)
    return () if state.pixels.same else (RefusePixels(state.pixels),)


def _signature_steps(state: DocumentState, due: SignatureDue) -> tuple[Step, ...]:
    """One path for every signature: what is ready is completed; else the file before it is made, then prepared."""
    ready = state.ready(due)
    if ready is not None:
        return (CompleteSignature(ready, due),)
    steps = _archive_steps(state) if state.signed is None else ()
    source = state.to_be_signed()
    return steps or ((PrepareSignature(source, due),) if source is not None else ())


def _delivery_steps(state: DocumentState) -> tuple[Step, ...]:
    blob, upload = state.finished(), state.sent()
    if blob is None:
        return ()
    to_send = state.plan.upload and state.received() is None
    if to_send and upload is None:
        return (EnqueueUpload(blob),)
    if state.plan.out:
        return (HandOut(blob, state.plan.out),)
    return (SendUpload(upload),) if to_send and upload is not None else ()
