"""What a clause of ISO 19005 is about, so that a person is told what to mend and not only a number."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

UNREADABLE: Final = "unreadable"
"""stands for the clause where a file is no PDF that could be judged at all: damaged, encrypted, something else"""


class Chapter(StrEnum):
    """The subjects of the standard, as fine as a remedy differs."""

    UNREADABLE = "unreadable"
    FILE_STRUCTURE = "file_structure"
    ENCRYPTION = "encryption"
    COMPRESSION = "compression"
    LIMITS = "limits"
    CONTENT = "content"
    OUTPUT_INTENT = "output_intent"
    COLOUR = "colour"
    IMAGES = "images"
    TRANSPARENCY = "transparency"
    FONTS = "fonts"
    UNICODE = "unicode"
    ANNOTATIONS = "annotations"
    FORMS = "forms"
    SIGNATURES = "signatures"
    ACTIONS = "actions"
    METADATA = "metadata"
    IDENTIFICATION = "identification"
    LOGICAL_STRUCTURE = "logical_structure"
    EMBEDDED_FILES = "embedded_files"
    OPTIONAL_CONTENT = "optional_content"
    OTHER = "other"


_PART_1: Mapping[str, Chapter] = MappingProxyType(
    {
        "6.1": Chapter.FILE_STRUCTURE,
        "6.1.3-2": Chapter.ENCRYPTION,
        "6.1.10": Chapter.COMPRESSION,
        "6.1.11": Chapter.EMBEDDED_FILES,
        "6.1.12": Chapter.LIMITS,
        "6.1.13": Chapter.OPTIONAL_CONTENT,
        "6.2": Chapter.CONTENT,
        "6.2.2": Chapter.OUTPUT_INTENT,
        "6.2.3": Chapter.COLOUR,
        "6.2.4": Chapter.IMAGES,
        "6.2.9": Chapter.COLOUR,
        "6.3": Chapter.FONTS,
        "6.3.8": Chapter.UNICODE,
        "6.4": Chapter.TRANSPARENCY,
        "6.5": Chapter.ANNOTATIONS,
        "6.6": Chapter.ACTIONS,
        "6.7": Chapter.METADATA,
        "6.7.11": Chapter.IDENTIFICATION,
        "6.8": Chapter.LOGICAL_STRUCTURE,
        "6.9": Chapter.FORMS,
    }
)
_PARTS_2_3: Mapping[str, Chapter] = MappingProxyType(
    {
        "6.1": Chapter.FILE_STRUCTURE,
        "6.1.3-2": Chapter.ENCRYPTION,
        "6.1.7.2": Chapter.COMPRESSION,
        "6.1.10": Chapter.COMPRESSION,
        "6.1.12": Chapter.SIGNATURES,
        "6.1.13": Chapter.LIMITS,
        "6.2": Chapter.CONTENT,
        "6.2.3": Chapter.OUTPUT_INTENT,
        "6.2.4": Chapter.COLOUR,
        "6.2.6": Chapter.COLOUR,
        "6.2.8": Chapter.IMAGES,
        "6.2.10": Chapter.TRANSPARENCY,
        "6.2.11": Chapter.FONTS,
        "6.2.11.7": Chapter.UNICODE,
        "6.3": Chapter.ANNOTATIONS,
        "6.4": Chapter.FORMS,
        "6.4.3": Chapter.SIGNATURES,
        "6.5": Chapter.ACTIONS,
        "6.6": Chapter.METADATA,
        "6.6.4": Chapter.IDENTIFICATION,
        "6.7": Chapter.LOGICAL_STRUCTURE,
        "6.8": Chapter.EMBEDDED_FILES,
        "6.9": Chapter.OPTIONAL_CONTENT,
    }
)
_PART_4: Mapping[str, Chapter] = MappingProxyType(
    {
        "6.1": Chapter.FILE_STRUCTURE,
        "6.1.3-2": Chapter.ENCRYPTION,
        "6.1.6.2": Chapter.COMPRESSION,
        "6.1.11": Chapter.SIGNATURES,
        "6.2": Chapter.CONTENT,
        "6.2.3": Chapter.OUTPUT_INTENT,
        "6.2.4": Chapter.COLOUR,
        "6.2.7": Chapter.IMAGES,
        "6.2.9": Chapter.TRANSPARENCY,
        "6.2.10": Chapter.FONTS,
        "6.2.10.7": Chapter.UNICODE,
        "6.2.10.8": Chapter.UNICODE,
        "6.3": Chapter.ANNOTATIONS,
        "6.4": Chapter.FORMS,
        "6.6": Chapter.ACTIONS,
        "6.7": Chapter.METADATA,
        "6.7.3": Chapter.IDENTIFICATION,
        "6.9": Chapter.EMBEDDED_FILES,
        "6.10": Chapter.OPTIONAL_CONTENT,
    }
)
_CHAPTERS: Mapping[str, Mapping[str, Chapter]] = MappingProxyType(
    {"1": _PART_1, "2": _PARTS_2_3, "3": _PARTS_2_3, "4": _PART_4}
)


def chapter(flavour: str, clause: str) -> Chapter:
    """The subject of a broken rule.

    Args:
        flavour: what was judged, such as `2u`; its first sign is the part of the standard.
        clause: clause and number of the test, such as `6.2.11.4.1-1`, or `UNREADABLE`.
    """
    if clause == UNREADABLE:
        return Chapter.UNREADABLE
    known = _CHAPTERS.get(flavour[:1], {})
    if clause in known:
        return known[clause]
    parts = clause.partition("-")[0].split(".")
    shorter = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((known[part] for part in shorter if part in known), Chapter.OTHER)
