"""What the desk is given: use cases and a few wired functions. `app.gui` builds it; the ui knows no other way to the station."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.changes import Changed
from app.domain.identity import DeviceCode
from app.domain.model import Actor, Component, DeliveryReceipt, Document, PaperForm
from app.domain.ports import Secrets
from app.domain.requirements import Asked
from app.domain.rules import Rule
from app.messages import Language
from app.services.accept import Accepting
from app.services.archive_forms import ArchiveForms
from app.services.archived_pages import ArchivedPages
from app.services.close_looks import CloseLooks
from app.services.digitize import Digitizing
from app.services.edit import Desk, Editing
from app.services.fields import Fields
from app.services.finish import Finishing
from app.services.handing_out.desk_exports import Exports
from app.services.handover import HandedOver
from app.services.health import DeviceHealth
from app.services.merge import Merging
from app.services.noticing import Noticing
from app.services.outlook import SigningOutlook
from app.services.paper_signatures import PaperSignatures
from app.services.past import Past
from app.services.process import Processing
from app.services.purging import Purging
from app.services.recover import Recovery
from app.services.rehome import Rehoming
from app.services.releasing import Releasing
from app.services.reporting import Reporting
from app.services.review.returns import Return
from app.services.search import Searching
from app.services.second_copy import SecondCopies
from app.services.second_jobs import SecondJobs
from app.services.separators import Separators
from app.services.sign_many import SigningMany
from app.services.slip import Slips
from app.services.stacks import Stacks
from app.services.today import TodaysDossiers
from app.services.tokens import Tokens
from app.services.upkeep import Upkeeping
from app.services.waiting import WaitingToSend
from app.settings import Settings
from app.ui.evidence import Evidence
from app.ui.reviewing import Reviewing
from app.ui.scanners import HalfScan, Scanners


class Lack(StrEnum):
    """What the settings lack for the daily job."""

    SCANNER = "scanner"
    SIGNING_KEY = "signing-key"
    DOSSIER_SYSTEM = "dossier-system"


@dataclass(frozen=True, slots=True)
class Training:
    """The hand in the embedded world. Each function may take a second: call it from a worker.

    Attributes:
        lay_paper: lays the sample paper of a component (its code) on the feeder's tray, which is emptied first; how many sheets that are.
        next_code: a sample dossier code that nobody used here yet; the tray is emptied, so that nothing of another dossier comes in.
        page_url: a fresh link to the received dossiers, for a browser; it opens them once.
        alone: whether the world lives with this desk, so that nobody else lays paper in its feeder.
    """

    lay_paper: Callable[[str], int]
    next_code: Callable[[], str]
    page_url: Callable[[], str]
    alone: bool


class Door(Protocol):
    """Who comes to the desk and who leaves. Each call may take minutes: it waits for a person, in a worker."""

    @property
    def set_up(self) -> bool:
        """Whether people sign in here; else the operator of the settings works here."""
        ...

    def sign_in(self, show_page: Callable[[str], object], cancelled: Callable[[], bool]) -> Actor:
        """Let a person sign in at the page whose address `show_page` gets; who it is works here from now on.

        Raises:
            SignInFailed: as `app.services.sign_in.SigningIn.by_browser`.
            Cancelled: the person gave up.
        """
        ...

    def sign_in_elsewhere(self, show_code: Callable[[DeviceCode], object], cancelled: Callable[[], bool]) -> Actor:
        """The same with a code that a person types into a browser of another device.

        Raises:
            SignInFailed: as `app.services.sign_in.SigningIn.by_device`.
            Cancelled: the person gave up.
        """
        ...

    def sign_out(self) -> bool:
        """Who works here leaves; whether the issuer was told."""
        ...


class Officer:
    """Who is at the desk. Another one may take over while it is open; what was begun before stays with who began it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor


@dataclass(frozen=True, slots=True)
class SigningRemarks:
    """What went otherwise than wanted when the document of a paper was signed, a sentence each."""

    document_id: UUID
    sentences: Callable[[Language], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DeskServices:
    """All that the desk can ask for."""

    settings: Settings
    settings_file: Path
    officer: Officer
    editing: Editing
    processing: Processing
    archive_forms: ArchiveForms
    releasing: Releasing
    digitizing: Digitizing
    finishing: Finishing
    recovery: Recovery
    upkeep: Upkeeping
    secrets: Secrets
    noticing: Noticing
    stacks: Stacks
    scanners: Scanners
    procedure_title: Callable[[str], str]
    """of a procedure's code; the code itself where the catalogue does not know it"""
    ask: Callable[[UUID, Actor], Changed[Asked]]
    """asks the dossier system about a dossier"""
    receipts: Callable[[Desk], Mapping[UUID, DeliveryReceipt]]
    signing_remarks: Callable[[Desk], Mapping[UUID, SigningRemarks]]
    """by component id"""
    half_scans: Callable[[Desk], Mapping[UUID, HalfScan]]
    """by component id; a scan that is under way is among them"""
    end_half_scan: Callable[[UUID, Actor], Changed[None]]
    """ends the half scans of a component where they are: nobody goes on with them"""
    keep_arrival: Callable[[Path, Component, Actor], Changed[Document]]
    """as `app.services.kept_arrivals.KeptArrivals.keep`"""
    fields: Fields
    past: Past
    archived_pages: ArchivedPages
    supervising: Accepting
    reviewing: Reviewing
    close_looks: CloseLooks
    one_state: Callable[[], AbstractContextManager[None]]
    """what is read within, in this thread, is how the store stood at one moment; over a network that is far faster"""
    reporting: Reporting
    device_health: DeviceHealth
    searching: Searching
    counters_of: Callable[[Collection[UUID]], Mapping[UUID, str]]
    """what the counters are called that look after dossiers"""
    elsewhere: Callable[[Collection[UUID]], Mapping[UUID, str]]
    """the same of those dossiers that went from here to another counter"""
    second_jobs: SecondJobs
    rehoming: Rehoming | None
    """None: this counter has no centre"""
    merging: Merging | None
    """None, as `rehoming`: no two of its dossiers can have one code"""
    paper_signatures: PaperSignatures
    usb_tokens: Tokens
    evidence: Evidence
    second_copies: SecondCopies
    waiting_to_send: WaitingToSend
    signing_many: SigningMany
    signing_outlook: SigningOutlook
    handed_over: Callable[[Actor], tuple[HandedOver, ...]]
    """what colleagues handed over to an officer, and holds papers that they can't sign alone"""
    slips: Slips
    returned: Callable[[], tuple[Return, ...]]
    """the papers in which pages wait that supervisors sent back"""
    separators: Separators
    exports: Exports
    today: TodaysDossiers
    purging: Purging
    rule_against: Callable[[PaperForm], Rule | None]
    """the rule of today by which a paper of this form may not be digitised"""
    lacks: tuple[Lack, ...]
    """whether a scanner answers is seen later: `Lack.SCANNER` never stands here"""
    training: Training | None

    @property
    def actor(self) -> Actor:
        """Who is at the desk at this moment."""
        return self.officer.actor

    def as_now(self) -> DeskServices:
        """The same in the name of who is at the desk now: what is decided stays theirs, whoever takes over before it is carried out."""
        return replace(self, officer=Officer(self.actor))
