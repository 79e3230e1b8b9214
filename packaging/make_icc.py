"""Make `resources/icc`: sRGB (IEC 61966-2-1) as a profile of version 2.1, which PDF 1.4 (and so ISO 19005-1) knows too; and its gray.

Run it only to replace the profiles: every archive made before carries the old bytes. Usage: python packaging/make_icc.py
"""

from __future__ import annotations

import struct
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources/icc"
D50 = (0.96420, 1.0, 0.82491)
PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
"""red, green and blue, adapted to D50 (Bradford)"""
CURVE_POINTS = 256
"""between two of them a straight line is off by less than a hundredth of a step of 8 bits"""


def main() -> None:
    """Write the profiles."""
    white = _xyz(D50)
    curve = struct.pack(">4s4xI", b"curv", CURVE_POINTS) + b"".join(
        struct.pack(">H", round(65535 * _light(step / (CURVE_POINTS - 1)))) for step in range(CURVE_POINTS)
    )
    free = struct.pack(">4s4x", b"text") + b"No copyright, use freely\0"
    srgb = {
        b"desc": _description(b"sRGB IEC61966-2.1"),
        b"cprt": free,
        b"wtpt": white,
        **{name: _xyz(primary) for name, primary in PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    gray = {b"desc": _description(b"Gray of sRGB"), b"cprt": free, b"wtpt": white, b"kTRC": curve}
    (FOLDER / "sRGB.icc").write_bytes(_profile(b"RGB ", srgb))
    (FOLDER / "gray.icc").write_bytes(_profile(b"GRAY", gray))


def _profile(colors: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Header, table of tags, and each different value once (ICC.1:1998-09, 6.1 and 6.2)."""
    begin = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for value in tags.values():
        if value not in places:
            places[value] = begin + len(body)
            body += value + b"\0" * (-len(value) % 4)
    table = struct.pack(">I", len(tags)) + b"".join(
        struct.pack(">4sII", name, places[value], len(value)) for name, value in tags.items()
    )
    header = struct.pack(
        ">I4xI4s4s4s6H4s4x4x4x4xQI3i4x44x",
        *(begin + len(body), 0x02100000, b"mntr", colors, b"XYZ "),
        *(2026, 1, 1, 0, 0, 0, b"acsp", 0, 0),
        *map(_fixed, D50),
    )
    return header + table + body


def _light(level: float) -> float:
    """The share of light that a level of sRGB stands for."""
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def _fixed(number: float) -> int:
    return round(number * 65536)


def _xyz(color: tuple[float, float, float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *map(_fixed, color))


def _description(text: bytes) -> bytes:
    """A `textDescriptionType`, in ASCII alone."""
    return struct.pack(">4s4xI", b"desc", len(text) + 1) + text + b"\0" + bytes(4 + 4 + 2 + 1 + 67)


if __name__ == "__main__":
    main()
