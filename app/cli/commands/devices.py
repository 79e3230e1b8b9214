"""`devices`: which scanners stand here, what they offer, and who is busy."""

from __future__ import annotations

import argparse

from app.bootstrap import build
from app.cli import device_shapes
from app.cli.console import Console
from app.services.check import CheckState
from app.services.devices import Described
from app.settings import Settings
from scanner.identity import PhysicalDevice
from scanner.sane.config import is_virtual


def devices(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List the devices that answer. A way of finding them that broke down or is silent is told beside those that were found."""
    with build(settings) as station:
        listing = station.devices.listing()
        asked = [] if args.quick else [found.device.id for found in listing.devices]
        described = station.devices.describe(asked)
        states = {
            found.device.id: station.checking.state(found.identity)
            for found in listing.devices
            if not is_virtual(found.device.id)
        }
    for error in listing.errors:
        console.fail(error)
    for found in listing.devices:
        console.say(_line(found, described.get(found.device.id), states.get(found.device.id), console))
    if not listing.devices:
        console.remark(console.word("no_devices"))
    shown = [
        {
            **device_shapes.device(found, described.get(found.device.id), console.language),
            "check": device_shapes.check_state(states.get(found.device.id)),
        }
        for found in listing.devices
    ]
    return console.result({"devices": shown})


def _line(found: PhysicalDevice, described: Described | None, state: CheckState | None, console: Console) -> str:
    device = found.device
    parts = [device.id, f"{device.vendor} {device.model}".strip(), device.kind]
    if described is not None and described.busy:
        parts.append(console.word("device_busy"))
    if found.identity.shared:
        parts.append(console.word("device_shared"))
    if state is not None and state.due:
        parts.append(console.word("doctor_says_check_due"))
    return "\t".join(parts)
