"""What the desk is given: use cases and a few wired functions. `app.gui` builds it; the ui knows no other way to the station."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.catalogue import Catalogue
from app.domain.changes import Changed
from app.domain.model import Actor, DeliveryReceipt, MasterPage
from app.domain.ports import Secrets
from app.services.capture import Captured
from app.services.digitize import Digitizing
from app.services.edit import Desk, Editing
from app.services.process import Processing
from app.services.recover import Recovery
from app.services.releasing import Releasing
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class ScannerChoice:
    """A device that answered, as the officer chooses it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class HalfScan:
    """A scan of a paper that stopped half-way: only the same device goes on with it. `device_id` is empty for an import."""

    device_id: str
    pages: int


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A scan that the officer asked for: which paper of which dossier, on which device; `source` as in the settings."""

    dossier_id: UUID
    component_id: UUID
    device_id: str
    source: str


class ScanPaper(Protocol):
    """Scans until the feeder is empty; see `app.services.capture.Capture.scan`."""

    def __call__(  # noqa: D102
        self,
        order: PaperOrder,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[int, int, str], None],
        on_page: Callable[[MasterPage], None],
    ) -> Changed[Captured]: ...


class Lack(StrEnum):
    """What the settings lack for the daily job."""

    SCANNER = "scanner"
    SIGNING_KEY = "signing-key"
    DOSSIER_SYSTEM = "dossier-system"


@dataclass(frozen=True, slots=True)
class Training:
    """The hand in the embedded world. Each function may take a second: call it from a worker.

    Attributes:
        lay_paper: lays the sample paper of a component (its code) on the feeder's tray, which is emptied first.
        next_code: a sample dossier code that nobody used here yet.
        page_url: the received dossiers, for a browser.
    """

    lay_paper: Callable[[str], None]
    next_code: Callable[[], str]
    page_url: str


@dataclass(frozen=True, slots=True)
class DeskServices:
    """All that the desk can ask for."""

    settings: Settings
    settings_file: Path
    actor: Actor
    catalogue: Catalogue
    editing: Editing
    processing: Processing
    releasing: Releasing
    digitizing: Digitizing
    recovery: Recovery
    secrets: Secrets
    devices: Callable[[], tuple[ScannerChoice, ...]]
    scan: ScanPaper
    receipts: Callable[[Desk], Mapping[UUID, DeliveryReceipt]]
    half_scans: Callable[[Desk], Mapping[UUID, HalfScan]]
    """by component id; a scan that is under way is among them"""
    end_half_scan: Callable[[UUID], Changed[None]]
    """ends the half scans of a component where they are: nobody goes on with them"""
    lacks: tuple[Lack, ...]
    """whether a scanner answers is seen later: `Lack.SCANNER` never stands here"""
    training: Training | None
