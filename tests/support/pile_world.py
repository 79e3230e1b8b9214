"""A pile with each trouble that piles have, as files in a hot folder, and the station that takes them in."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Station
from app.domain import failpoints
from app.domain.backscan.account import Account
from app.services.backscan.pile import Pile
from app.services.backscan.running import Ran
from app.services.capture import Backends
from app.services.profiles import settings_request
from scanner.frames import ScanRequest, Source
from scanner.watched import PREFIX, WatchedFolderBackend
from tests.support.pile_sheets import ADDRESS, blank, code_of, note, paper, patch, save, separator, slip

A, B, C, D, E, F, G, H, N, J, K, L, M, Z = (code_of(number) for number in range(14))
ALMOST = "H56.14-19011-0001"
LISTED: dict[str, int | None] = {A: None, B: 3, C: None, F: None, G: None, H: None, N: None, J: 2, L: None, M: 1, Z: 4}
"""the archive's list: K lacks, of J another number came, of Z nothing"""
SHEETS = 36


def lay(folder: Path) -> None:
    """Lay the pile into a folder: 36 sheets, and a file that is none between the sheets 26 and 27."""
    sheets = [
        note(1),
        slip(A, ADDRESS + A),
        note(3),
        note(4),
        separator("SOHOA:1:PAPER:don"),
        note(6),
        slip(B),
        note(8),
        blank(),
        note(10),
        patch("2"),
        note(12),
        patch("2"),
        slip(C),
        note(15),
        slip(D, ADDRESS + E),
        note(17),
        slip(ALMOST),
        note(19),
        slip("", ADDRESS + F),
        note(21),
        slip(G),
        slip(A),
        note(24),
        slip(H),
        note(26),
        note(27),
        slip(N),
        _broken(),
        slip(J),
        note(31),
        slip(K),
        note(33),
        slip(L),
        note(35),
        slip(M),
    ]
    for number, sheet in enumerate(sheets, 1):
        if isinstance(sheet, bytes):
            (folder / f"{number:03}.png").write_bytes(sheet)
        else:
            save(sheet, folder / f"{number:03}.tif")
    (folder / "026x.tif").write_bytes(b"no picture")
    assert len(sheets) == SHEETS


def last(folder: Path) -> None:
    """The sheet that comes last, behind the slip of M."""
    save(note(37), folder / "037.tif")


def _broken() -> bytes:
    """A picture that begins and ends as one, and can't be decoded."""
    out = io.BytesIO()
    paper(29).save(out, "PNG")
    data = bytearray(out.getvalue())
    begins = data.index(b"IDAT") + 40
    data[begins : begins + 60] = bytes(60)
    return bytes(data)


@dataclass(frozen=True, slots=True)
class PileDesk:
    """A station over a folder; it waits for nothing that settles."""

    station: Station
    folder: Path

    @classmethod
    def at(cls, station: Station, folder: Path) -> PileDesk:
        """Before anything was asked for of the station."""

        def of(device_id: str) -> WatchedFolderBackend:
            place = Path(device_id.removeprefix(PREFIX))
            return WatchedFolderBackend(place, boundary=failpoints.reached, settle_s=0.0, poll_s=0.01, give_up_s=0.0)

        station.__dict__["backends"] = Backends({}, of)
        return cls(station, folder)

    @property
    def pile(self) -> Pile:
        """The one pile."""
        return self.station.back_scan.piles.open("kho-1", self.station.actor)

    @property
    def request(self) -> ScanRequest:
        """What is asked of the folder."""
        return settings_request(self.station.settings.scanner, f"{PREFIX}{self.folder}", Source.ADF)

    def run(self, *, ended: bool = False) -> Ran:
        """Take in what lies there, and part it."""
        return self.station.back_scan.running.run(self.pile, self.request, self.station.actor, ended=ended)

    def account(self) -> Account:
        """The books."""
        return self.station.back_scan.listing.account(self.pile)
