"""Scanners as the station remembers them: by their identity, never by the address that they happen to have today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device that was used here.

    Attributes:
        identity: what it is known again by; see `scanner.identity`.
        label: its name for people.
        certain: whether no other device can have the same identity.
        last_request: the settings of its last scan that ended well.
        at: when that was, UTC.
    """

    identity: str
    label: str
    certain: bool
    last_request: Mapping[str, Json]
    at: datetime


def told_devices(known: Iterable[KnownDevice]) -> dict[str, str]:
    """Identity -> how a device is told: its name for people, and the identity itself, since several of one model may stand here."""
    return {one.identity: f"{one.label} ({one.identity})" for one in known}


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """What a check sheet said about a device.

    Attributes:
        id: of the check.
        identity: of the device.
        result: the figures and the judgement, as who checked wrote them.
        actor_id: who checked.
        at: when, UTC.
    """

    id: UUID
    identity: str
    result: Mapping[str, Json]
    actor_id: UUID
    at: datetime
