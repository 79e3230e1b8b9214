"""A check of PDF/A that needs no Java: pikepdf's own for the format, qpdf's for the structure. It stands beside the judge, never for it.

pikepdf approves of what it knows and doubts all else, extension schemas among it, which our own files have. So what it says of a schema of
ours that is declared counts for nothing, and of another one for "not checked". These functions parse hostile files: call them in a
process with limits.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pikepdf

from app.archive.metadata import PAGE_NAMESPACE, SOHOA_NAMESPACE
from app.archive.read import claimed_flavour, is_signed, opened
from app.domain.archival import RuleFailure
from app.domain.pdf_checks import Checked, SecondCheck

_LEVEL_B: Final = {"1": "1b", "2": "2b", "3": "3b"}
"""what is checked of a flavour, by its part: level B is contained in A and U"""
_EXTENDED_METADATA: Final = frozenset({"6.7.9-2", "6.6.2.3.1-1"})
_CONFORMANCE: Final = {"1": "6.7.11-3", "2": "6.6.4-3", "3": "6.6.4-3"}
"""by part: the file has to say its level, which is looked at here, for pikepdf wants it to say B"""
_DECLARATION: Final = "pdfaExtension:schemas"
"""the property in which a file describes the schemas of its own"""
_OF_OUR_SCHEMA: Final = re.compile(
    rf"={SOHOA_NAMESPACE} |={PAGE_NAMESPACE} |=http://www\.aiim\.org/pdfa/ns/(extension/|(schema|property|type|field)#) "
    r"|property (sohoa|page|pdfaExtension):"
)
"""a name bound otherwise shows by its namespace, which then is a finding of its own"""
_MOST_TOLD: Final = 20


def second_check(path: Path, flavour: str) -> SecondCheck:
    """Check a file against level B of the flavour's part, and its structure.

    Raises:
        InputRefused: as `read.page_count`.
    """
    structure, engine = _structure(path), f"pikepdf {pikepdf.__version__}, qpdf {pikepdf.__libqpdf_version__}"
    if flavour[:1] not in _LEVEL_B:
        return SecondCheck(Checked.OTHER_FLAVOUR, (), structure, engine)
    if is_signed(path):
        return SecondCheck(Checked.SIGNED, (), structure, engine)
    from pikepdf.pdfa import validate_written

    broken, unchecked = dict[str, str](), dict[str, None]()
    findings = validate_written(path, _LEVEL_B[flavour[:1]]).findings
    declares = any(_DECLARATION in found.message for found in findings)
    for found in findings:
        clause = found.rule.partition(":")[2]
        if clause == _CONFORMANCE[flavour[:1]]:
            continue
        if clause in _EXTENDED_METADATA and declares and _OF_OUR_SCHEMA.search(found.message):
            continue
        if found.kind == "unsupported" or clause in _EXTENDED_METADATA:
            unchecked[clause] = None
        else:
            broken.setdefault(clause, found.message)
    claimed = claimed_flavour(path)
    if claimed and claimed[1:] != flavour[1:]:
        broken.setdefault(_CONFORMANCE[flavour[:1]], f"the file says that it is {claimed}, not {flavour}")
    standing = Checked.BROKEN if broken else Checked.PARTLY if unchecked else Checked.PASSED
    failures = tuple(RuleFailure(clause, message) for clause, message in broken.items())
    return SecondCheck(standing, failures, structure, engine, () if broken else tuple(unchecked))


def _structure(path: Path) -> tuple[str, ...]:
    """What qpdf finds wrong: the cross-reference table, objects, streams that can't be decoded."""
    with warnings.catch_warnings(), opened(path) as pdf:
        warnings.simplefilter("ignore")  # that it can't decode JBIG2
        try:
            found = pdf.check_pdf_syntax()
        except pikepdf.DependencyError:
            found = ["a page's content is coded as a picture"]
        return tuple(_told([*pdf.get_warnings(), *found], path))


def _told(said: Iterable[object], path: Path) -> list[str]:
    lines = dict.fromkeys(str(line).replace(f"{path}: ", "").replace(str(path), path.name) for line in said)
    return list(lines)[:_MOST_TOLD]
