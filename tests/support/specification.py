"""The specification of the wire, read once in a process: each process of a test run needs it while it collects."""

from __future__ import annotations

from typing import Any, Final

import yaml

from tests.support.dossier_server import ROOT

SPECIFICATION: Final = ROOT / "resources/openapi/dossier-gateway.yaml"
SPECIFIED: Final[dict[str, Any]] = yaml.load(SPECIFICATION.read_bytes(), Loader=yaml.CSafeLoader)
