"""A file that is handed on piece by piece gives the same bytes and the same hash as in one."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from app.domain.content import PIECE_BYTES, digest, pieces

NOISE = hashlib.shake_256(b"noise").digest(3 * PIECE_BYTES + 7)


@given(st.integers(0, len(NOISE)), st.integers(0, len(NOISE)))
def test_pieces_are_the_file(one: int, other: int) -> None:
    begin, end = sorted((one, other))
    got = list(pieces(NOISE, begin, end))
    assert b"".join(got) == NOISE[begin:end]
    assert all(0 < len(piece) <= PIECE_BYTES for piece in got)
    assert digest(NOISE, begin, end) == hashlib.sha256(NOISE[begin:end]).digest()
    assert digest(NOISE, begin, end, "sha1") == hashlib.sha1(NOISE[begin:end]).digest()
