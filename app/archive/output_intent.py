"""The output intent: what the device colours of the pages mean (ISO 19005-2, 6.2.3)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, String

_PROFILE = Path(__file__).resolve().parents[2] / "resources" / "icc" / "sRGB.icc"


@cache
def srgb_profile() -> bytes:
    """The ICC profile that is embedded in every archive: sRGB, version 2.1 (PDF 1.4 knows no newer one), always the same bytes."""
    return _PROFILE.read_bytes()


def add_output_intent(pdf: Pdf) -> None:
    """Say that DeviceRGB and DeviceGray of this file are sRGB."""
    profile = pdf.make_stream(srgb_profile(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                Info=String("sRGB IEC61966-2.1"),
                RegistryName=String("http://www.color.org"),
                DestOutputProfile=profile,
            )
        ]
    )
