"""Faults of a scan, planted into good pages with a known strength: what the verdict is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.perf.planted_faults.fault import Fault
from tests.perf.planted_faults.geometry import GEOMETRY
from tests.perf.planted_faults.signal import SIGNAL

FAULTS: Final[Mapping[str, Fault]] = {**SIGNAL, **GEOMETRY}
