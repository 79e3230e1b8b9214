"""The composition root: the one place that knows the adapters. `build(settings)` gives a `Station`, which owns and closes everything.

A part is built when it is first asked for: a command that only looks at an image opens no store, and a face that signs nothing loads no
signing engine.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from app import worker
from app.bootstrap.second_copies import second_copies
from app.bootstrap.slips import slips
from app.domain import failpoints
from app.domain.archival import PdfaVerdict
from app.domain.catalogue import Catalogue, load_catalogue
from app.domain.clock import SystemClock
from app.domain.errors import PageWorkFailed, SignInFailed
from app.domain.identity import Person
from app.domain.lifecycle import Recipes, Stage, StageRecipe
from app.domain.marks import BoxPt
from app.domain.model import Actor
from app.domain.names import FileNames
from app.domain.ports import AccessTokens, DossierGateway, Secrets, Signer
from app.domain.rules import Law, load_law
from app.services.accept import Accepting
from app.services.advance import Advancing
from app.services.announce import Announcing
from app.services.archive import FLAVOUR, Archiving
from app.services.bandwidth import Bandwidth
from app.services.candidates import Candidates
from app.services.capture import Backends, Capture
from app.services.check import Checking
from app.services.deliver import Delivering
from app.services.devices import Devices
from app.services.digitize import Digitizing
from app.services.documents import Documents
from app.services.drain import Draining
from app.services.edit import Defaults, Editing
from app.services.loose import LoosePages
from app.services.noticing import Noticing
from app.services.online import OnlinePart
from app.services.opening import Opening
from app.services.pagework import PdfReader, first_page_ink
from app.services.pool import WorkPool, read_in_worker
from app.services.process import Processing
from app.services.recall import Recalling
from app.services.recover import Recovery
from app.services.refile import Refiling
from app.services.releasing import Releasing
from app.services.requirements import Requirements
from app.services.results import Results
from app.services.reuse import Reusing
from app.services.search import Searching
from app.services.second_copy import SecondCopies
from app.services.sign import Signing
from app.services.sign_in import SigningIn
from app.services.slip import Slips
from app.services.upkeep import Upkeep
from app.services.verify import Verifying
from app.services.workers import WorkerPool
from app.settings import Settings

if TYPE_CHECKING:
    from app.archive.judge import PdfaJudge
    from app.identity.session import Session
    from app.sandbox.info import SandboxInfo
    from app.signing.trust import TrustSettings
    from app.store.backup import Manifest
    from app.store.check import CheckReport
    from app.store.store import Store
    from scanner.frames import Frame
    from scanner.profiles import Profile

log = logging.getLogger(__name__)
RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def build(settings: Settings, *, pool: WorkPool | None = None) -> Station:
    """A station for these settings. Tests hand in a pool of their own; else worker processes are used."""
    return Station(settings, pool)


class Station:
    """All use cases of one run, wired. Close it (or use it in a `with` statement): it owns processes."""

    def __init__(self, settings: Settings, pool: WorkPool | None = None) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self._given_pool = pool
        self._closing = ExitStack()

    def close(self) -> None:
        """End every process and give everything back, the last built first."""
        self._closing.close()

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- what the use cases stand on

    @cached_property
    def store(self) -> Store:
        """The data folder."""
        from app.store.store import open_store

        free = self.settings.min_free_mb * 1_000_000
        store = open_store(self.settings.data_dir, self.clock, min_free_bytes=free)
        self._closing.callback(store.close)
        return store

    @cached_property
    def actor(self) -> Actor:
        """Who works here: who signed in; where no issuer is set up, and in training, the operator of the settings.

        Raises:
            SignInFailed: SIGN_IN_NEEDED.
        """
        if self.session is None:
            operator = self.settings.operator
            return self.store.dossiers.actor(operator.name, operator.certificate_thumbprint or None)
        person = self.session.person()
        if person is None:
            raise SignInFailed("SIGN_IN_NEEDED", "nobody is signed in")
        return self._actor_of(person)

    @cached_property
    def pool(self) -> WorkPool:
        """The worker processes of page work."""
        if self._given_pool is not None:
            return self._given_pool
        work = self.settings.work

        begin = partial(worker.begin, work.memory_limit_mb * 1_000_000, os.getpid())
        pool = WorkerPool(work.workers or max(1, os.cpu_count() or 1), begin)
        self._closing.callback(pool.end)
        return pool

    @cached_property
    def pdf(self) -> PdfReader:
        """How a PDF from outside is read."""
        from app.rasterise.render import is_signed, page_count, render

        return PdfReader(page_count, render, is_signed)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The procedures and the papers that they ask for."""
        return load_catalogue(RESOURCES / "procedures")

    @cached_property
    def law(self) -> Law:
        """The rules of all dates."""
        return load_law(RESOURCES / "rules")

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """The scan profiles, by key.

        Raises:
            UsageError: SETTING_INVALID: a section of the settings has no meaning.
            DeviceFailed: PROFILE_MALFORMED: a file that came with the station is damaged.
        """
        from app.bootstrap.scanners import profiles

        return profiles(RESOURCES / "profiles", self.settings)

    @cached_property
    def sandbox(self) -> SandboxInfo | None:
        """The embedded world, in training only: attaches to the one that lives in the data folder, else starts it as a child."""
        if self.settings.mode != "training":
            return None
        from app.sandbox.client import attach, start

        living = attach(self.settings.data_dir)
        if living is not None:
            return living
        running = start(self.settings.data_dir, samples=True)
        self._closing.callback(running.close)
        return running.info

    @cached_property
    def backends(self) -> Backends:
        """The ways of getting paper in."""
        from app.bootstrap.scanners import backends

        return backends(self.settings, self.sandbox.feeder_url if self.sandbox is not None else None)

    @cached_property
    def judge(self) -> PdfaJudge:
        """The judge of PDF/A, a warm process."""
        from app.archive.judge import PdfaJudge

        judge = PdfaJudge(self.settings.data_dir / "cache" / "verapdf", socket_path=self.settings.pdfa_judge_socket)
        self._closing.callback(judge.close)
        return judge

    @cached_property
    def trust(self) -> TrustSettings:
        """Whose certificates are believed."""
        from app.signing.trust import TrustSettings

        signing, sandbox = self.settings.signing, self.sandbox
        roots, others = signing.trust_roots, signing.trust_others
        if sandbox is not None:
            roots, others = (*roots, sandbox.root_pem), (*others, sandbox.issuer_pem)
        return TrustSettings(roots=roots, others=others, fetch=True)

    @property
    def timestamp_url(self) -> str:
        """Where time stamps come from; empty where nothing is set up."""
        return self.settings.signing.timestamp_url or (self.sandbox.tsa_url if self.sandbox is not None else "")

    @cached_property
    def signers(self) -> Mapping[str, Signer]:
        """The keys that are set up."""
        from app.signing.pkcs12 import Pkcs12Signer

        signing, sandbox = self.settings.signing, self.sandbox
        path = signing.pkcs12 or (sandbox.officer_p12 if sandbox is not None else None)
        if path is None:
            return {}
        return {signing.signer: Pkcs12Signer(signing.signer, path, self.trust, self.timestamp_url or None)}

    @cached_property
    def secrets(self) -> Secrets:
        """Passwords and PINs: the keyring; in training those of the embedded world, which open nothing real."""
        from app.identity.secrets import KeyringSecrets, MemorySecrets

        if self.sandbox is None:
            return KeyringSecrets()
        secrets = MemorySecrets()
        if self.settings.signing.pkcs12 is None:  # the demonstration PIN is offered to the demonstration key alone
            secrets.set(f"pin:{self.settings.signing.signer}", self.sandbox.officer_pin)
        secrets.set("delivery-token", self.sandbox.token)
        return secrets

    @cached_property
    def session(self) -> Session | None:
        """The sign-in of this desk; None where no issuer is set up, and in training."""
        from app.bootstrap.gateways import session

        identity = self.settings.identity
        if not identity.issuer or self.settings.mode == "training":
            return None
        return session(identity, self.settings.delivery, self.secrets)

    @cached_property
    def tokens(self) -> AccessTokens:
        """What shows the dossier system who asks: the sign-in, else the token that somebody entered into the keyring."""
        from app.identity.kept_token import KeptToken

        return self.session or KeptToken(self.secrets, "delivery-token")

    @cached_property
    def gateway(self) -> DossierGateway | None:
        """The way to the dossier system; None where none is set up."""
        from app.bootstrap.gateways import gateway as build_gateway

        url = self.settings.delivery.url or (self.sandbox.dossiers_url if self.sandbox is not None else "")
        if not url:
            return None
        gateway = build_gateway(url, self.tokens, self.secrets, self.settings.delivery)
        self._closing.callback(gateway.close)
        return gateway

    # -- the use cases

    @cached_property
    def signing_in(self) -> SigningIn:
        """Sign-in and sign-out."""
        return SigningIn(self.store, self.session, self._actor_of, self.settings.identity.sign_in_limit_s)

    @cached_property
    def processing(self) -> Processing:
        """Page work."""
        from app.archive import assemble

        def other() -> Recipes:
            return {
                Stage.ARCHIVE: StageRecipe(assemble.ARCHIVE_VERSION, assemble.recipe()),
                Stage.PDFA: StageRecipe(1, {"flavour": FLAVOUR, "engine": self.judge.version}),
            }

        return Processing(self.store, self.pool, self.pdf, other, self.settings.work.page_time_limit_s)

    @cached_property
    def devices(self) -> Devices:
        """Which scanners stand here, and what was chosen on each last."""
        return Devices(lambda: self.store, lambda: self.backends)

    @cached_property
    def capture(self) -> Capture:
        """Scans and imports."""
        from scanner.folder import scan_files
        from scanner.spool import drop_partial, orphans

        def feed(files: Sequence[Path], spool: Path, first_seq: int) -> Generator[Frame]:
            yield from scan_files(files, spool, first_seq, failpoints.reached)

        def whole(spool: Path) -> tuple[Frame, ...]:
            drop_partial(spool)
            return orphans(spool)

        return Capture(
            self.store,
            self.processing,
            self.candidates,
            self.noticing,
            self.backends,
            feed,
            whole,
            self._warm_judge,
            self.requirements.admit,
        )

    @cached_property
    def candidates(self) -> Candidates:
        """Files that want to come in."""
        return Candidates(self.pool, self.pdf, self.processing)

    @cached_property
    def editing(self) -> Editing:
        """What a person decides."""
        station = self.settings.station
        defaults = Defaults(station.procedure, station.receiving_unit, station.processing_unit)
        return Editing(self.store, self.requirements, defaults)

    @cached_property
    def opening(self) -> Opening:
        """Asking the dossier system what a dossier is."""
        return Opening(self.store, self.editing, self.requirements, self.delivering.find)

    @cached_property
    def searching(self) -> Searching:
        """Search of past dossiers."""
        return Searching(self.store, self.processing)

    @cached_property
    def requirements(self) -> Requirements:
        """What dossiers are asked for."""
        return Requirements(self.store, self.catalogue, self.law, self.clock)

    @cached_property
    def documents(self) -> Documents:
        """Versions of papers."""
        return Documents(self.store, self.processing)

    @cached_property
    def signing(self) -> Signing:
        """Signatures."""

        def look(path: Path) -> tuple[tuple[float, float], Sequence[BoxPt]]:
            return read_in_worker(self.pool, first_page_ink, path, self.pdf)

        return Signing(self.store, self.signers, self.clock, look)

    @cached_property
    def delivering(self) -> Delivering:
        """The outbox and its wire."""
        delivery = self.settings.delivery
        bandwidth = Bandwidth(delivery.bandwidth_limit_bytes_s)
        names = FileNames(self.settings.names.component, self.settings.names.result)
        tell = Announcing(self.store, self.requirements, names).tell
        admit = self.requirements.admit_document
        return Delivering(self.store, self.gateway, delivery.give_up_after_s, bandwidth, admit=admit, tell=tell)

    @cached_property
    def draining(self) -> Draining:
        """Sending all that waits."""
        delivery = self.settings.delivery
        return Draining(
            self.store,
            self.delivering,
            self.clock,
            at_once=delivery.uploads_at_once,
            patience_s=delivery.give_up_after_s,
            unsent_limit_s=delivery.unsent_limit_h * 3600,
        )

    @cached_property
    def accepting(self) -> Accepting:
        """How sent dossiers stand with the dossier system."""
        limit_s = self.settings.delivery.accepted_limit_h * 3600
        return Accepting(self.store, self.delivering, self.clock, limit_s)

    @cached_property
    def upkeep(self) -> Upkeep:
        """What goes on by itself while a desk is open."""
        return Upkeep(self.draining, self.accepting)

    @cached_property
    def advancing(self) -> Advancing:
        """Carrying documents to the end of their plans."""
        from app.archive.assemble import assemble

        archiving = Archiving(self.store, assemble, self._judge)
        return Advancing(
            self.store, self.documents, self.processing, archiving, self.signing, self.delivering, self.recalling
        )

    @cached_property
    def recalling(self) -> Recalling:
        """Taking back what was sent."""
        return Recalling(self.store, self.delivering, self.clock)

    @cached_property
    def digitizing(self) -> Digitizing:
        """From paper to receipt."""
        return Digitizing(self.store, self.editing, self.candidates, self.capture, self.documents, self.advancing)

    @cached_property
    def refiling(self) -> Refiling:
        """Papers that lie in the wrong dossier."""
        return Refiling(self.store, self.editing, self.documents, self.capture, self.advancing)

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
    def noticing(self) -> Noticing:
        """Counts, sheets that came twice, order."""
        return Noticing(self.editing, self.processing)

    @cached_property
    def recovery(self) -> Recovery:
        """After a crash."""
        return Recovery(
            self.store,
            self.candidates,
            self.capture,
            self.documents,
            self.advancing,
            self.draining,
            self.accepting,
            self.refiling,
        )

    @cached_property
    def verifying(self) -> Verifying:
        """Judging files from anywhere."""
        return Verifying(self.pool, worker.read_pdf_facts, self._judge, worker.SignatureJudge(self.trust))

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
    def results(self) -> Results:
        """Results of procedures."""
        return Results(self.store, self.editing, self.digitizing, self.verifying)

    @cached_property
    def loose(self) -> LoosePages:
        """Pages that belong to no dossier."""
        return LoosePages(self.pool, self.pdf, lambda: self.backends, self.settings.work.page_time_limit_s)

    @cached_property
    def checking(self) -> Checking:
        """Checking scanners with a printed sheet."""
        from app.archive.drawing import draw

        return Checking(
            self.store,
            self.pool,
            self.pdf,
            lambda: self.backends,
            self.devices,
            self.clock,
            draw=draw,
            every_days=self.settings.scanner.check_every_days,
            time_limit_s=self.settings.work.page_time_limit_s,
        )

    # -- looking after the data folder

    def check_store(self) -> CheckReport:
        """Hash every blob anew and follow the audit chain."""
        from app.store.check import check

        return check(self.store)

    def backup_store(self, folder: Path) -> Manifest:
        """Copy the data folder while it is in use, and compare."""
        from app.store.backup import backup

        return backup(self.store, folder)

    def restore_store(self, folder: Path, *, verify: bool) -> CheckReport:
        """Bring a backup back into the data folder, which must be empty."""
        from app.store.restore import restore

        return restore(folder, self.settings.data_dir, verify=verify)

    def _actor_of(self, person: Person) -> Actor:
        return self.store.people.actor(person, self.settings.operator.certificate_thumbprint or None)

    def _warm_judge(self) -> None:
        """Start the judge while pages come in. Where it can't start, the step that needs it will say so."""
        try:
            self.judge.warm_up()
        except PageWorkFailed:
            log.warning("the judge of PDF/A does not start")

    def _judge(self, files: Sequence[Path]) -> tuple[PdfaVerdict, ...]:
        return self.judge.judge(files, FLAVOUR)
