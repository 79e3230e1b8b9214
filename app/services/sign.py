"""Signing: prepare first, store that, then use the key; so a crash never leaves a half-signed or twice-signed document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.domain.clock import Clock
from app.domain.errors import SigningFailed
from app.domain.ids import new_id
from app.domain.lifecycle import DocumentState
from app.domain.marks import MARK_SIZE_PT, free_place
from app.domain.model import Actor, BlobRef, PreparedSignature, SignedPdf
from app.domain.page import PageText
from app.domain.ports import Secrets, Signer
from app.domain.signatures import Appearance, Authorization, Level, SignerIdentity, SigningPolicy

if TYPE_CHECKING:
    from app.store.store import Store

type Authorize = Callable[[str, SignerIdentity], Authorization]
"""asks for what unlocks the key: (signer's name in the settings, who that is) -> authorization"""


class Signing:
    """Prepares and completes signatures of documents."""

    def __init__(self, store: Store, signers: Mapping[str, Signer], clock: Clock) -> None:
        self._store = store
        self._signers = signers
        self._clock = clock

    def signer(self, name: str) -> Signer:
        """The signer of that name; the only one where the name is empty.

        Raises:
            SigningFailed: SIGNER_UNKNOWN.
        """
        if not name and len(self._signers) == 1:
            return next(iter(self._signers.values()))
        signer = self._signers.get(name)
        if signer is None:
            raise SigningFailed("SIGNER_UNKNOWN", signer=name, known=", ".join(sorted(self._signers)) or "-")
        return signer

    def prepare(self, state: DocumentState, archive: BlobRef, actor: Actor) -> PreparedSignature:
        """Write the empty signature into a copy of the archive file and store it before any key is touched."""
        signer = self.signer(state.plan.signer)
        policy = SigningPolicy(
            Level(state.plan.level),
            Appearance(state.plan.appearance),
            state.document.made_at,
            place_pt=self._place(state),
        )
        ready = signer.prepare(self._store.blobs.read(archive), policy)
        prepared = PreparedSignature(
            id=new_id(),
            document_id=state.document.id,
            source=archive,
            prepared=self._store.blobs.put(ready.pdf, "application/pdf"),
            signer=signer.name,
            level=policy.level.value,
            document_digest_sha256=ready.document_digest_sha256,
            resume=ready.resume,
            at=self._clock.now(),
        )
        self._store.documents.add_prepared(prepared, actor)
        return prepared

    def complete(self, prepared: PreparedSignature, authorize: Authorize, actor: Actor) -> SignedPdf:
        """Use the key on the prepared file. A local key that was interrupted signs the same digest again.

        Raises:
            SigningFailed: nothing was signed; the prepared file stays.
        """
        signer = self.signer(prepared.signer)
        identity = signer.identity()
        if actor.certificate_thumbprint and actor.certificate_thumbprint.lower() != identity.thumbprint.lower():
            raise SigningFailed("CERTIFICATE_NOT_THE_OFFICERS")
        pdf = self._store.blobs.read(prepared.prepared)
        done = signer.complete(prepared, pdf, authorize(signer.name, identity))
        signed = SignedPdf(
            document_id=prepared.document_id,
            prepared_id=prepared.id,
            blob=self._store.blobs.put(done.pdf, "application/pdf"),
            signer_subject=done.signer_subject,
            level=done.level.value,
            signed_at=done.signed_at,
        )
        self._store.documents.add_signed(signed, actor)
        return signed

    def _place(self, state: DocumentState) -> tuple[float, float, float, float] | None:
        """A free place for the visible mark near the top-left corner of the first page; None lets the signer choose."""
        pages = state.page_artifacts()
        if not pages:
            return None
        text = PageText.decode(self._store.blobs.read(pages[0][1]))
        k = 72 / text.dpi
        ink = [(x0 * k, y0 * k, x1 * k, y1 * k) for x0, y0, x1, y1 in (word.box_px for word in text.words)]
        return free_place((text.width_px * k, text.height_px * k), ink, MARK_SIZE_PT)


def authorizer(secrets: Callable[[], Secrets], ask: Callable[[SignerIdentity], str | None]) -> Authorize:
    """Asks the keyring first, then `ask` (a prompt); a PIN that neither knows stays None and the signer says that it needs one."""

    def authorize(name: str, identity: SignerIdentity) -> Authorization:
        return Authorization(secrets().get(f"pin:{name}") or ask(identity))

    return authorize
