"""What a reception slip says: which papers of a dossier were received, which lie on a second copy, and which paper stays here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.model import PaperForm
from app.domain.release import Release


class SlipPaper(StrEnum):
    """What a slip is printed on."""

    A5 = "A5"
    """half a sheet, as long as all of it has room there"""
    A4 = "A4"


class SlipState(StrEnum):
    """How a paper stands for the citizen."""

    RECEIVED = "received"
    """by the dossier system, and attached"""
    COPIED = "copied"
    """on a second copy that was read back; it is sent when the network is here"""
    PAPER_KEPT = "paper_kept"
    """something is left to do: the paper itself stays"""
    NOT_DIGITISED = "not_digitised"
    """the law does not let it be digitised; it is handed in as it is"""
    WITHDRAWN = "withdrawn"
    """it was taken back; the paper goes back to the citizen"""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One paper on the slip. `receipt` is the number that the dossier system gave it, `received_at` (UTC) when; unset without one."""

    title: str
    form: PaperForm
    sheets: int
    pages: int
    state: SlipState
    receipt: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """All that is printed.

    `tracking` is what the QR code says; `unit` the receiving unit's code, `counter` and `officer` who received it; `missing` the titles of
    required papers that are not here; `may_leave` the verdict on the dossier; `training`: none of it is real, and each page says so.
    """

    dossier_code: str
    procedure_code: str
    procedure_title: str
    applicant: str
    unit: str
    counter: str
    officer: str
    at: datetime
    lines: tuple[SlipLine, ...]
    missing: tuple[str, ...]
    may_leave: bool
    tracking: str
    training: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether all papers on it were taken back."""
        return all(line.state is SlipState.WITHDRAWN for line in self.lines)


def slip_state(release: Release, component_code: str, *, digitisable: bool) -> SlipState:
    """How a paper of a dossier stands, by the verdict on it."""
    if component_code in release.withdrawn:
        return SlipState.WITHDRAWN
    if not digitisable:
        return SlipState.NOT_DIGITISED
    if any(hindrance.component_code == component_code for hindrance in release.hindrances):
        return SlipState.PAPER_KEPT
    return SlipState.COPIED if component_code in release.on_copy else SlipState.RECEIVED
