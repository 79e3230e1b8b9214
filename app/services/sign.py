"""Signing: prepare first, store that, then use the key; so a crash never leaves a half-signed or twice-signed document."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol, assert_never
from uuid import UUID

from app.domain.clock import Clock, day_in_viet_nam
from app.domain.document_state import APPEARANCE, DocumentState
from app.domain.errors import SigningFailed, StoreFailed
from app.domain.ids import new_id
from app.domain.marks import PageInk
from app.domain.model import Actor, BlobRef, PreparedSignature, SignedPdf
from app.domain.page import PagePicture
from app.domain.pin import PinState
from app.domain.planning import Role, SignatureDue
from app.domain.ports import Secrets, Signer
from app.domain.signatures import (
    Appearance,
    Asked,
    Authorization,
    Challenge,
    CompletedPdf,
    KeyQuestion,
    Level,
    PreparedPdf,
    SignerIdentity,
    SigningPolicy,
    VisibleMark,
)
from app.domain.signing_rights import (
    require_organisations_certificate,
    require_own_certificate,
    require_own_pages,
    require_persons_certificate,
)
from app.services.copied_by import copied_by
from app.services.foreign import ForeignFiles
from app.services.marking import Marking
from app.services.read_back import ReadBack, require_signature

if TYPE_CHECKING:
    from app.store.store import Store


log = logging.getLogger(__name__)
_ENDED: Final = frozenset({"SIGNATURE_AUTHORIZATION_OVER", "TOKEN_CLOSED"})
"""an earlier authorization is over: its holder is asked once more"""
_PREPARED_HOLDS: Final = timedelta(minutes=10)
"""as long as a key stays open by itself: a batch, or an authorization that was interrupted, goes on with what was prepared for it"""
_REFUSED_PIN: Final = frozenset({"WRONG_PIN", "WRONG_PIN_OR_CODE"})
type AskHolder = Callable[[KeyQuestion], str | None]
"""asks the holder of a key; None: no answer. Whoever answers was shown how the PIN stands, and before a last try said that he knows."""


def nobody(question: KeyQuestion) -> None:
    """No person is there to be asked: what waits for a PIN goes on waiting."""


class Authorize(Protocol):
    """Asks for what unlocks a key."""

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """The authorization for the signer of that name in the settings."""
        ...

    def refused(self, name: str) -> None:
        """What was given is wrong; it must not be given again."""
        ...


class Signing:
    """Prepares and completes signatures of documents. Of a file from outside `foreign` reads what has to be read."""

    def __init__(
        self,
        store: Store,
        signers: Mapping[str, Signer],
        clock: Clock,
        foreign: ForeignFiles,
        marking: Marking,
        written: ReadBack,
        same_officer: Callable[[], None],
    ) -> None:
        """`same_officer` closes the keys of an officer who left; asked before each use of one."""
        self._store = store
        self._written = written
        self._foreign = foreign
        self._marking = marking
        self._signers = signers
        self._clock = clock
        self._same_officer = same_officer

    def signer(self, name: str) -> Signer:
        """The signer of that name; the only one where the name is empty.

        Raises:
            SigningFailed: SIGNER_UNKNOWN; NO_KEY_SET_UP: there is none at all.
        """
        self._same_officer()
        if not name and len(self._signers) == 1:
            return next(iter(self._signers.values()))
        signer = self._signers.get(name)
        if not self._signers:
            raise SigningFailed("NO_KEY_SET_UP")
        if signer is None:
            raise SigningFailed("SIGNER_UNKNOWN", signer=name, known=", ".join(sorted(self._signers)))
        return signer

    def prepare(self, state: DocumentState, due: SignatureDue, source: BlobRef, actor: Actor) -> PreparedSignature:
        """Write the empty signature into a copy of the file that it goes over and store it before any key is touched.

        Raises:
            SigningFailed, InputRefused: as `Signer.prepare`; who may not sign as `complete`.
        """
        signer = self.signer(due.signer)
        identity = signer.identity()
        self._require_rights(state, due, identity, actor)
        mark = self._mark(state, due, identity, source)
        policy = SigningPolicy(Level(due.level), mark, state.document.made_at)
        ready = self._ready(state, signer, policy, source)
        prepared = PreparedSignature(
            id=new_id(),
            document_id=state.document.id,
            source=source,
            prepared=self._store.blobs.put(ready.pdf, "application/pdf"),
            signer=signer.name,
            level=policy.level.value,
            document_digest_sha256=ready.document_digest_sha256,
            resume={**ready.resume, APPEARANCE: due.appearance},
            at=self._clock.now(),
        )
        self._store.documents.add_prepared(prepared, actor)
        return prepared

    def is_of_long_ago(self, prepared: PreparedSignature) -> bool:
        """Whether the time of signing that the prepared file bears would be untrue by now; by a clock that was set back, too."""
        return abs(self._clock.now() - prepared.at) > _PREPARED_HOLDS

    def _ready(self, state: DocumentState, signer: Signer, policy: SigningPolicy, source: BlobRef) -> PreparedPdf:
        pdf = self._store.blobs.read(source)
        if state.document.kept_blob is None:
            return signer.prepare(pdf, policy)
        return self._foreign.prepared(self._store.blobs.path(source), pdf, signer.preparation(policy))

    def complete(
        self,
        state: DocumentState,
        due: SignatureDue,
        prepared: PreparedSignature,
        authorize: Authorize,
        actor: Actor,
    ) -> SignedPdf:
        """Use the key on the prepared file. A local key that was interrupted signs the same digest again.

        Raises:
            SigningFailed: nothing was signed; the prepared file stays. CERTIFICATE_NOT_THE_OFFICERS, PAPER_OF_ANOTHER, PAGES_OF_ANOTHER,
                SEAL_OF_A_PERSON, SIGNATURE_OF_AN_ORGANISATION: before anybody is asked for a PIN. DOCUMENT_OVERTAKEN: after it.
                SIGNED_FILE_BAD: what was signed does not hold.
            StationError: PDFA_INVALID: what was signed is no archive file any more.
        """
        signer = self.signer(prepared.signer)
        identity = signer.check(Level(prepared.level))
        self._require_rights(state, due, identity, actor)
        signed = self._signed(signer, identity, prepared, authorize)
        self._require_holds(state, prepared, signed)
        match due.role:
            case Role.PERSON:
                self._store.documents.add_signed(signed, actor)
            case Role.ORGANISATION:
                self._store.documents.add_sealed(signed, actor)
            case _ as unreachable:
                assert_never(unreachable)
        return signed

    def _signed(
        self, signer: Signer, identity: SignerIdentity, prepared: PreparedSignature, authorize: Authorize
    ) -> SignedPdf:
        """What the key made, written; of a large file no bytes stay in memory after that."""

        def authorized(name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
            given = authorize(name, identity, challenge)
            self._require_standing(prepared.document_id)  # its holder may have been asked for long
            return given

        try:
            done = _use_key(signer, identity, prepared, self._store.blobs.read(prepared.prepared), authorized)
        except SigningFailed as error:
            if error.code in _REFUSED_PIN or error.fields.get("pin") == "unknown":
                authorize.refused(signer.name)
            raise
        return SignedPdf(
            document_id=prepared.document_id,
            prepared_id=prepared.id,
            blob=self._store.blobs.put(done.pdf, "application/pdf"),
            signer_subject=done.signer_subject,
            level=done.level.value,
            signed_at=done.signed_at,
            remarks=done.remarks,
        )

    def _require_standing(self, document_id: UUID) -> None:
        """Raises SigningFailed (DOCUMENT_OVERTAKEN): what is signed is a paper as it stands, not as it stood when somebody was asked."""
        current = self._store.documents.current(self._store.documents.get(document_id).component_id)
        if current is None or current.id != document_id or self._store.recalls.of(document_id) is not None:
            raise SigningFailed("DOCUMENT_OVERTAKEN")

    def _require_rights(self, state: DocumentState, due: SignatureDue, identity: SignerIdentity, actor: Actor) -> None:
        """Raises SigningFailed (CERTIFICATE_NOT_THE_OFFICERS, PAPER_OF_ANOTHER, PAGES_OF_ANOTHER, SEAL_OF_A_PERSON,
        SIGNATURE_OF_AN_ORGANISATION).
        """
        if due.role is Role.ORGANISATION:
            self.require_organisations(due.signer, identity, self._signed_by(state))
            return
        self.require_officers(identity, actor)
        holders = self._store.people.holders(identity.thumbprint)
        people_of_pages = copied_by(self._store, state)
        names = self._store.people.names({person for people in people_of_pages for person in people})
        require_own_pages(state.metadata.component_code, people_of_pages, holders | {actor.id}, names)

    def require_officers(self, identity: SignerIdentity, actor: Actor) -> None:
        """That person may sign by this certificate, whatever the paper.

        Raises:
            SigningFailed: SIGNATURE_OF_AN_ORGANISATION, CERTIFICATE_NOT_THE_OFFICERS.
        """
        require_persons_certificate(actor, identity)
        holders = self._store.people.holders_here(identity.thumbprint)
        signed_in = self._store.people.signed_in_among(holders | {actor.id})
        require_own_certificate(actor, identity.thumbprint, identity.name, holders, signed_in)

    def require_organisations(self, name: str, identity: SignerIdentity, signed_by: str) -> None:
        """The key of that name in the settings may sign for the organisation, over what the certificate of thumbprint `signed_by` signed.

        Raises:
            SigningFailed: SEAL_OF_A_PERSON.
        """
        holders = self._store.people.holders_here(identity.thumbprint)
        require_organisations_certificate(name, identity, self._marking.organisation, holders, signed_by)

    def _signed_by(self, state: DocumentState) -> str:
        """The thumbprint of the certificate by which the person signed here."""
        made = self._store.documents.prepared_for(state.signed) if state.signed is not None else None
        return str(made.resume.get("certificate", "")) if made is not None else ""

    def _require_holds(self, state: DocumentState, prepared: PreparedSignature, signed: SignedPdf) -> None:
        """Read back what was written; until it holds it is a blob that nothing speaks of. A file from elsewhere need not be PDF/A."""
        path = self._store.blobs.path(signed.blob)
        field, level = str(prepared.resume["field"]), Level(signed.level)
        if state.document.kept_blob is not None:
            require_signature(self._foreign.signatures(path), field, level)
            return
        require_signature(self._written.signatures(path), field, level)
        self._written.require_only_added(self._store.blobs.path(prepared.source), path)
        self._written.require_archival(path)

    def _mark(
        self, state: DocumentState, due: SignatureDue, identity: SignerIdentity, source: BlobRef
    ) -> VisibleMark | None:
        """What is to be seen of it; None: nothing."""
        appearance = Appearance(due.appearance)
        if appearance is Appearance.NONE:
            return None
        organisation = identity.name if due.role is Role.ORGANISATION else ""
        day, ink = day_in_viet_nam(state.document.made_at), self._ink(state, source)
        return self._marking.mark(appearance, day, ink, organisation=organisation)

    def _ink(self, state: DocumentState, source: BlobRef) -> PageInk:
        """The first page: as its scan was cleaned, or drawn where the file came from elsewhere."""
        pages = state.page_artifacts()
        if not pages:
            return self._foreign.first_page(self._store.blobs.path(source))
        return ink_of(PagePicture.decode(self._store.blobs.read(pages[0][0])))


def ink_of(page: PagePicture) -> PageInk:
    """The ink of a page as it was cleaned, in points."""
    k = 72 / page.dpi
    boxes = tuple((x0 * k, y0 * k, x1 * k, y1 * k) for x0, y0, x1, y1 in page.ink_px)
    return PageInk((page.width_px * k, page.height_px * k), boxes)


def _use_key(
    signer: Signer,
    identity: SignerIdentity,
    prepared: PreparedSignature,
    pdf: bytes,
    authorize: Callable[[str, SignerIdentity, Challenge], Authorization],
) -> CompletedPdf:
    """Ask the holder for what the key wants, and sign. Where an earlier authorization had ended unnoticed, ask once more."""
    try:
        return signer.complete(prepared, pdf, authorize(signer.name, identity, signer.challenge()))
    except SigningFailed as error:
        if error.code not in _ENDED:
            raise
    return signer.complete(prepared, pdf, authorize(signer.name, identity, signer.challenge()))


def with_the_rest(
    given: Authorization, identity: SignerIdentity, challenge: Challenge, ask: AskHolder
) -> Authorization:
    """What a key wants beside a PIN: ask for the code, and say where a confirmation is waited for."""
    if challenge.one_time_code:
        given = replace(given, one_time_code=ask(KeyQuestion(identity, challenge, Asked.ONE_TIME_CODE)))
    if challenge.elsewhere:
        ask(KeyQuestion(identity, challenge, Asked.CONFIRMATION))
    return given


class KeyAuthorizer:
    """Asks the keyring for a PIN first, then its holder; a PIN that neither knows stays None and the signer says that it needs one.
    A one-time code comes from the holder alone.

    `secrets` is None where the call itself brings the PIN. The keyring is opened when a key first asks. `signatures` is how many the holder
    was told will be made.
    """

    def __init__(self, secrets: Callable[[], Secrets] | None, ask: AskHolder, *, signatures: int = 1) -> None:
        self._secrets = secrets
        self._ask = ask
        self._signatures = signatures
        self._refused: set[str] = set()

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """The authorization for one use of the key. Who gives no PIN is not asked for a code."""
        given = self._pin(name, identity, challenge) if challenge.pin else Authorization()
        if challenge.pin and given.pin is None:
            return given
        return with_the_rest(replace(given, signatures=self._signatures), identity, challenge, self._ask)

    def _pin(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """Raises SigningFailed (TOKEN_LOCKED, PIN_STOPPED) before anybody is asked for a PIN that must not be tried."""
        if challenge.standing is not None:
            challenge.standing.require_open()
            if challenge.standing.refusals:
                self.refused(name)  # whoever gave the wrong one may have been cut off before the keyring forgot it
        kept = self._kept(name, challenge)
        if kept:
            return Authorization(kept)
        return Authorization(self._ask(KeyQuestion(identity, challenge, Asked.PIN)), knowing=challenge.to_know)

    def _kept(self, name: str, challenge: Challenge) -> str | None:
        """The keyring's PIN is given by a program: not after a wrong one, nor to a key that wants its holder for every signature."""
        if challenge.each_time or challenge.to_know is not PinState.NORMAL:
            return None
        keyring = self._secrets() if self._secrets is not None and name not in self._refused else None
        return keyring.get(f"pin:{name}") if keyring else None

    def refused(self, name: str) -> None:
        """The token refused the PIN: it is not offered again here, and the keyring forgets it, so that no program ever offers it again."""
        self._refused.add(name)
        if self._secrets is None or not self._secrets().get(f"pin:{name}"):
            return
        try:
            self._secrets().set(f"pin:{name}", "")
        except StoreFailed:
            log.warning("the keyring does not forget a PIN that was refused")
