"""`devices`: real drivers, a watched folder, and what is published of its JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sandbox.feeder import FeederTray
from tests.integration.feeder_server import serve_in_thread
from tests.integration.light_children import light_children
from tests.support.cli_world import CommandLine, conforms

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A counter with libsane's own virtual devices and a watched folder; it looks for nothing in the network."""
    monkeypatch.setattr("scanner.sane.config.installed_drivers", lambda: ())
    (tmp_path / "scans").mkdir()
    settings = f'min_free_mb = 1\n[scanner]\nfolder = "{tmp_path / "scans"}"\n[scanner.network]\nnobody = "http://127.0.0.1:9/eSCL"\n'
    (tmp_path / "sohoa.toml").write_text(settings, encoding="utf-8")
    return CommandLine(tmp_path)


def test_devices_say_what_they_offer(cli: CommandLine) -> None:
    listed = cli.json("devices")
    assert listed.code == 0, listed.out
    conforms("devices", listed.document)
    found = {device["id"]: device for device in listed.document["devices"]}
    folder = found[f"watch:{cli.folder / 'scans'}"]
    assert folder["identity"] == {"key": folder["id"], "certain": True, "shared": False}
    test = found["test:0"]
    assert not test["identity"]["certain"]
    assert (test["busy"], test["error"]) == (False, None)
    assert set(test["capabilities"]["sources"]) == {"flatbed", "adf"}
    options = {option["name"]: option for option in test["capabilities"]["options"]}
    assert options["resolution"]["unit"] == "dpi"
    assert options["read-return-value"]["kind"] == "str"


def test_quick_asks_nobody(cli: CommandLine) -> None:
    listed = cli.json("devices", "--quick")
    conforms("devices", listed.document)
    assert {(device["busy"], device["capabilities"]) for device in listed.document["devices"]} == {(None, None)}
    lines = cli("devices", "--quick").out.splitlines()
    assert any(line.startswith("test:0\tNoname frontend-tester\t") for line in lines)


def test_a_network_scanner_that_somebody_scans_on_is_in_use(cli: CommandLine) -> None:
    tray = FeederTray()
    tray.faults.busy = True
    with serve_in_thread(tray) as url:
        (cli.folder / "sohoa.toml").write_text(f'min_free_mb = 1\n[scanner.network]\nFeeder = "{url}/eSCL"\n')
        listed = cli.json("devices")
        conforms("devices", listed.document)
        (feeder,) = [device for device in listed.document["devices"] if device["backend"] == "escl"]
        assert (feeder["busy"], feeder["error"]["code"]) == (True, "DEVICE_BUSY")
        assert feeder["capabilities"]["sources"]
