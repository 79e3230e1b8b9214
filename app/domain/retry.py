"""When the outbox tries what: how long it waits, in which order it sends, what steps aside. Pure; nothing of it is stored.

What goes in is what stands in the store anyway: the entries without a receipt in the order in which they were made, and when and with
which code each attempt failed. The rules:

- Of one dossier only one entry is under way, and always the oldest that has not stepped aside. Dossiers do not wait for each other.
- A failure that waiting may heal is tried again after an exponential back-off with full jitter (Brooker, AWS Architecture Blog 2015: a
  random share of a growing bound, so that counters which lost the server together do not come back together). The share is drawn from
  the entry's id, so the same store gives the same answer. A server that names a time (Retry-After) is not asked before it.
- A refusal is about one file as it was announced. It steps aside with its code and holds up nothing: neither the rest of its dossier nor a
  later version of its own component, which is another file with an entry and attempts of its own. (The earlier version is then never
  sent: a version that was replaced leaves the outbox.) A code that nobody put into `HEALED_BY_WAITING` is a refusal: it is told to a person
  instead of being repeated in silence.
- An alarm steps aside as a refusal does, and whatever came after it does not end it: only a person who sends that document himself.
- Failures in a row, of any entries, that tell of the server and not of a file hold the whole outbox: then one entry at a time, the one that
  was tried longest ago, asks whether it is back. So a day offline costs some hundred attempts, not some hundred for each document, and
  one document that the server can't bear holds up the others no longer than their first success.
- A clock that was set back makes nothing wait: an attempt that lies in the future is as good as over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

FIRST_S, LONGEST_S = 1.0, 300.0
"""bounds of the wait after the first failure, and after many"""
LONGEST_ASKED_S = 3600
"""a server that asks for more is tried earlier"""
IN_A_ROW = 3
"""so many failures that tell of the server are the server's, not a document's"""

AWAY = frozenset(
    {
        "SERVER_UNREACHABLE",
        "SERVER_NAME_UNKNOWN",
        "SERVER_CERTIFICATE_UNKNOWN",
        "SERVER_CERTIFICATE_EXPIRED",
        "SERVER_CERTIFICATE_OTHER_NAME",
        "SERVER_ERROR",
        "SERVER_STORAGE_FULL",
        "SERVER_BUSY",
        "PAGE_INSTEAD_OF_ANSWER",
        "REDIRECTED",
        "PROXY_UNREACHABLE",
        "ISSUER_UNREACHABLE",
        "ISSUER_BUSY",
    }
)
"""the way to the server or the server itself is out of order, and nobody at the counter can mend it; nothing of it is about a document"""
ABOUT_THE_SERVER = AWAY | {
    "CA_BUNDLE_UNREADABLE",
    "UNAUTHORIZED",
    "SIGN_IN_NEEDED",
    "SIGN_IN_REFUSED",
    "SIGN_IN_BUSY",
    "ISSUER_NOT_BELIEVED",
    "ISSUER_ADDRESS_REFUSED",
    "ISSUER_ANSWER_MALFORMED",
    "ISSUER_OTHER",
    "CLIENT_CERTIFICATE_UNREADABLE",
    "CLIENT_CERTIFICATE_EXPIRED",
    "CLIENT_CERTIFICATE_MISSING",
    "CLIENT_CERTIFICATE_REFUSED",
    "PROXY_ADDRESS_MALFORMED",
    "PROXY_REFUSED",
    "ANSWER_MALFORMED",
    "TOKEN_MALFORMED",
    "SERVER_ADDRESS_MALFORMED",
    "SERVER_NOT_ENCRYPTED",
    "RECORDS_NOT_PREPARED",
    "NO_DOSSIER_SYSTEM",
}
"""of no document either, and somebody has to see to it: a token, a certificate, an address"""
HEALED_BY_WAITING = ABOUT_THE_SERVER | {
    "SERVER_STILL_PROCESSING",
    "STORED_NOT_ATTACHED",
    "UPLOAD_GONE",
    "UPLOAD_INCOMPLETE",
    "OFFSET_CONFLICT",
    "CHECKSUM_MISMATCH",
}
ALARMS = frozenset({"RECEIPT_DIFFERS", "RECEIPT_OF_ANOTHER"})
"""the server says that it has something else than what was sent"""


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """One attempt to send that came to nothing, why, and how long the server asked to be left alone (0: it said nothing)."""

    code: str
    at: datetime
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the outbox without a receipt, and its attempts in order."""

    id: UUID
    dossier: str
    attempts: tuple[FailedAttempt, ...] = ()

    @property
    def aside(self) -> bool:
        """Whether it stepped aside: it is not tried again by itself."""
        codes = [attempt.code for attempt in self.attempts]
        return bool(codes) and (codes[-1] not in HEALED_BY_WAITING or not ALARMS.isdisjoint(codes))


