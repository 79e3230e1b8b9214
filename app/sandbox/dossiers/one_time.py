"""Links that let somebody in once: a short-lived code, signed with a key that never leaves the two ends.

The standard library alone: the station makes such links, and loads no server for it.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

LASTS: Final = timedelta(minutes=10)
"""how long after its making a code opens the door"""
_MOST_CHARS: Final = 200


def one_time_code(key: str, now: datetime) -> str:
    """A code that whoever holds the same key takes once, until `now` + `LASTS`."""
    claim = f"{int((now + LASTS).timestamp())}.{secrets.token_hex(16)}"
    return f"{claim}.{_seal(key, claim)}"


class OneTimeCodes:
    """Takes codes. What was used is remembered until it would have run out anyway."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._used: dict[str, datetime] = {}

    def redeem(self, code: str, now: datetime) -> bool:
        """Whether the code is good; it is not a second time."""
        claim, _, seal = code[:_MOST_CHARS].rpartition(".")
        if not code.isascii() or not hmac.compare_digest(seal, _seal(self._key, claim)):
            return False
        ends_at = datetime.fromtimestamp(int(claim.partition(".")[0]), UTC)
        self._used = {used: ends for used, ends in self._used.items() if ends > now}
        if ends_at <= now or claim in self._used:
            return False
        self._used[claim] = ends_at
        return True


def _seal(key: str, claim: str) -> str:
    return hmac.new(key.encode(), claim.encode(), "sha256").hexdigest()
