"""Colours that mean the same in every file, whatever its output intent, or without one (ISO 32000-1, 8.6.5; ISO 19005-2, 6.2.4)."""

from __future__ import annotations

from typing import Final

from pyhanko.pdf_utils import generic

_WHITE: Final = (0.9505, 1.0, 1.089)
"""D65"""
_GAMMA: Final = 2.2
_SRGB: Final = (0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505)
"""the primaries, as CIE XYZ, column by column"""


def calibrated_gray() -> generic.ArrayObject:
    """A gray of which 0 is black."""
    return _space("/CalGray", {"/WhitePoint": _numbers(_WHITE), "/Gamma": generic.FloatObject(_GAMMA)})


def calibrated_rgb() -> generic.ArrayObject:
    """Red, green and blue of sRGB."""
    gamma = _numbers((_GAMMA,) * 3)
    return _space("/CalRGB", {"/WhitePoint": _numbers(_WHITE), "/Gamma": gamma, "/Matrix": _numbers(_SRGB)})


def _space(name: str, entries: dict[str, generic.PdfObject]) -> generic.ArrayObject:
    parameters = generic.DictionaryObject({generic.pdf_name(key): value for key, value in entries.items()})
    return generic.ArrayObject([generic.pdf_name(name), parameters])


def _numbers(values: tuple[float, ...]) -> generic.ArrayObject:
    return generic.ArrayObject([generic.FloatObject(value) for value in values])
