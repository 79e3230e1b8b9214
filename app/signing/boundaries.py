"""The named boundaries of signing at which a crash test can kill the process (see `app.domain.failpoints`)."""

from __future__ import annotations

from typing import Final

KEY_BEFORE: Final = "key.use.before"
"""the prepared file is stored, the key was not asked"""
KEY_AFTER: Final = "key.use.after"
"""the signature value is in memory only"""
TIMESTAMP_BEFORE: Final = "timestamp.request.before"
TIMESTAMP_AFTER: Final = "timestamp.answer.after"

BOUNDARIES: Final = (KEY_BEFORE, KEY_AFTER, TIMESTAMP_BEFORE, TIMESTAMP_AFTER)

AUTHORIZE_BEFORE: Final = "service.authorize.before"
AUTHORIZE_AFTER: Final = "service.authorize.after"
"""what the service authorized is in memory only"""
SIGN_HASH_BEFORE: Final = "service.sign.before"
SIGN_HASH_AFTER: Final = "service.sign.after"

SERVICE_BOUNDARIES: Final = (AUTHORIZE_BEFORE, AUTHORIZE_AFTER, SIGN_HASH_BEFORE, SIGN_HASH_AFTER)
"""where the key is one of a remote service; they lie between KEY_BEFORE and KEY_AFTER, in this order"""
