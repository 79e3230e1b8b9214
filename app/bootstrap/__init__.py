"""The composition root: the one place that knows the adapters. `build(settings)` gives a `Station`, which owns and closes everything.

A part is built when it is first asked for: a command that only looks at an image opens no store, and a face that signs nothing loads no
signing engine. What the use cases stand on is built in `foundations`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app import worker
from app.bootstrap.entered import fields, loose_fields, loose_splitting
from app.bootstrap.exports import exporting_pages, exporting_pdf
from app.bootstrap.packages import packaging
from app.bootstrap.review import cases_unread, finding
from app.bootstrap.second_copies import second_copies
from app.bootstrap.second_jobs import known_dossiers, second_jobs
from app.bootstrap.sheets import verification_sheets
from app.bootstrap.signed import SigningPart
from app.bootstrap.slips import slips
from app.bootstrap.store_care import StoreCare
from app.domain.errors import StationError
from app.services.digitize import Digitizing
from app.services.fields import Fields
from app.services.finish import Finishing
from app.services.handing_out.desk_exports import Exports
from app.services.handing_out.export import Exporting
from app.services.handing_out.export_pages import ExportingPages
from app.services.handing_out.export_pdf import ExportingPdf
from app.services.handover import HandingOver
from app.services.health import HealthWatch
from app.services.leaving import Leaving
from app.services.loose_fields import LooseFields
from app.services.loose_split import LooseSplitting
from app.services.merge import Merging
from app.services.online import OnlinePart
from app.services.opening import KnownDossiers
from app.services.packages.packaging import Packaging
from app.services.paper_signatures import PaperSignatures
from app.services.pool import WorkPool
from app.services.progress import CancelledCheck
from app.services.recover import Recovery
from app.services.refile import Refiling
from app.services.rehome import Rehoming
from app.services.releasing import Releasing
from app.services.results import Results
from app.services.reuse import Reusing
from app.services.review.finding import Finding
from app.services.search import Searching
from app.services.second_copy import SecondCopies
from app.services.second_jobs import SecondJobs
from app.services.separators import Separators
from app.services.sign_in import SigningIn
from app.services.slip import Slips
from app.services.upkeep import CommonUpkeep, Upkeep, Upkeeping
from app.services.verification_sheet import VerificationSheets
from app.services.verify import Readers, Verifying
from app.settings import Settings

if TYPE_CHECKING:
    from app.bootstrap.backscan import BackScan
    from app.services.centre import Centre


def build(settings: Settings, *, pool: WorkPool | None = None) -> Station:
    """A station for these settings. Tests hand in a pool of their own; else worker processes are used.

    Raises:
        UsageError, StoreFailed: as `app.bootstrap.centre_worker.centre_station`, where the machine is at the centre.
    """
    if settings.at_centre:
        from app.bootstrap.centre_worker import centre_station

        return centre_station(settings, pool)
    return Station(settings, pool)


class Station(SigningPart):
    """All use cases of one run, wired. Close it (or use it in a `with` statement): it owns processes."""

    @cached_property
    def signing_in(self) -> SigningIn:
        """Sign-in and sign-out."""
        return SigningIn(self.store, self.session, self.actor_of, self.settings.identity.sign_in_limit_s)

    @cached_property
    def known_dossiers(self) -> KnownDossiers:
        """What the dossier system knows, asked before any work is done."""
        return known_dossiers(self)

    @cached_property
    def second_jobs(self) -> SecondJobs:
        """What is done to dossiers after they were sent."""
        return second_jobs(self)

    @cached_property
    def searching(self) -> Searching:
        """Search of past dossiers."""
        return Searching(self.store, self.processing)

    @cached_property
    def finding(self) -> Finding:
        """Cases of supervisors that come up."""
        return finding(self)

    @cached_property
    def upkeep(self) -> Upkeeping:
        """What goes on by itself while a desk is open."""
        return Upkeep(self.draining, self.recalling, self.accepting, self.common_upkeep, self.centre)

    @cached_property
    def common_upkeep(self) -> CommonUpkeep:
        """Of it what goes on at a counter and at a centre alike."""

        def find_cases(cancelled: CancelledCheck) -> StationError | None:
            self.finding.look(cancelled=cancelled)
            return cases_unread(self, self.finding.left_unread)

        health = HealthWatch(self.store, self.rights, self.clock)
        return CommonUpkeep(find_cases, health, self.auditing.sealing)

    @cached_property
    def centre(self) -> Centre | None:
        """The centre that this station belongs to; None: it works by itself."""
        if not self.settings.centre.is_set:
            return None
        from app.bootstrap.centre import centre

        return centre(self, self._closing)

    @cached_property
    def exporting(self) -> Exporting:
        """What is handed out."""
        return Exporting(self.store, self.documents, self.advancing, self.announcing)

    @cached_property
    def exporting_pages(self) -> ExportingPages:
        """Pictures that are handed out."""
        return exporting_pages(self)

    @cached_property
    def packaging(self) -> Packaging:
        """Packages for the archive."""
        return packaging(self)

    @cached_property
    def exporting_pdf(self) -> ExportingPdf:
        """PDF files of pages that are handed out."""
        return exporting_pdf(self)

    @cached_property
    def exports(self) -> Exports:
        """What the desk hands out."""
        return Exports(self.exporting, self.exporting_pages, self.exporting_pdf)

    @cached_property
    def finishing(self) -> Finishing:
        """Papers of the desk, signed together."""
        return Finishing(self.digitizing, self.signing_batch)

    @cached_property
    def handing_over(self) -> HandingOver:
        """Changes of shift."""
        return HandingOver(self.store, self.editing, self.documents)

    @cached_property
    def digitizing(self) -> Digitizing:
        """From paper to receipt."""
        return Digitizing(
            self.store,
            self.editing,
            self.candidates,
            self.capture,
            self.documents,
            self.advancing,
            self.verifying,
            self.archive_forms,
            self.clock,
        )

    @cached_property
    def refiling(self) -> Refiling:
        """Papers that lie in the wrong dossier."""
        return Refiling(self.store, self.editing, self.documents, self.capture, self.advancing)

    @cached_property
    def rehoming(self) -> Rehoming:
        """Dossiers that go to another counter."""
        signing = self.settings.signing
        signs = signing.is_set or any(key.is_set for key in signing.keys.values())
        names = self.settings.station.counters
        return Rehoming(self.store, self.documents, self.capture, self.centre, names, signs=signs)

    @cached_property
    def merging(self) -> Merging:
        """Two dossiers of one code."""
        return Merging(self.store, self.documents, self.refiling)

    @cached_property
    def releasing(self) -> Releasing:
        """Whether the citizen may leave."""
        return Releasing(
            self.store,
            self.editing,
            self.documents,
            self.processing,
            self.requirements,
            self.noticing,
            self.second_copies,
            Leaving(self.store, lambda: self.fields).told,
        )

    @cached_property
    def slips(self) -> Slips:
        """Reception slips."""
        return slips(self)

    @cached_property
    def second_copies(self) -> SecondCopies:
        """Copies on other disks."""
        return second_copies(self.store, self.settings, self.clock)

    @cached_property
    def recovery(self) -> Recovery:
        """After a crash."""
        return Recovery(
            self.store,
            self.candidates,
            self.capture,
            self.documents,
            self.advancing,
            self.signing_batch,
            self.draining,
            self.accepting,
            self.refiling,
            self.handing_over,
            self.archive_forms,
            self.unlocking,
        )

    @cached_property
    def verifying(self) -> Verifying:
        """Judging files from anywhere."""
        readers = Readers(
            worker.read_pdf_facts,
            worker.second_check,
            worker.page_measures,
            worker.is_scan,
            worker.SignatureJudge(self.trust),
            worker.OwnSignatureJudge(self.trust),
        )
        return Verifying(
            self.pool,
            lambda files, flavour: self.judge.judge(files, flavour),
            readers,
            self.settings.archive.policy.flavour,
        )

    @cached_property
    def verification_sheets(self) -> VerificationSheets:
        """What was found of a file's signatures, to be printed."""
        return verification_sheets(self)

    @cached_property
    def paper_signatures(self) -> PaperSignatures:
        """Which signatures the papers of the desk bear."""
        return PaperSignatures(self.store, self.documents, self.verifying, self.verification_sheets)

    @cached_property
    def reusing(self) -> Reusing:
        """Earlier papers from the citizen's electronic store."""
        return Reusing(
            self.store,
            self.editing,
            self.opening,
            self.documents,
            self.capture,
            self.advancing,
            self.delivering,
            self.verifying,
            self.clock,
        )

    @cached_property
    def online_part(self) -> OnlinePart:
        """What citizens handed in online."""
        return OnlinePart(self.delivering, self.verifying)

    @cached_property
    def fields(self) -> Fields:
        """What is entered of papers and their owner."""
        return fields(self)

    @cached_property
    def loose_fields(self) -> LooseFields:
        """What papers tell that lie in no dossier."""
        return loose_fields(self)

    @cached_property
    def loose_splitting(self) -> LooseSplitting:
        """Stacks that lie in no dossier, cut into papers."""
        return loose_splitting(self)

    @cached_property
    def back_scan(self) -> BackScan:
        """Old archives in bulk."""
        from app.bootstrap.backscan import BackScan

        return BackScan(self)

    @cached_property
    def separators(self) -> Separators:
        """The sheets that part papers in a stack."""
        from app.archive import symbols
        from app.archive.drawing import draw

        return Separators(draw, symbols)

    @cached_property
    def results(self) -> Results:
        """Results of procedures."""
        return Results(self.store, self.editing, self.digitizing)

    @cached_property
    def store_care(self) -> StoreCare:
        """Looking after the data folder."""
        return StoreCare(lambda: self.store, self.settings.data_dir)
