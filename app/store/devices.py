"""Scanners that were used at this station: their last settings and their checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, Table, and_, func, select

from app.domain.canonical import Json
from app.domain.devices import DeviceCheck, KnownDevice
from app.domain.ids import new_id
from app.domain.model import Actor
from app.store.database import Database
from app.store.schema import device_checks, known_devices


class Devices:
    """Both tables are only ever added to: the newest row of an identity counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(
        self, identity: str, label: str, last_request: Mapping[str, Json], actor: Actor, *, certain: bool
    ) -> KnownDevice:
        """Keep the settings of a scan that ended well; where the newest row says the same, nothing is written.

        Args:
            identity: what the device is known again by.
            label: its name for people.
            last_request: the settings, as JSON.
            actor: who scanned.
            certain: whether no other device can have the same identity.
        """
        known = self.known(identity)
        wanted: Mapping[str, Json] = json.loads(json.dumps(last_request))
        if known and (known.label, known.certain, known.last_request) == (label, certain, wanted):
            return known
        with self._database.write("device", actor.id) as writing:
            writing.insert(
                known_devices,
                id=new_id(),
                identity=identity,
                seq=writing.next_seq(known_devices.c.identity, identity, known_devices.c.seq),
                label=label,
                certain=certain,
                last_request=wanted,
            )
            return KnownDevice(identity, label, certain, wanted, writing.at)

    def known(self, identity: str) -> KnownDevice | None:
        """What is remembered of a device; None: it was never used here."""
        with self._database.read() as connection:
            row = connection.execute(self._newest_first(known_devices, identity).limit(1)).first()
        return None if row is None else _known(row)

    def all_known(self) -> tuple[KnownDevice, ...]:
        """Every device that was used here, by identity, as its newest row says; the older ones are not read."""
        identity, seq = known_devices.c.identity, known_devices.c.seq
        here = known_devices.c.station_id == self._database.station_id
        newest = select(identity, func.max(seq).label("seq")).where(here).group_by(identity).subquery()
        same = and_(identity == newest.c.identity, seq == newest.c.seq)
        with self._database.read() as connection:
            known = [_known(row) for row in connection.execute(select(known_devices).join(newest, same).where(here))]
        return tuple(sorted(known, key=lambda one: one.identity))

    def add_check(self, identity: str, result: Mapping[str, Json], actor: Actor) -> DeviceCheck:
        """Keep what a check sheet said; the audit row names the check, not the device.

        Args:
            identity: what the device is known again by.
            result: the figures and the judgement, as JSON.
            actor: who checked.
        """
        with self._database.write("device_check", actor.id) as writing:
            check = DeviceCheck(new_id(), identity, json.loads(json.dumps(result)), actor.id, writing.at)
            seq = writing.next_seq(device_checks.c.identity, identity, device_checks.c.seq)
            writing.insert(device_checks, id=check.id, identity=identity, seq=seq, result=check.result)
            writing.audit("device.checked", {"check": str(check.id)})
        return check

    def checks(self, identity: str, limit: int | None = None) -> tuple[DeviceCheck, ...]:
        """The checks of a device, the newest first; at most `limit` of them."""
        with self._database.read() as connection:
            rows = connection.execute(self._newest_first(device_checks, identity).limit(limit))
            return tuple(_check(row) for row in rows)

    def _newest_first(self, table: Table, identity: str) -> Select[Any]:
        here = table.c.station_id == self._database.station_id
        return select(table).where(here, table.c.identity == identity).order_by(table.c.seq.desc())


def _known(row: Row[Any]) -> KnownDevice:
    return KnownDevice(row.identity, row.label, row.certain, row.last_request, row.at_utc)


def _check(row: Row[Any]) -> DeviceCheck:
    return DeviceCheck(row.id, row.identity, row.result, row.actor_id, row.at_utc)
