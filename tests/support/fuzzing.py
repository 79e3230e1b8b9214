"""schemathesis before a dossier system: requests drawn from the specification, well-formed and not, and every answer held against it."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

from tests.support.dossier_server import ACCESS, ROOT
from tests.support.specification import SPECIFICATION

SOURCE = Path(__file__).parent / "wire_fuzzer"
SEED = 4


def fuzz(url: str, folder: Path, examples: int) -> subprocess.CompletedProcess[str]:
    """A bounded run, the same each time; its exit code is 0 where no answer broke the specification.

    Args:
        url: where the dossier system answers.
        folder: what it keeps goes there.
        examples: at most so many requests drawn for each operation; those at the bounds of each value come beside them.
    """
    environment = {**os.environ, "SANDBOX_URL": url, "SANDBOX_TOKEN": ACCESS.token, "NO_PROXY": "127.0.0.1"}
    options = ["--max-examples", str(examples), "--seed", str(SEED), "--continue-on-failure", "--no-color"]
    return subprocess.run(
        [
            *(_installed() / "bin" / "schemathesis", "--config-file", SOURCE / "schemathesis.toml"),
            *("run", SPECIFICATION, "--url", url, "--header", f"Authorization: Bearer {ACCESS.token}"),
            *options,
        ],
        env={**environment, "SCHEMATHESIS_HOOKS": str(SOURCE / "hooks.py")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _installed() -> Path:
    """An environment of its own in `.tools`, once a checkout: as a plug-in of pytest it would be loaded into every run of ours."""
    folder, wanted = ROOT / ".tools" / "wire_fuzzer", (SOURCE / "requirements.txt").read_text()
    folder.mkdir(parents=True, exist_ok=True)
    stamp, uv = folder / "stamp", ROOT / ".tools/uv/bin/uv"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two test processes one installs
        if not stamp.is_file() or stamp.read_text() != wanted:
            python = folder / "environment" / "bin" / "python"
            subprocess.run(
                [uv, "venv", "--quiet", "--clear", "--python", "/usr/bin/python3", python.parents[1]], check=True
            )
            install = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", python]
            subprocess.run([*install, "--requirements", SOURCE / "requirements.txt"], check=True)
            stamp.write_text(wanted)
    return folder / "environment"
