"""Wires what makes packages for the archive."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING

from app.bootstrap.foundations import RESOURCES
from app.domain.archival_form import load_forms
from app.domain.archive_package import PackageFacts, PackageTree
from app.services.packages.packaging import Packaging
from app.services.pool import read_in_worker

if TYPE_CHECKING:
    from app.bootstrap import Station

_ARCHIVAL = RESOURCES / "archival"


def packaging(station: Station) -> Packaging:
    """The packages of a station."""
    from app.package.check import check
    from app.package.layout import package

    def make(facts: PackageFacts) -> PackageTree:
        return package(facts, {file.name: file.read_bytes() for file in (_ARCHIVAL / "schemas").glob("*.xsd")})

    return Packaging(
        station.store,
        station.documents,
        station.catalogue,
        load_forms(_ARCHIVAL),
        station.clock,
        _program_version(),
        partial(read_in_worker, station.pool, station.pdf.page_count),
        make,
        check,
    )


def _program_version() -> str:
    """The version of this checkout; a package names it as its maker's."""
    project = tomllib.loads((RESOURCES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
