"""This computer's clock beside the time-stamp authority's: a wrong one makes wrong times in marks, and good certificates look bad."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from app.domain.errors import SigningFailed
from app.signing.rules import SigningRules
from app.signing.timestamp import TimestampAuthority, Token

_MAY_COME_OF_A_CLOCK: Final = frozenset({"REVOCATION_STALE", "CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID"})


def clock_remarks(token: Token, rules: SigningRules) -> tuple[str, ...]:
    """What a fresh time-stamp says of the clock: () or CLOCK_WRONG.

    Raises:
        SigningFailed: CLOCK_WRONG where the rules refuse to sign by a wrong clock.
    """
    wrong = difference(token, rules)
    if wrong is not None and rules.refuse_wrong_clock:
        raise wrong
    return () if wrong is None else (wrong.code,)


async def explained(error: SigningFailed, rules: SigningRules) -> SigningFailed:
    """The error; CLOCK_WRONG where the clock explains it. Asks the time-stamp authority, where there is one and the error may be of that
    kind; what it says is taken as a hint only: nothing is signed in either case."""
    if error.code not in _MAY_COME_OF_A_CLOCK or not rules.timestamp_url:
        return error
    try:
        token = await TimestampAuthority(rules.timestamp_url).stamp(b"")
    except SigningFailed:
        return error
    return difference(token, rules) or error


def difference(token: Token, rules: SigningRules) -> SigningFailed | None:
    """CLOCK_WRONG, where this computer's clock stands further from a fresh time-stamp than the rules allow."""
    ahead_s = (datetime.now(UTC) - token.time).total_seconds()
    if abs(ahead_s) <= rules.clock_limit_s:
        return None
    return SigningFailed("CLOCK_WRONG", minutes=abs(round(ahead_s / 60)))
