"""A supervisor at the centre: the same program over the store of all counters, and what is a counter's alone is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import InputRefused
from app.domain.identity import Person
from app.domain.review.cases import Verdict
from app.store.store import Store
from tests.support.both_sides import sent_back
from tests.support.centre_world import CODES, SUPERVISOR, CentreWorld, centre_world
from tests.support.cli_world import ROOT, conforms
from tests.support.postgres import PostgresServer
from tests.support.store_world import waiting_dossier
from tests.support.waiting import until


@pytest.fixture
def world(
    server: PostgresServer, centre: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CentreWorld]:
    monkeypatch.setattr("app.policy.policy_at", lambda _place: SUPERVISOR)
    with centre_world(tmp_path, server, centre, waiting_dossier) as found:
        yield found


def test_one_setting_opens_the_work_of_all_counters(world: CentreWorld) -> None:
    case = world.case(0)
    found = world.cli.json("find", "--code", "H56.14-261124")
    conforms("find", found.document)
    told = sorted((one["dossier"], one["counter"]) for one in found.document["found"])
    assert told == [(CODES[0], "Quầy 1"), (CODES[1], "Quầy 1"), (CODES[1], "Quầy 2")]
    assert f"{CODES[1]}  Quầy 2" in world.cli("find", "--code", CODES[1]).out
    listed = world.cli.json("review", "list")
    conforms("review", listed.document)
    cases = {one["kind"]: (one["case"], one["counter"]) for one in listed.document["cases"]}
    assert cases.keys() == {"same_code", case.kind.value}
    assert cases[case.kind.value] == (str(case.id), "Quầy 1")
    shown = world.cli.json("review", "next", "--kind", case.kind.value).document["shown"]
    assert shown["dossier"] == CODES[0] and shown["counter"] == "Quầy 1" and len(shown["paper"]) == 2
    assert "(Quầy 1)" in world.cli("review", "show", str(case.id)).out
    repaired = world.cli.json("review", "repair", str(case.id), "--rotate", "1")
    assert (repaired.code, repaired.error["code"]) == (3, "DOSSIER_ELSEWHERE")
    back = world.cli.json("review", "return", str(case.id), "--remark", "Mờ, quét lại")
    assert back.code == 0 and back.document["decision"]["verdict"] == "returned"
    world.settle()
    assert len(sent_back(world.first, case.dossier_id)) == 1
    figures = world.cli.json("figures", "--by", "counter")
    conforms("figures", figures.document)
    assert {row["key"] for one in figures.document["figures"] for row in one["rows"]} >= {"Quầy 1", "Quầy 2"}
    several = world.cli.json("review", "history", CODES[1])
    assert several.error["code"] == "DOSSIER_AT_SEVERAL" and "Quầy 1, Quầy 2" in several.error["message"]
    assert world.cli.json("review", "history", f"{CODES[1]}@Quầy 2").code == 0
    assert world.cli.json("provenance", CODES[0]).code == 0
    held = world.cli.json("hold", CODES[0], "--reason", "khiếu nại")
    assert (held.code, held.error["code"]) == (3, "DOSSIER_ELSEWHERE")
    for command in (("resume",), ("replicate", "--once"), ("status",), ("upload", CODES[0])):
        refused = world.cli.json(*command)
        assert (refused.code, refused.error["code"]) == (2, "NOT_AT_CENTRE"), command


def test_the_logs_of_all_counters_are_checked_and_a_tampered_row_is_found(world: CentreWorld, tmp_path: Path) -> None:
    whole = world.cli.json("audit", "verify")
    conforms("audit", whole.document)
    assert whole.code == 0 and {one["counter"] for one in whole.document["stations"]} >= {"Quầy 1", "Quầy 2"}
    proven = world.cli.json("audit", "prove", f"{CODES[1]}@Quầy 2", "--out", tmp_path / "proof.json")
    assert proven.code == 0 and proven.document["log_rows"] == world.sides[1].counter.audit.length()
    exported = world.cli.json("audit", "export", tmp_path / "log", "--of", "Quầy 1")
    assert exported.document["rows"] == world.first.audit.length()
    checked = subprocess.run(
        [sys.executable, ROOT / "resources/verify/sohoa_audit.py", tmp_path / "log"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert world.cli.json("audit", "verify", "--of", "Quầy 9").error["code"] == "COUNTER_UNKNOWN"
    first = world.first.station_id
    world.owner(f"UPDATE audit_rows SET facts = '{{}}' WHERE station_id = '{first}' AND position = 3")
    broken = world.cli.json("audit", "verify")
    (of_it,) = (one for one in broken.document["stations"] if one["station"] == str(first))
    assert broken.code == 7 and of_it["first_break"] == 3 and broken.document["valid"]
    assert all(one["valid"] for one in broken.document["stations"] if one["station"] != str(first))
    said = world.cli("audit", "verify", "--of", "Quầy 2")
    assert said.code == 0
    told = world.cli("audit", "verify")
    assert "Quầy 1" in told.out and "replicate --check" in told.err, "an operator knows what to do"
    second = world.sides[1].counter.station_id
    world.owner(f"DELETE FROM audit_rows WHERE station_id = '{second}' AND position > 9")
    shorter = world.cli.json("audit", "verify", "--of", "Quầy 2")
    assert shorter.code == 7 and [one["fault"] for one in shorter.document["findings"]] == ["shorter"]
    conforms("audit", shorter.document)


def supervisor(world: CentreWorld, name: str, lease_s: float = 600) -> subprocess.Popen[str]:
    """One at a machine of their own, in a process of their own, who is ready."""
    folder = world.folder / name
    folder.mkdir()
    (folder / "sohoa.toml").write_text((world.cli.folder / "sohoa.toml").read_text(encoding="utf-8"), encoding="utf-8")
    call = [sys.executable, "-m", "tests.support.centre_supervisor", folder, str(lease_s)]
    running = subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None and running.stdout.readline() == "ready\n"
    return running


def tell(running: subprocess.Popen[str], word: str) -> None:
    assert running.stdin is not None
    running.stdin.write(f"{word}\n")
    running.stdin.flush()


def test_two_supervisors_in_two_processes_never_have_one_case_and_leases_run_out(world: CentreWorld) -> None:
    cases = {world.case(number % 2, number).id for number in range(24)}
    two = [supervisor(world, name, 0.4) for name in ("left", "right")]
    for one in two:
        tell(one, "accept")
    said = [one.communicate(timeout=60)[0].split("\n") for one in two]
    taken = [line[2:] for lines in said for line in lines if line.startswith("+")]
    assert sorted(taken) == sorted(map(str, cases)), "each was one supervisor's, and both came to the end"
    assert [lines[-2] for lines in said] == ["end", "end"] and all(len(lines) > 4 for lines in said)
    decided = [world.centre.review.decisions(case) for case in cases]
    assert all(len(of) == 1 for of in decided) and len({of[0].by for of in decided}) == 2
    left, other = world.case(0, 100), world.centre.dossiers.actor("Lê Văn E")
    killed = supervisor(world, "killed", 2.0)
    tell(killed, "hold")
    assert killed.stdout is not None and killed.stdout.readline() == f"+ {left.id}\n"
    killed.kill()
    killed.communicate()
    assert world.centre.review.take(other) is None, "whoever was killed has it still"
    with pytest.raises(InputRefused, match="CASE_TAKEN"):
        world.centre.review.hold(left.id, other)
    until(lambda: world.centre.review.take(other) == left, 20)
    world.centre.review.decide(left.id, Verdict.ACCEPTED, "", (), other)
    world.settle()
    for side in world.sides:
        side.chains_hold()


def test_nobody_decides_about_their_own_scans_at_whichever_station_they_signed_in(world: CentreWorld) -> None:
    person, colleague = (Person("https://sso.tinh.vn", name, "Trần Thị B") for name in ("b", "c"))
    at_counter = world.first.people.actor(person)
    world.settle()
    case = world.case(0, 0, frozenset({at_counter.id}))
    assert world.centre.review.take(world.centre.people.actor(person)) is None
    with pytest.raises(InputRefused, match="CASE_NOT_YOURS"):
        world.centre.review.hold(case.id, world.centre.people.actor(person))
    assert world.centre.review.take(world.centre.people.actor(colleague)) == case, "another one of the same name may"
