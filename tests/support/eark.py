"""E-ARK's own validator, without a network: its vocabularies are read from the copies that it brings along."""

from __future__ import annotations

import functools
import urllib.request
import warnings
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from lxml import etree


@functools.cache
def _validator() -> Any:
    """The module that judges packages. It asks the network for four lists of words as soon as it is imported."""

    def bundled(address: str) -> BinaryIO:
        vocabularies = files("eark_validator").joinpath("ipxml", "resources", "vocabs")
        return vocabularies.joinpath(address.rpartition("/")[2]).open("rb")

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves open what it reads
        patch.setattr(urllib.request, "urlopen", bundled)
        from eark_validator import packages
    return packages


def judged(package: Path, unpacking: Path) -> dict[str, str]:
    """What the validator has against a package (CSIP 2.1, and SIP where it is one): rule -> severity. Mere remarks are left out.

    `unpacking` is a folder where a packed one may be taken apart.
    """
    from eark_validator.infopacks.package_handler import PackageHandler

    packages = _validator()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves files open that it reads the beginning of
        patch.setattr(packages.PackageValidator, "_package_handler", PackageHandler(unpacking))
        report = packages.PackageValidator(package).validation_report
    messages = list(report.structure.messages)
    if report.metadata is not None:
        messages += [*report.metadata.schema_results.messages, *report.metadata.schematron_results.messages]
    return {one.rule_id: one.severity.value for one in messages if one.severity.value.casefold() not in _REMARKS}


_REMARKS = frozenset({"info", "information"})


def unlike_mets(package: Path) -> set[str]:
    """The files of a package of which the validator's own parts find another hash than METS has, or nothing at all.

    `eark-validator -c` compares no hashes (1.1.3), and its `Manifests.validate_manifest` tells of those that are equal: so its reader of
    METS and its summer are used, and the comparison is made here.
    """
    from eark_validator.infopacks.manifest import Checksummer
    from eark_validator.mets import MetsFiles

    found = set()
    for mets in package.rglob("METS.xml"):
        for entry in MetsFiles.from_file(mets).file_entries:
            file = mets.parent / str(entry.path)
            if not file.is_file() or Checksummer(entry.checksum.algorithm).hash_file(file) != entry.checksum:
                found.add(str(file.relative_to(package)))
    return found


def schema_errors(package: Path) -> list[str]:
    """What the schemas that a package brings along have against its XML files."""
    return list(_schema_errors(package))


def _schema_errors(package: Path) -> Iterator[str]:
    schemas = {
        name: etree.XMLSchema(file=str(package / "schemas" / f"{name}.xsd"))
        for name in ("mets1_12", "premis-v3-0", "ead", "ead_doc")
    }
    for file in sorted(package.rglob("*.xml")):
        stem = file.stem.lower()
        name = "mets1_12" if stem == "mets" else "premis-v3-0" if stem.startswith("premis") else "ead_doc"
        schema = schemas["ead" if stem == "ead" else name]
        if not schema.validate(etree.parse(str(file))):
            yield f"{file.name}: {schema.error_log.last_error}"
