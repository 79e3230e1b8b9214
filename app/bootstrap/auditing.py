"""The audit log held to account: wired here."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.auditing.seals import StampRead
from app.services.auditing.checking import LogChecking
from app.services.auditing.exporting import LogExporting
from app.services.auditing.proving import LogProving
from app.services.auditing.sealing import LogSealing

if TYPE_CHECKING:
    from app.bootstrap.foundations import Foundations

VERIFIER: Final = Path(__file__).resolve().parents[2] / "resources" / "verify" / "sohoa_audit.py"


class Auditing:
    """What is done with the audit log of a station."""

    def __init__(self, station: Foundations) -> None:
        self._station = station

    @cached_property
    def sealing(self) -> LogSealing:
        """The seal of each day."""
        return LogSealing(
            self._station.store, self._station.clock, self._stamp if self._station.timestamp_url else None
        )

    @cached_property
    def checking(self) -> LogChecking:
        """Looking through all of it."""
        return LogChecking(self._station.store, self._read_stamp)

    @cached_property
    def proving(self) -> LogProving:
        """One dossier's rows."""
        return LogProving(self._station.store, self._station.rights)

    @cached_property
    def exporting(self) -> LogExporting:
        """All of it, to be checked elsewhere."""
        return LogExporting(self._station.store, self._station.rights, VERIFIER)

    def _stamp(self, data: bytes) -> bytes:
        from app.signing.data_stamps import stamp_data  # the signing engine takes a second to load

        return stamp_data(data, self._station.signing_rules)

    def _read_stamp(self, token: bytes, data: bytes) -> StampRead:
        from app.signing.data_stamps import read_stamp

        return read_stamp(token, data, self._station.trust)
