"""The marker segments of a JPEG stream (ITU-T T.81, annex B), as far as they tell a whole file from a cut one."""

from __future__ import annotations

_START_OF_SCAN = 0xDA
_APP14 = 0xEE
_END_OF_IMAGE = b"\xff\xd9"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """(marker, first byte of its payload, end) of each segment up to and with the first start of scan."""
    found: list[tuple[int, int, int]] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found.append((marker, at + 4, end))
        if marker == _START_OF_SCAN:
            break
        at = end
    return found


def ends_properly(data: bytes) -> bool:
    """True where an end-of-image marker follows the first scan.

    Inside coded data the byte FF is always stuffed, so the marker can't turn up there by chance; one before the scan
    belongs to a thumbnail and counts for nothing.
    """
    segments = _segments(data)
    if not segments or segments[-1][0] != _START_OF_SCAN:
        return False
    return data.find(_END_OF_IMAGE, segments[-1][2]) >= 0


def is_adobe(data: bytes) -> bool:
    """True where an APP14 segment says that Adobe's conventions hold (CMYK stored inverted)."""
    return any(marker == _APP14 and data[start : start + 5] == b"Adobe" for marker, start, _ in _segments(data))
