"""Make `resources/icc/sRGB.icc`: the sRGB profile that littleCMS builds, with a fixed date, so that the file never changes.

Run it only to replace the profile: every archive made before carries the old bytes. Usage: python packaging/make_srgb_icc.py
"""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import ImageCms

TARGET = Path(__file__).resolve().parents[1] / "resources/icc/sRGB.icc"
VERSION_AT, DATE_AT = 8, 24
"""offsets in the profile header (ICC.1:2004-10, table 13)"""


def main() -> None:
    """Write the profile; version 4.2 is the newest that PDF 1.7 (and so ISO 19005-2) knows, and this one uses nothing newer."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[VERSION_AT : VERSION_AT + 4] = b"\x04\x20\x00\x00"
    struct.pack_into(">6H", profile, DATE_AT, 2026, 1, 1, 0, 0, 0)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(profile)


if __name__ == "__main__":
    main()
