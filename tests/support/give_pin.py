"""Gives a token the PIN on stdin, by itself, in a process of its own; prints the code of the refusal.

Arguments: data folder, library, root, issuer; and a folder where a second such process is waited for: before the key is used, however long
the other takes to start, and then, up to a second, each time that the record is looked at.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.bootstrap.token_keys import PinsOfActor
from app.domain.clock import SystemClock
from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey, TokenLimits
from app.signing.trust import TrustSettings
from app.store.store import open_store

data, library, root, issuer = map(Path, sys.argv[1:5])
meetings = tuple(map(Path, sys.argv[5:]))
START_S = 60.0


def met(folder, place, limit_s):
    """Whether a second process came to this place in time."""
    (folder / f"{os.getpid()}.{place}").touch()
    until_s = time.monotonic() + limit_s
    while len(list(folder.glob(f"*.{place}"))) < 2:
        if time.monotonic() > until_s:
            return False
        time.sleep(0.01)
    return True


class Meeting(PinsOfActor):
    """Gives a second process time to come as far as the same look."""

    def events(self, token):
        seen = super().events(token)
        for folder in meetings:
            met(folder, "look", 1.0)
        return seen


store = open_store(data, SystemClock())
record = Meeting(lambda: store, lambda: store.dossiers.actor("Cán bộ", None))
key = TokenKey(library, TokenChoice(), TrustSettings((root,), (issuer,)), record, TokenLimits())
if not all(met(folder, "start", START_S) for folder in meetings):
    sys.exit("no second program came")
try:
    with key.unlocked(Authorization(sys.stdin.read())) as signer:
        asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
except SigningFailed as error:
    print(error.code)
key.close()
store.close()
