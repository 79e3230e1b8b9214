"""The JSON of scanners, their frames and their checks; as `shapes`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.cli.console import error_json
from app.messages import Language
from app.services.check import CheckOutcome, CheckState
from app.services.devices import Described
from app.services.loose import ScannedFrame
from scanner.frames import Capabilities
from scanner.identity import PhysicalDevice


def device(found: PhysicalDevice, described: Described | None, language: Language) -> dict[str, Any]:
    """A device of `devices`; `described` is None where it was not asked what it offers."""
    one, identity = found.device, found.identity
    error = described.error if described else None
    return {
        "id": one.id,
        "other_ids": list(found.other_ids),
        "vendor": one.vendor,
        "model": one.model,
        "kind": one.kind,
        "backend": one.backend,
        "uuid": one.uuid or None,
        "serial": one.serial or None,
        "address": one.address or None,
        "identity": {"key": identity.key, "certain": identity.certain, "shared": identity.shared},
        "busy": described.busy if described and (described.busy or error is None) else None,
        "capabilities": capabilities(described.capabilities) if described and described.capabilities else None,
        "error": error_json(error, language) if error else None,
    }


def capabilities(offered: Capabilities) -> dict[str, Any]:
    """What a device offers: normalised, then each option by the driver's own name."""
    return {
        "sources": [source.value for source in offered.sources],
        "dpis": list(offered.dpis),
        "dpi_range": list(offered.dpi_range) if offered.dpi_range else None,
        "modes": [mode.value for mode in offered.modes],
        "options": [{**asdict(option), "choices": list(option.choices)} for option in offered.options],
    }


def frame(scanned: ScannedFrame) -> dict[str, Any]:
    """A frame of `scan` and of scan.json."""
    return {
        "file": scanned.file.name,
        "page": scanned.page,
        "sheet": scanned.frame.sheet,
        "side": scanned.frame.side.value,
        "width_px": scanned.width_px,
        "height_px": scanned.height_px,
        "dpi": scanned.frame.dpi,
        "mode": scanned.frame.mode.value if scanned.frame.mode else None,
        "sha256_pixels": scanned.sha256_pixels,
    }


def check(outcome: CheckOutcome) -> dict[str, Any]:
    """The check of `scan --check`: what was measured, and under which name it is kept."""
    return {
        "device": outcome.identity.key,
        "certain": outcome.identity.certain,
        "kept": str(outcome.kept.id) if outcome.kept else None,
        **outcome.result,
    }


def check_state(state: CheckState | None) -> dict[str, Any] | None:
    """How a device of `devices` stands with its checks; None for a make-believe one."""
    if state is None:
        return None
    last = state.last
    return {
        "due": state.due,
        "last": last.at.isoformat() if last else None,
        "verdict": last.result["verdict"] if last else None,
    }
