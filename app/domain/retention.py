"""How long what is kept: days by kind of data, counted from the day on which all of a dossier had been received. Pure.

The station is no archive: what counts is at the dossier system, signed, once its receipt was read back. What lies here longer than it is
needed is a risk to the citizen, so it goes by rule, and never before that receipt nor while somebody holds it. What was never sent is the
only copy: it is given up where the policy file says after how many days, and its days by kind count from then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from app.domain.canonical import Json
from app.domain.clock import day_in_viet_nam
from app.domain.codes import intake_box, is_intake
from app.domain.editlog import Accept, Operation, SendBack, SetField, SetSheetCount
from app.domain.grounds import Acceptance, Ground
from app.domain.rules import Law


class Kind(StrEnum):
    """Kinds of data that a dossier leaves at the station; `kind_<value>` is the key of the words."""

    ARTIFACTS = "artifacts"
    """what machines made of pages: pictures, layers, words, unsigned archives; it can be made again while the pages are here"""
    MASTERS = "masters"
    """pages as they came from the device"""
    COPIES = "copies"
    """signed files, and those that came as they are"""
    SEARCH = "search"
    """name, ID number and paper numbers by which a dossier is found"""
    PERSONAL = "personal"
    """names, ID numbers and words of people in the rows of the database"""


OF_PAGES: Final = frozenset({Kind.ARTIFACTS, Kind.MASTERS})
IN_ROWS: Final = frozenset({Kind.SEARCH, Kind.PERSONAL})
_TAKES_ALONG: Final[Mapping[Kind, frozenset[Kind]]] = {
    Kind.MASTERS: frozenset({Kind.MASTERS, Kind.ARTIFACTS}),
    Kind.PERSONAL: frozenset(Kind),
}
"""pictures of a page show it, and where the rows may not tell a name any more nothing else may"""
PURGED_BY_RULE: Final = "retention"
"""the reason of a purge that nobody typed"""
LEAST_DAYS: Final = "retention.least_days"
"""the rule of law that says how many days everything stays, whatever a station would like"""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """After how many days what goes; a kind that is not named stays.

    Attributes:
        days: by kind, from the day on which everything of the dossier had been received.
        staff_names_days: after how many days without a deed a member of staff is no longer named here; None: never.
        unsent_days: after how many days without a deed a dossier is given up of which a paper was never sent; None: never.
        loose_days: the same of files that were signed here and belong to no dossier; None: never.
    """

    days: Mapping[Kind, int] = field(default_factory=dict)
    staff_names_days: int | None = None
    unsent_days: int | None = None
    loose_days: int | None = None

    def due(self, settled_on: date, today: date) -> frozenset[Kind]:
        """What is past its days, with all that goes along with it."""
        past = {kind for kind, days in self.days.items() if settled_on + timedelta(days=days) <= today}
        return frozenset[Kind]().union(*(_TAKES_ALONG.get(kind, {kind}) for kind in past))

    def due_on(self, kind: Kind, settled_on: date) -> date | None:
        """The first day on which that kind of a dossier may go; None: never."""
        ways = [days for one, days in self.days.items() if kind in _TAKES_ALONG.get(one, {one})]
        return settled_on + timedelta(days=min(ways)) if ways else None

    def earliest_settled(self, kind: Kind, today: date) -> date | None:
        """The last day on which a dossier may have been settled for that kind to be due today; None: no day is early enough."""
        ways = [days for one, days in self.days.items() if kind in _TAKES_ALONG.get(one, {one})]
        return today - timedelta(days=min(ways)) if ways else None


class Stays(StrEnum):
    """Why nothing of a dossier goes yet; `stays_<value>` is the key of the words."""

    HELD = "held"
    """somebody holds it"""
    SCANNING = "scanning"
    """a scan is under way, or was interrupted"""
    NOT_SENT = "not_sent"
    """a paper was not sent, or changed since; or nothing was ever received of it"""
    HALF_SENT = "half_sent"
    """of a paper that was not sent the dossier system has an earlier version, or perhaps a part: it has to be sent, or taken back"""
    NOT_READ_BACK = "not_read_back"
    """a receipt was not read back from the dossier system"""
    MISFILED = "misfiled"
    """a paper of it is on its way into another dossier, or one of another into it: its pages are needed there"""
    IN_REVIEW = "in_review"
    """a supervisor has not decided yet"""


_GIVEN_UP: Final = frozenset({Stays.NOT_SENT, Stays.SCANNING})
"""what stands against deletion no more once nobody works on a dossier for as long as the policy says"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a dossier stands for retention.

    Attributes:
        dossier_id: which.
        code: its code.
        since: when the last of its papers was received, or something was last done in it, whichever was later.
        stays: what stands against any deletion.
        erased: what of its rows has gone already.
    """

    dossier_id: UUID
    code: str
    since: datetime
    stays: frozenset[Stays] = frozenset()
    erased: frozenset[Kind] = frozenset()

    @property
    def is_loose(self) -> bool:
        """Whether it is a box of files that belong to no dossier."""
        return is_intake(self.code)

    def given_up_after(self, policy: RetentionPolicy) -> int | None:
        """After how many days without a deed it is given up though not all of it was sent; None: never. 0 where all was sent."""
        if self.stays.isdisjoint(_GIVEN_UP):
            return 0
        return policy.loose_days if self.is_loose else policy.unsent_days

    def hindered(self, policy: RetentionPolicy) -> frozenset[Stays]:
        """What stands against any deletion, however much time goes by."""
        return self.stays if self.given_up_after(policy) is None else self.stays - _GIVEN_UP

    def due(self, policy: RetentionPolicy, today: date) -> frozenset[Kind]:
        """What may go today; of a box into which files still come, nothing."""
        waits = self.given_up_after(policy)
        if waits is None or self.hindered(policy) or self.code == intake_box(today):
            return frozenset()
        settled = day_in_viet_nam(self.since) + timedelta(days=waits)
        return policy.due(settled, today) - self.erased

    def past(self, policy: RetentionPolicy, today: date) -> frozenset[Kind]:
        """What is past its days, whatever stands against it; a kind whose rows have gone is not due again."""
        return policy.due(day_in_viet_nam(self.since), today) - self.erased


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody keeps what would be deleted, for a reason (a complaint, an inspection, a court)."""

    dossier_id: UUID
    reason: str = field(repr=False)
    actor_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """Where a backup of the station lies, and whether something was deleted since it was written (`behind`)."""

    folder: Path
    at: datetime
    behind: bool


