"""Gives a token the PIN on stdin, by itself, in a process of its own; prints the code of the refusal.

Arguments: data folder, library, root, issuer.
"""

import asyncio
import sys
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
store = open_store(data, SystemClock())
record = PinsOfActor(lambda: store, lambda: store.dossiers.actor("Cán bộ", None))
key = TokenKey(library, TokenChoice(), TrustSettings((root,), (issuer,)), record, TokenLimits())
try:
    with key.unlocked(Authorization(sys.stdin.read())) as signer:
        asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
except SigningFailed as error:
    print(error.code)
key.close()
store.close()
