"""The named boundaries of the wire at which a crash test can kill the process (see `app.domain.failpoints`)."""

from __future__ import annotations

from typing import Final

OPEN: Final = "wire.open"
SEND: Final = "wire.send"
"""one request of at most `chunk_bytes`"""
OFFSET: Final = "wire.offset"
FINISH: Final = "wire.finish"
READ_BACK: Final = "wire.read_back"
WITHDRAW: Final = "wire.withdraw"

BOUNDARIES: Final = tuple(
    f"{kind}.{side}" for kind in (OPEN, SEND, OFFSET, FINISH, READ_BACK, WITHDRAW) for side in ("before", "after")
)
"""`before`: nothing of the request has left; `after`: the whole answer is here, nothing of it is stored yet"""
