"""What the use cases stand on: the adapters, and the data that came with the program. The one place that knows them."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from app import worker
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.archival import PdfaVerdict
from app.domain.catalogue import Catalogue, load_catalogue
from app.domain.clock import SystemClock
from app.domain.errors import PageWorkFailed, SignInFailed
from app.domain.identity import Person
from app.domain.model import Actor
from app.domain.personal_names import is_called
from app.domain.ports import AccessTokens, DossierGateway, Secrets, Signer
from app.domain.rights import Role, roles_of
from app.domain.rules import Law, load_law
from app.domain.telemetry import is_heard
from app.services.capture import Backends
from app.services.follow import Follow
from app.services.open_keys import OpenKeys
from app.services.page_sources import PdfReader
from app.services.pool import WorkPool
from app.services.rights import Rights
from app.services.workers import WorkerPool
from app.settings import Settings
from ocr.memory import give_memory_back

if TYPE_CHECKING:
    from app.archive.judge import PdfaJudge
    from app.identity.session import Session
    from app.sandbox.info import SandboxInfo
    from app.signing.csc.key import CscKey
    from app.signing.pkcs12 import Pkcs12Key
    from app.signing.rules import SigningRules
    from app.signing.signer import PadesSigner, SigningKey
    from app.signing.token.key import TokenKey
    from app.signing.trust import TrustSettings
    from app.store.store import Store
    from scanner.profiles import Profile

log = logging.getLogger(__name__)
RESOURCES = Path(__file__).resolve().parents[2] / "resources"


class Foundations:
    """The parts of one run. Each is built when it is first asked for, and given back by `close`."""

    def __init__(self, settings: Settings, pool: WorkPool | None = None) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self._given_pool = pool
        self._actor: Actor | None = None
        self.has_own_world = False
        """whether the embedded world was started here, and ends with this station"""
        self._closing = ExitStack()
        self._working = ExitStack()
        self._officer_is_watched = False

    def close(self) -> None:
        """End every process and give everything back: the workers first, for what they finish is stored; then the last built first."""
        with self._closing:
            self._working.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @cached_property
    def store(self) -> Store:
        """The data folder, under the policy of the settings.

        Raises:
            StoreFailed: as `open_store`; POLICY_ROLLED_BACK, POLICY_SERIAL_TWICE, POLICY_GONE.
        """
        from app.store.store import open_store

        free = self.settings.min_free_mb * 1_000_000
        return self._opened(open_store(self.settings.data_dir, self.clock, min_free_bytes=free))

    def _opened(self, store: Store) -> Store:
        """The same store, which is closed in the end, under the policy; where somebody listens, what is written is told."""
        self._closing.callback(store.close)
        if is_heard():
            store.database.followed_by(Follow(store).wrote)
        store.policies.hold(self.settings.policy.facts)
        return store

    @property
    def actor(self) -> Actor:
        """Who works here: who signed in; where no issuer is set up, and in training, the operator of the settings.

        Raises:
            SignInFailed: SIGN_IN_NEEDED.
        """
        if self._actor is None:
            self._actor = self._who_is_here()
        return self._actor

    def arrived(self, person: Person) -> Actor:
        """Somebody else signed in while the station is open: from now on they work here, and only their tokens are given out."""
        if self.session is not None:
            self.session.work_as(person)
        self._actor = self.actor_of(person)
        return self._actor

    def roles(self, actor: Actor) -> frozenset[Role]:
        """What the sign-in and the policy say of a person; of who is not at this desk nothing is known but that they are counter staff."""
        rights = self.settings.rights
        if self.session is None:
            here = frozenset(Role) if self.settings.mode == "training" else frozenset({Role.COUNTER, *rights.operator})
            return here if actor == self.actor else frozenset({Role.COUNTER})
        person = self.session.person()
        if person is None or person.issuer != rights.issuer or self.actor_of(person).id != actor.id:
            return frozenset({Role.COUNTER})
        return roles_of(person.groups, rights.groups) | frozenset(rights.people.get(person.subject, ()))

    @cached_property
    def rights(self) -> Rights:
        """Who may do what."""
        return Rights(self.store, self.roles, self.settings.rights.see_names)

    def _who_is_here(self) -> Actor:
        if self.session is None:
            operator = self.settings.operator
            return self.store.dossiers.actor(operator.name, operator.certificate_thumbprint or None)
        person = self.session.person()
        if person is None:
            raise SignInFailed("SIGN_IN_NEEDED", "nobody is signed in")
        self.session.work_as(person)
        return self.actor_of(person)

    @property
    def pages_at_once(self) -> int:
        """So many pages are worked on at once: as the settings say, else as many as there are cores."""
        return self.settings.work.workers or os.cpu_count() or 1

    @cached_property
    def pool(self) -> WorkPool:
        """The worker processes of page work."""
        if self._given_pool is not None:
            return self._given_pool
        begin = partial(worker.begin, self.settings.work.memory_limit_mb * 1_000_000, os.getpid())
        pool = WorkerPool(self.pages_at_once, begin, give_memory_back)
        self._working.callback(pool.end)
        return pool

    @cached_property
    def pdf(self) -> PdfReader:
        """How a PDF from outside is read."""
        return pdf_reader(self.settings.archive.policy)

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
        self.has_own_world = True
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
        from app.signing.trust import TrustSettings, listed_in

        signing, sandbox = self.settings.signing, self.sandbox
        roots, others, hosts = signing.trust_roots, signing.trust_others, frozenset(signing.private_hosts)
        if sandbox is not None:
            roots, others = (*roots, sandbox.root_pem), (*others, sandbox.issuer_pem)
            hosts |= {urlsplit(sandbox.tsa_url).netloc}
        return TrustSettings(
            roots,
            others,
            private_hosts=hosts,
            qualified=None if signing.trusted_list is None else listed_in(signing.trusted_list),
            cache=self.settings.data_dir / "cache" / "revocation",
        )

    @cached_property
    def signing_rules(self) -> SigningRules:
        """What every signer goes by."""
        from app.signing.rules import Commitment, SigningRules

        signing = self.settings.signing
        return SigningRules(
            self.trust,
            self.timestamp_url,
            signing.timestamp_policy,
            signing.floor,
            signing.clock_limit_s,
            signing.wrong_clock == "refuse",
            signing.no_mark == "refuse",
            signing.content_timestamp,
            Commitment(signing.commitment),
            signing.location,
        )

    @property
    def timestamp_url(self) -> str:
        """Where time stamps come from; empty where nothing is set up."""
        return self.settings.signing.timestamp_url or (self.sandbox.tsa_url if self.sandbox is not None else "")

    @cached_property
    def token_keys(self) -> dict[str, TokenKey]:
        """The keys that lie on tokens."""
        from app.bootstrap.token_keys import PinsOfActor, token_keys

        record = PinsOfActor(lambda: self.store, lambda: self.actor)
        return token_keys(self.settings.signing, self.trust, record, self._closing)

    @cached_property
    def service_keys(self) -> dict[str, CscKey]:
        """The keys that signing services hold."""
        from app.bootstrap.service_keys import service_keys

        return service_keys(self.settings.signing, lambda: self.secrets, self.settings.delivery, self._closing)

    @cached_property
    def file_keys(self) -> dict[str, Pkcs12Key]:
        """The keys that lie in files; in training those of the embedded world where the settings name none."""
        from app.signing.pkcs12 import KEPT_FOR_S, Pkcs12Key

        signing, sandbox = self.settings.signing, self.sandbox
        samples = {}
        if sandbox is not None:
            samples = {signing.signer: sandbox.officer_p12, signing.seal.signer: sandbox.seal_p12}
        files = {
            name: section.pkcs12 or (samples.get(name) if not section.is_set else None)
            for name, section in signing.signers.items()
        }
        kept_for_s = min(KEPT_FOR_S, signing.open_most_s)
        keys = {name: Pkcs12Key(file, kept_for_s) for name, file in files.items() if file is not None}
        for key in keys.values():
            self._closing.callback(key.close)
        return keys

    def close_keys(self) -> None:
        """Lock the tokens that a PIN opened, and forget key files and what signing services were authorized for."""
        for keys in (self.token_keys, self.service_keys, self.file_keys):
            for key in keys.values():
                key.close()

    @cached_property
    def open_keys(self) -> OpenKeys:
        """What is unlocked for the officer who is here."""
        return OpenKeys(self.store, self.close_keys)

    def watch_officer(self) -> None:
        """From now on, where the officer changes, what is unlocked is locked within moments. One watch is enough for a station."""
        if not self._officer_is_watched:
            self._officer_is_watched = True
            self._closing.callback(self.open_keys.watch())

    @cached_property
    def signers(self) -> Mapping[str, Signer]:
        """The keys that are set up."""
        return self.pades_signers

    @cached_property
    def pades_signers(self) -> Mapping[str, PadesSigner]:
        """The same, with all that they can sign beside PDF files."""
        from app.signing.signer import PadesSigner

        keys: dict[str, SigningKey] = {**self.file_keys, **self.token_keys, **self.service_keys}
        return {name: PadesSigner(name, key, self.signing_rules) for name, key in keys.items()}

    @cached_property
    def secrets(self) -> Secrets:
        """Passwords and PINs: the keyring; in training those of the embedded world, which open nothing real."""
        from app.identity.secrets import KeyringSecrets, MemorySecrets

        if self.sandbox is None:
            return KeyringSecrets()
        secrets = MemorySecrets()
        signing = self.settings.signing
        for section, signer in ((signing, signing.signer), (signing.seal, signing.seal.signer)):
            if not section.is_set:  # the demonstration PIN is offered to the demonstration keys alone
                secrets.set(f"pin:{signer}", self.sandbox.officer_pin)
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

    def actor_of(self, person: Person) -> Actor:
        """Who somebody that signed in is in the record. The settings name the certificate of their own operator, of nobody else."""
        operator = self.settings.operator
        own = operator.certificate_thumbprint if is_called(person.name, operator.name) else ""
        return self.store.people.actor(person, own or None)

    def warm_signing(self) -> None:
        """Load the signing engine in the background (about a second), so that the first signature of a day does not wait for it."""

        def load() -> None:
            import app.signing.complete
            import app.signing.prepare
            import app.signing.validate  # noqa: F401  loading is all that is wanted

        thread = threading.Thread(target=load, name="warm-signing")
        thread.start()
        self._closing.callback(thread.join)

    def warm_judge(self) -> None:
        """Start the judge while pages come in. Where it can't start, the step that needs it will say so."""
        try:
            self.judge.warm_up()
        except PageWorkFailed:
            log.warning("the judge of PDF/A does not start")

    def judge_files(self, files: Sequence[Path], flavour: str = "") -> tuple[PdfaVerdict, ...]:
        """Whether files are PDF/A of this flavour, else of the one that the settings want."""
        return self.judge.judge(files, flavour or self.settings.archive.flavour)

    def judge_as_claimed(self, files: Sequence[Path]) -> tuple[PdfaVerdict, ...]:
        """Whether files of our own are PDF/A of the flavour that they were made in: the settings may want another one since."""
        from app.archive.read import claimed_flavour

        wanted = self.settings.archive.flavour
        return tuple(verdict for file in files for verdict in self.judge.judge([file], claimed_flavour(file) or wanted))
