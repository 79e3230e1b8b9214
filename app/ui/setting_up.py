"""What the assistant of the first start asks of the station: how each part stands, which keys there are, a test page, and to write down
what was chosen. `app.gui` implements it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from app.domain.errors import StationError
from app.domain.facts import PageFacts
from app.services.doctor import Finding
from app.settings import Settings
from app.settings.written import Value


class SetupStep(StrEnum):
    """The steps, in their order."""

    LANGUAGE = "language"
    COMPUTER = "computer"
    """programs and the data folder: what the station does not work without"""
    SCANNER = "scanner"
    CERTIFICATE = "certificate"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A certificate on a token. `changes`: the settings with which it signs; `fits`: it is made for signatures."""

    name: str
    issuer: str
    valid_until: datetime
    token: str
    fits: bool
    changes: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FoundKeys:
    """What lies on the tokens that are put in, and what went wrong with some."""

    keys: tuple[FoundKey, ...] = ()
    troubles: tuple[StationError, ...] = ()


@dataclass(frozen=True, slots=True)
class TestPage:
    """A page that was scanned to try a scanner, and what was found on it. It belongs to no dossier and is kept nowhere."""

    png: bytes
    facts: PageFacts


NO_OTHER_KEY: Final[Mapping[str, Value]] = {
    "signing.pkcs12": None,
    "signing.pkcs11.library": None,
    "signing.pkcs11.serial": None,
    "signing.pkcs11.certificate": None,
    "signing.pkcs11.issuer": None,
    "signing.csc.url": None,
}
"""a key is in one place: who chooses another one takes these out"""


class SettingUp(Protocol):
    """All but the properties may take long: call it from a worker."""

    @property
    def settings(self) -> Settings:
        """As they are in force at this desk."""
        ...

    @property
    def file(self) -> Path:
        """Where what is chosen is written."""
        ...

    @property
    def is_new(self) -> bool:
        """Whether nobody set anything up yet."""
        ...

    @property
    def may_write(self) -> bool:
        """Whether a choice counts here; training has its own scanner, key and server."""
        ...

    def ask(self, step: SetupStep) -> tuple[Finding, ...]:
        """What `doctor` finds about a step."""
        ...

    def keys(self) -> FoundKeys: ...  # noqa: D102

    def test_page(self, device_id: str, source: str, *, cancelled: Callable[[], bool]) -> TestPage:
        """Scan the first page that comes, and judge it.

        Raises:
            StationError: the scanner, or the page work.
        """
        ...

    def write(self, changes: Mapping[str, Value]) -> None:
        """Write into the settings file.

        Raises:
            UsageError, StoreFailed: as `app.settings.written.write`.
        """
        ...
