"""Each floor holds in the real tree, and each contract of `.importlinter` catches what is planted against it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("app", "scanner", "ocr")
PLANTED = [
    ("libraries", "scanner", "import app.domain.errors"),
    ("libraries", "ocr", "import app.settings"),
    ("libraries-apart", "ocr", "import scanner.frames"),
    ("libraries-apart", "scanner", "import ocr.values"),
    ("faces-and-floors", "app/services", "import app.bootstrap"),
    ("faces-and-floors", "app/services", "import app.cli.console"),
    ("faces-and-floors", "app/domain", "import app.settings"),
    ("faces-and-floors", "app/cli", "import app.gui"),
    ("adapters-apart", "app/archive", "import app.store.store"),
    ("adapters-apart", "app/delivery", "import app.signing.trust"),
    ("adapters-apart", "app/package", "import app.archive.read"),
    ("adapters-below", "app/store", "import app.services.pool"),
    ("adapters-below", "app/signing", "import scanner.frames"),
    ("services-take-ports", "app/services", "import app.store.store"),
    ("services-take-ports", "app/services", "import app.sandbox.client"),
    ("domain-pure", "app/domain", "import pydantic"),
    ("domain-pure", "app/domain", "import ocr.values"),
    ("qt-only-in-ui", "app/cli", "import PySide6.QtCore"),
    ("qt-only-in-ui", "app/services", "import app.gui"),
    ("one-engine-one-room", "app/archive", "import cv2"),
    ("one-engine-one-room", "scanner", "import zxingcpp"),
    ("sane-in-scanner", "app/services", "import sane"),
    ("pdf-in-archive", "app/store", "import pikepdf"),
    ("archive-pure", "app/archive", "import numpy"),
    ("archive-pure", "app/archive", "import PIL.Image"),
    ("archive-pure", "app/archive", "import cv2"),
    ("archive-pure", "app/archive", "import pyhanko.sign"),
    ("archive-pure", "app/archive", "import httpx"),
    ("archive-pure", "app/archive", "import PySide6.QtGui"),
    ("keys-in-signing", "app/delivery", "import pyhanko.sign"),
    ("database-in-store", "app/services", "import sqlalchemy"),
    ("pdfium-in-rasterise", "app/archive", "import pypdfium2"),
    ("sealing-in-store", "app/services", "import pyrage"),
    ("http-in-delivery", "app/identity", "import httpx"),
    ("sign-in-in-identity", "app/delivery", "import authlib.oauth2"),
    ("sign-in-in-identity", "app/cli", "import keyring"),
    ("package-pure", "app/package", "import numpy"),
    ("charts-in-ui", "app/services", "import pyqtgraph"),
    ("queue-in-jobs", "app/store", "import procrastinate"),
    ("metrics-in-telemetry", "app/services", "import prometheus_client"),
]
"""(contract, where, what): every one inside a function, where an import is easily overlooked"""


def _contracts() -> dict[str, str]:
    """Id -> name, as `.importlinter` has them."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {s.removeprefix(prefix): parser[s]["name"] for s in parser.sections() if s.startswith(prefix)}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "300"},
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Contract id -> what the linter says against it, in a copy of the tree with all violations planted."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / ".importlinter", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=_all_but_python)
    for number, (_, where, line) in enumerate(PLANTED):
        (folder / where / f"planted_{number}.py").write_text(f"def use() -> None:\n    {line}\n", encoding="utf-8")
    told = _lint(folder)
    assert told.returncode == 1, told.stdout + told.stderr
    _, _, details = told.stdout.partition("Broken contracts")
    contracts = {name: contract for contract, name in _contracts().items()}
    found: dict[str, str] = {}
    current = ""
    for line in details.splitlines():
        current = contracts.get(line.strip(), current)
        found[current] = found.get(current, "") + line + "\n"
    return found


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [
        name for name in names if name == "__pycache__" or not (name.endswith(".py") or Path(folder, name).is_dir())
    ]


def test_the_tree_keeps_every_contract() -> None:
    told = _lint(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"Contracts: {len(_contracts())} kept, 0 broken." in told.stdout


def test_every_contract_is_put_to_the_test() -> None:
    assert {contract for contract, _, _ in PLANTED} == _contracts().keys()


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=[f"{c}: {w}: {line}" for c, w, line in PLANTED])
def test_a_planted_violation_is_caught(number: int, broken: dict[str, str]) -> None:
    contract, where, _ = PLANTED[number]
    module = f"{where.replace('/', '.')}.planted_{number}"
    assert f"{module} " in broken.get(contract, ""), f"{contract} does not see {module}"
