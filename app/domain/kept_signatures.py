"""Signatures that a finished file brings along: what is put down of them when it is taken in, so that it counts as signed from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.signatures import HolderKind, Level, lowest
from app.domain.verification import SignatureReport, printable


@dataclass(frozen=True, slots=True)
class KeptSignature:
    """One that held when it was judged. What a certificate says of its holder is on one line and cut to a length.

    Attributes:
        signer: the holder.
        by_person: whether that is a person; else an organisation.
        organisation: for whom; empty: the certificate tells none.
        level: the PAdES level that it reached; empty: it is of another profile.
        signed_at: when (UTC), by a time-stamp or as the signer claims; None: neither tells.
        remarks: codes of what there is to say of it.
        floor: the policy's lowest level on the day on which it was taken in; empty: nobody put that down.
    """

    signer: str
    by_person: bool
    organisation: str
    level: str
    signed_at: datetime | None
    remarks: tuple[str, ...]
    floor: str = ""

    def reaches(self, today: Level) -> bool:
        """Whether its level is enough, as the policy was when it was taken in or as it is `today`.

        A document is judged by the rules of its own date: a policy that is raised later takes nothing back from what was handed in,
        sent and received under the earlier one, no more than from what was signed here. One that is lowered serves what waits still.
        """
        floor = lowest((Level(self.floor), today)) if self.floor else today
        return bool(self.level) and Level(self.level).reaches(floor)


def kept_signatures(reports: Sequence[SignatureReport]) -> tuple[KeptSignature, ...]:
    """What is put down of a file's signatures, the oldest first. Nothing where one of them does not hold: then the file proves nothing."""
    if not all(report.verdict.holds for report in reports):
        return ()
    return tuple(
        KeptSignature(
            printable(report.holder.name),
            report.holder.kind is HolderKind.PERSON,
            printable(report.holder.organisation),
            report.level.value if report.level is not None else "",
            report.time,
            report.decision.findings,
        )
        for report in reports
    )


def prove_a_paper(signatures: Sequence[KeptSignature], floor: Level) -> bool:
    """Whether a file that is handed in as a paper needs no signature of anybody here: a person signed it, at the policy's lowest level
    (`floor` is today's) or above. What others signed beside that, and how, is their matter.
    """
    return any(one.by_person and one.reaches(floor) for one in signatures)


def who_signed(signatures: Sequence[KeptSignature]) -> str:
    """The person who signed first, else the organisation; empty where nobody is known."""
    persons = [one.signer for one in signatures if one.by_person]
    return next(iter([*persons, *(one.signer for one in signatures)]), "")
