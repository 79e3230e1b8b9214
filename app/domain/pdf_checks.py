"""What is found of a PDF file beside the verdict of the judge: a second check, and how large and how fine its pages are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.archival import RuleFailure


class Checked(StrEnum):
    """How the second check of PDF/A ended. It knows less than the judge: it may doubt a good file, and never stands for the judge."""

    PASSED = "passed"
    """nothing was found, and there was nothing that it does not know"""
    BROKEN = "broken"
    """it found rules that are broken"""
    PARTLY = "partly"
    """nothing was found, but the file holds things that it does not know"""
    SIGNED = "signed"
    """it does not check files that bear a signature field"""
    OTHER_FLAVOUR = "other_flavour"
    """it does not know that flavour"""


@dataclass(frozen=True, slots=True)
class SecondCheck:
    """What pikepdf found of a file's format, and qpdf of its structure.

    Attributes:
        standing: how the check of the format ended.
        failures: the broken rules; only where `standing` is BROKEN.
        structure: what qpdf complained of, in its own words; empty where the file is sound.
        engine: both programs and their versions.
    """

    standing: Checked
    failures: tuple[RuleFailure, ...]
    structure: tuple[str, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """A page as it is printed.

    Attributes:
        width_mm, height_mm: of what is seen of it, as it is turned.
        lowest_dpi: pixels an inch of the coarsest picture that is painted on it, along its coarser side; None where no picture is.
    """

    width_mm: float
    height_mm: float
    lowest_dpi: float | None
