"""All that exists of one document, and what follows from it: its archive, its finished file, what was sent and received. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.archival import AS_USUAL, ArchiveForm, ArchiveMetadata, PdfaVerdict
from app.domain.arrange import PageView
from app.domain.artifacts import Recipes, archive_key, drawn_keys, page_keys
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

APPEARANCE = "appearance"
"""name under which a prepared signature remembers which visible mark it bears"""


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
        """As the function of this module."""
        return last_signature(self.plan, self.signed, self.sealed, self.extensions, self.upload)

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


def last_signature(
    plan: Plan,
    signed: SignedPdf | None,
    sealed: SignedPdf | None,
    extensions: Sequence[SignatureExtension],
    upload: Upload | None,
) -> SignedPdf | None:
    """The file with all signatures that the plan asks for, and the proof that was added since; None while one is missing.

    Where two signed, its level is the lower one of theirs, and its remarks are those of both.
    """
    if signature_due(plan, is_signed=signed is not None, is_sealed=sealed is not None) is not None:
        return None
    both = sealed or signed
    if signed is not None and sealed is not None:
        lower = lowest((Level(signed.level), Level(sealed.level))).value
        both = replace(sealed, level=lower, remarks=tuple(dict.fromkeys((*signed.remarks, *sealed.remarks))))
    return standing_signature(both, extensions, upload)


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