def too_short(policy: RetentionPolicy, law: Law, day: date, decided: Collection[Kind]) -> tuple[Kind, int] | None:
    """A kind that the station would delete before the law lets it, with the days of the law.

    Args:
        policy: what the settings say.
        law: the rules of all dates.
        day: today.
        decided: kinds that the locked policy file sets: the province answers for these itself.
    """
    least = int(str(law.on(LEAST_DAYS, day).value))
    short = (kind for kind in Kind if kind in policy.days and policy.days[kind] < least and kind not in decided)
    return next(((kind, least) for kind in short if kind is not Kind.ARTIFACTS), None)


# -- what is left of rows that tell of a person

WIPED: Final = "-"
"""stands where somebody's words stood that may not be empty"""
_GROUNDS: Final = frozenset(ground.value for ground in Ground)
_OF_A_REQUEST: Final = frozenset(
    {
        "kind",
        "device",
        "machine",
        "source",
        "dpi",
        "mode",
        "page_mm",
        "expected_sheets",
        "options",
        "sheets_before",
        "root",
        "sides",
    }
)
_FOLDERS: Final = ("folder:", "watch:")
"""kinds of devices whose id is a path, which may bear a person's name"""
_OF_A_MANIFEST: Final = ("title", "file_name", "signer", "source_id", "result_code", "number")
_OF_A_RECEIPT: Final = frozenset({"MaBamNhatKy", "KichThuocNhatKy", "GocNhatKy", "ThoiDiemNhan", "MaBienNhan"})
"""head, size and root of the audit log, time and number: names of the wire, as in `app.domain.auditing.claims`"""
_OF_A_REMOTE: Final = ("applicant", "applicant_id", "owner_ward")


def wiped_operation(operation: Operation) -> Operation:
    """The same decision, without what a person typed of a citizen or in words of their own; most operations hold neither."""
    match operation:
        case SetField():
            return replace(operation, value="")
        case Accept(reason=reason):
            known = all(one in _GROUNDS for one in Acceptance(reason).reasons)
            return replace(operation, note="", reason=reason if known else WIPED)
        case SendBack():
            return replace(operation, remark="")
        case SetSheetCount(reason=reason):
            return replace(operation, reason=WIPED if reason else "")
        case _:
            return operation


def wiped_request(request: Mapping[str, Json]) -> dict[str, Json]:
    """What was asked of a device, without names of files and folders, nor what was entered of a result."""
    kept = {name: value for name, value in request.items() if name in _OF_A_REQUEST}
    device = kept.get("device")
    if isinstance(device, str) and device.startswith(_FOLDERS):
        kept["device"] = device.partition(":")[0] + ":"
    return kept


def wiped_manifest(manifest: Mapping[str, Json]) -> dict[str, Json]:
    """What was told of a file, without its name, title and numbers, nor who signed it."""
    return {name: "" if name in _OF_A_MANIFEST else value for name, value in manifest.items()}


def wiped_receipt(said: Mapping[str, Json]) -> dict[str, Json]:
    """What the dossier system said in a receipt, as far as it vouches for the audit log."""
    return {name: value for name, value in said.items() if name in _OF_A_RECEIPT}


def wiped_remote(described: Mapping[str, Json]) -> dict[str, Json]:
    """How the dossier system described a dossier, without whose it is."""
    return {name: "" if name in _OF_A_REMOTE else value for name, value in described.items()}


def wiped_plan(plan: Mapping[str, Json]) -> dict[str, Json]:
    """How far a document was to go, without the file that a copy was owed to, nor whose key signed."""
    return {name: "" if name in ("out", "signer") else value for name, value in plan.items()}