def waits_for_the_way(attempts: Sequence[FailedAttempt]) -> bool:
    """Whether a document waits for nothing but the way: the last attempt found the server away, and none before was refused."""
    codes = {attempt.code for attempt in attempts}
    return bool(attempts) and attempts[-1].code in AWAY and codes <= HEALED_BY_WAITING


def due(
    waiting: Sequence[Waiting],
    now: datetime,
    under_way: AbstractSet[UUID] = frozenset(),
    received_at: datetime | None = None,
) -> tuple[Waiting, ...]:
    """What may be sent now.

    Args:
        waiting: the entries without a receipt, the oldest first; those under way are among them.
        now: UTC.
        under_way: ids of those that are being sent.
        received_at: when the server last gave a receipt; None: not known.
    """
    heads = _heads(waiting, under_way)
    hold_s = _held_s(waiting, now, received_at)
    if hold_s is None:
        return tuple(head for head in heads if _left_s(head, now) <= 0)
    if hold_s > 0 or under_way or not heads:
        return ()
    return (min(heads, key=_tried_at),)


def next_due_s(waiting: Sequence[Waiting], now: datetime, received_at: datetime | None = None) -> float | None:
    """How long until something is due, while nothing is under way; 0: now; None: everything stepped aside, or nothing waits."""
    heads = _heads(waiting, frozenset())
    if not heads:
        return None
    hold_s = _held_s(waiting, now, received_at)
    return hold_s if hold_s is not None else min(_left_s(head, now) for head in heads)


def bound_s(failures: int) -> float:
    """The longest wait after so many failures (1 or more), without a word of the server."""
    return min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 30))


def wait_s(entry: UUID, failures: int) -> float:
    """The wait of this entry after so many failures: a share of `bound_s` that is drawn once for all."""
    return bound_s(failures) * share(entry, failures)


def share(of: UUID, number: int) -> float:
    """A share of 0 to 1 that is drawn once for all, so that what begins in one moment does not come back in one."""
    drawn = hashlib.sha256(of.bytes + number.to_bytes(4)).digest()[:8]
    return int.from_bytes(drawn) / 2**64


def _heads(waiting: Sequence[Waiting], under_way: AbstractSet[UUID]) -> list[Waiting]:
    """The oldest of each dossier that has not stepped aside, less the dossiers that have one under way."""
    heads: dict[str, Waiting] = {}
    for one in waiting:
        if not one.aside:
            heads.setdefault(one.dossier, one)
    busy = {one.dossier for one in waiting if one.id in under_way}
    return [one for one in heads.values() if one.dossier not in busy]


def _left_s(one: Waiting, now: datetime) -> float:
    """How long this entry still waits by its own attempts."""
    if not one.attempts:
        return 0.0
    last = one.attempts[-1]
    return max(_rest_s(last, wait_s(one.id, len(one.attempts)), now), _rest_s(last, _asked_s(last), now))


def _held_s(waiting: Sequence[Waiting], now: datetime, received_at: datetime | None) -> float | None:
    """How long the whole outbox still waits for the server; None: nothing speaks against it."""
    tried = sorted(
        (
            (attempt, one)
            for one in waiting
            for attempt in one.attempts
            if not one.aside or attempt.code not in ABOUT_THE_SERVER
        ),
        key=lambda pair: pair[0].at,
    )
    row: list[tuple[FailedAttempt, Waiting]] = []
    for attempt, one in reversed(tried):
        if attempt.code not in ABOUT_THE_SERVER or (received_at is not None and attempt.at <= received_at):
            break
        row.append((attempt, one))
    if len(row) < IN_A_ROW:
        return None
    last, entry = row[0]
    left_s = _rest_s(last, wait_s(entry.id, len(row) - IN_A_ROW + 1), now)
    return max(left_s, *(_rest_s(attempt, _asked_s(attempt), now) for attempt, _ in row))


def _asked_s(attempt: FailedAttempt) -> float:
    return min(attempt.retry_after_s, LONGEST_ASKED_S)


def _rest_s(attempt: FailedAttempt, whole_s: float, now: datetime) -> float:
    """What is left of a wait that began with the attempt; nothing where the clock was set back since."""
    passed_s = (now - attempt.at).total_seconds()
    return 0.0 if passed_s < 0 else max(0.0, whole_s - passed_s)


def _tried_at(one: Waiting) -> float:
    return one.attempts[-1].at.timestamp() if one.attempts else float("-inf")
