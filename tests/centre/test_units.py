"""The units of systemd and the alerts of Prometheus that come along: judged by systemd's and Prometheus' own tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.cli.parser import build_parser
from app.messages import texts
from tests.support.cli_world import ROOT

PACKAGING = ROOT / "packaging"
MOST_EXPOSED = 20
"""in tenths of systemd's measure, which goes from 0 to 10"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they are installed from this checkout."""
    subprocess.run([PACKAGING / "install-services", tmp_path], check=True, capture_output=True)
    return tmp_path / "etc"


def calls(folder: Path) -> dict[str, list[str]]:
    """The call of our program that each unit makes."""
    found = {}
    for unit in sorted(folder.glob("systemd/**/*.service")):
        (line,) = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)
        found[str(unit.relative_to(folder))] = line.replace("%i", "1").replace("%f", "/srv/scans").split()
    return found


def test_each_unit_makes_a_call_that_the_program_takes(installed: Path) -> None:
    made = calls(installed)
    assert len(made) == len(list((PACKAGING / "systemd").glob("**/*.service"))) >= 3
    for python, program, *words in made.values():
        assert (python, program) == (str(ROOT / ".venv/bin/python"), str(ROOT / "main.py"))
        args = build_parser().parse_args(words)
        assert args.log_json and args.json, "the journal holds lines of JSON and nothing else"
    ports = [word for words in made.values() for word in words if word.startswith("127.")]
    assert len(ports) == len(set(ports)), "two services of a machine never want one port"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd's own judge (Debian: systemd)")
def test_systemd_takes_the_units_and_finds_them_locked_up(installed: Path, tmp_path: Path) -> None:
    def judged(*words: str | Path) -> str:
        said = subprocess.run(
            ["systemd-analyze", *words],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)},
        )
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout + said.stderr

    units = sorted((installed / "systemd/system").glob("*.service"))
    assert judged("verify", "--man=no", *units) == ""
    assert judged("verify", "--man=no", "--user", *(installed / "systemd/user").glob("*.service")) == ""
    for unit in units:
        judged("security", "--no-pager", "--offline=yes", f"--threshold={MOST_EXPOSED}", unit)


def test_alerts_ask_for_metrics_that_there_are() -> None:
    asked = set(re.findall(r"sohoa_[a-z_]+", (PACKAGING / "prometheus/sohoa-alerts.yml").read_text()))
    told = (ROOT / "app/bootstrap/serving.py").read_text() + (ROOT / "app/telemetry/metrics.py").read_text()
    told = told.replace("{name}", "sohoa_replication")
    assert asked
    for name in asked:
        assert f'"{re.sub("_(total|count|sum)$", "", name)}"' in told, name


def test_the_operators_page_knows_each_alert_and_names_codes_and_units_that_there_are() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    alerts = re.findall(r"alert: (\w+)", (PACKAGING / "prometheus/sohoa-alerts.yml").read_text())
    assert [name for name in alerts if f"| {name} |" not in page] == []
    told = page[page.index("## What to do when") :]
    codes = set(re.findall(r"^\| (`[A-Z_`, ]+`) \|", told, re.MULTILINE))
    named = {code for cell in codes for code in re.findall(r"[A-Z_]+", cell)}
    assert len(named) > 20 and named <= texts("en").keys()
    units = {path.name.partition(".")[0].rstrip("@") for path in (PACKAGING / "systemd").glob("*.service")}
    assert {unit for unit in units if unit not in page} == set()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool (Debian: prometheus)")
def test_prometheus_takes_the_alerts_and_they_go_off_when_they_should() -> None:
    for words in (["check", "rules", "sohoa-alerts.yml"], ["test", "rules", "sohoa-alerts-test.yml"]):
        said = subprocess.run(
            ["promtool", *words], cwd=PACKAGING / "prometheus", capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout + said.stderr
