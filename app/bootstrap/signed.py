"""Marks, keys and signatures, and documents that are carried to the end of their plans: wired here, a part of `Station`."""

from __future__ import annotations

from functools import cached_property

from app import worker
from app.bootstrap.foundations import RESOURCES
from app.bootstrap.outlook import signing_outlook
from app.bootstrap.supervised import SupervisedPart
from app.domain.mark_profiles import load_mark_profiles
from app.services import pixels
from app.services.advance import Advancing
from app.services.archive import Archiving
from app.services.extend import Extending
from app.services.foreign import ForeignFiles
from app.services.marking import Marking, SealFile
from app.services.outlook import SigningOutlook
from app.services.policy_signing import PolicySigning
from app.services.read_back import ReadBack
from app.services.redrawing import Redrawing
from app.services.sign import Signing
from app.services.sign_batch import SigningBatch
from app.services.sign_many import SigningMany
from app.services.tokens import Tokens


class SigningPart(SupervisedPart):
    """What is signed, with which keys, and what is done until it is received."""

    @cached_property
    def marking(self) -> Marking:
        """Visible marks."""
        signing = self.settings.signing
        seal = SealFile(signing.seal_png, signing.seal_width_mm) if signing.seal_png is not None else None
        return Marking(load_mark_profiles(RESOURCES / "marks"), signing.organisation, seal)

    @cached_property
    def read_back(self) -> ReadBack:
        """The judgement of what was just signed, as it lies on the disk."""
        from app.archive.unchanged import changed_since

        return ReadBack(worker.OwnSignatureJudge(self.trust), self.judge_as_claimed, changed_since)

    @cached_property
    def signing(self) -> Signing:
        """Signatures."""
        foreign = ForeignFiles(self.pool, self.pdf, worker.OwnSignatureJudge(self.trust))
        return Signing(self.store, self.signers, self.clock, foreign, self.marking, self.read_back, self.open_keys.look)

    @cached_property
    def signing_outlook(self) -> SigningOutlook:
        """What a signature that is about to be made will be."""
        return signing_outlook(self)

    @cached_property
    def usb_tokens(self) -> Tokens:
        """What is put into the USB ports, and how its PINs stand."""
        from app.bootstrap.token_keys import chosen, look

        signing = self.settings.signing
        by_another = self.session is not None
        return Tokens(self.store, lambda: look(signing), lambda: chosen(self.token_keys), by_another=by_another)

    @cached_property
    def extending(self) -> Extending:
        """More proof for what was signed."""
        add = worker.ProofAdder(self.signing_rules)
        return Extending(self.store, self.documents, self.delivering, self.pool, add, self.read_back)

    @cached_property
    def advancing(self) -> Advancing:
        """Carrying documents to the end of their plans."""
        from app.archive.as_layered import pages_as_layered
        from app.archive.assemble import assemble_to
        from app.rasterise.render import draw_sized

        compare = pixels.PageComparison(self.pool, draw_sized, pages_as_layered, self.settings.work.page_time_limit_s)
        archiving = Archiving(self.store, assemble_to, self.judge_files, compare)
        return Advancing(
            self.store,
            self.documents,
            self.processing,
            archiving,
            Redrawing(self.store, self.processing, archiving),
            self.signing,
            self.delivering,
            self.recalling,
        )

    @cached_property
    def signing_batch(self) -> SigningBatch:
        """Many documents signed at once."""
        return SigningBatch(self.store, self.documents, self.advancing, self.signing)

    @cached_property
    def policy_signing(self) -> PolicySigning:
        """Signatures of policy files."""
        return PolicySigning(self.pades_signers, self.clock, self.open_keys.look)

    @cached_property
    def signing_many(self) -> SigningMany:
        """Many dossiers signed at once."""
        return SigningMany(self.store, self.signing_batch, self.advancing)
