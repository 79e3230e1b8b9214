"""Where a running sandbox answers: `sandbox.json` in the data folder, there only while it is served."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.sandbox.dossiers.one_time import one_time_code

_FILE = "sandbox.json"
_PATHS = ("root_pem", "issuer_pem", "officer_p12", "seal_p12", "officer_pin_file")


@dataclass(frozen=True, slots=True)
class SandboxInfo:
    """Addresses, secrets and key files of a running sandbox.

    `feeder_url` is what a scanner driver is told (eSCL); `control_url` and `feeder_control_url` take JSON and need `control_token`.
    `page_url` opens the operator's pages of the dossier system in a browser, `tracking_url` with a dossier code behind it the citizen's.
    """

    pid: int
    dossiers_url: str
    token: str = field(repr=False)
    control_url: str
    control_token: str = field(repr=False)
    page_key: str = field(repr=False)
    feeder_url: str
    feeder_control_url: str
    tsa_url: str
    ocsp_url: str
    root_pem: Path
    issuer_pem: Path
    officer_p12: Path
    seal_p12: Path
    officer_pin_file: Path

    @property
    def officer_pin(self) -> str:
        """The passphrase of `officer_p12` and `seal_p12`; it stands in no other file than its own."""
        return self.officer_pin_file.read_text(encoding="utf-8").strip()

    @property
    def page_url(self) -> str:
        """A fresh link to the operator's pages: it opens them once, and not after some minutes."""
        return f"{self.dossiers_url}/sign-in?code={one_time_code(self.page_key, datetime.now(UTC))}"

    @property
    def tracking_url(self) -> str:
        """What the QR code of a reception slip says before the dossier code."""
        return f"{self.dossiers_url}/tra-cuu?mahs="

    def write(self, data_folder: Path) -> None:
        """Write `sandbox.json` (mode 0600) in one step."""
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}
        partial = data_folder / f".{_FILE}.{os.getpid()}"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(plain, file, indent=1)
        partial.replace(data_folder / _FILE)

    @classmethod
    def read(cls, data_folder: Path) -> SandboxInfo | None:
        """What `sandbox.json` says; None where there is none, or not of this version. It may be a leftover of one that was killed."""
        try:
            plain: dict[str, Any] = json.loads((data_folder / _FILE).read_text(encoding="utf-8"))
            values: dict[str, Any] = {item.name: plain[item.name] for item in fields(cls)}
            return cls(**values | {name: Path(values[name]) for name in _PATHS})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def remove(data_folder: Path) -> None:
        """Take `sandbox.json` away."""
        (data_folder / _FILE).unlink(missing_ok=True)
