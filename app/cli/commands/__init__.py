"""One function a command: it asks the use cases and shapes what they return. Each takes the arguments, the settings and the console."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from app.cli.commands import documents, house, pages, paper
from app.cli.console import Console
from app.settings import Settings

type Command = Callable[[argparse.Namespace, Settings, Console], int]

COMMANDS: dict[str, Command] = {
    "devices": paper.devices,
    "scan": paper.scan,
    "inspect": pages.inspect,
    "clean": pages.clean,
    "ocr": pages.ocr,
    "digitize": documents.digitize,
    "sign": documents.sign,
    "verify": documents.verify,
    "upload": documents.upload,
    "queue": documents.queue,
    "resume": documents.resume,
    "audit": house.audit,
    "store": house.store,
    "doctor": house.doctor,
    "bench": house.bench,
    "sandbox": house.sandbox,
    "demo": house.demo,
}
