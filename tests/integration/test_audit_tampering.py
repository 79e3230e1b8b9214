"""Whatever is done to the audit log of a station: what sees it, and what nobody can see. Each row is done to a real store.

The rows stand in `tests.support.audit_tampering`; what they turn out to be stands in `docs/audit.md`, which `make faults` writes anew.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.bootstrap.auditing import VERIFIER
from app.domain.auditing.look import OF_CLOCKS, Fault, Finding
from app.domain.errors import InputRefused
from app.domain.model import Actor, Dossier
from app.domain.rights import Role
from app.services.auditing.checking import LogChecked, LogChecking
from app.services.auditing.exporting import LogExporting
from app.services.auditing.proving import LogProving
from app.services.rights import Rights
from app.signing.data_stamps import read_stamp
from tests.support.audit_privacy import all_tables, leaks, words_of_people
from tests.support.audit_tampering.rows import CHAIN, RECEIPTS, SEALS, SECTIONS, Tampering
from tests.support.audit_tampering.table import audit_table
from tests.support.audit_tampering.world import World, copy_of, tampering, three_days
from tests.support.seen_table import SeenTable

pytestmark = pytest.mark.xdist_group("audit-tampering")
"""one process has the station's three days"""
ROWS = [row for rows in SECTIONS.values() for row in rows]
OF_CHAIN = frozenset({Fault.ROW, Fault.CLOCK_BACK})


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = audit_table()
    yield made
    made.close()


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> World:
    return three_days(tmp_path_factory.mktemp("audit"))


@pytest.fixture
def world(days: World, tmp_path: Path) -> Iterator[World]:
    copied = copy_of(days, tmp_path)
    yield copied
    copied.close()


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    found = importlib.util.spec_from_file_location("sohoa_audit", VERIFIER)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def checked(world: World, *, receipts: bool = True) -> LogChecked:
    reading = partial(read_stamp, trust=world.trust())
    return LogChecking(world.desk.store, reading).check([world.receipts] if receipts else [])


def by_sources(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Which findings the chain alone shows, which the seals, which the receipts."""
    sorted_by: dict[str, list[Finding]] = {CHAIN: [], SEALS: [], RECEIPTS: []}
    for one in found:
        source = CHAIN if one.fault in OF_CHAIN else RECEIPTS if one.claim.startswith("BN-") else SEALS
        sorted_by[source].append(one)
    return sorted_by


def told(found: Iterable[Finding]) -> str:
    """A cell."""
    places: dict[str, list[str]] = {}
    for one in found:
        where = f"row {one.position}" if one.fault in OF_CHAIN or not one.claim else one.claim
        places.setdefault(one.fault.value, []).append(where if not where.isdigit() else f"seal {where}")
    return "; ".join(f"`{fault}`: {', '.join(names)}" for fault, names in places.items()) or "-"


def test_three_honest_days_hold_with_every_seal_and_every_receipt(world: World) -> None:
    found = checked(world)
    assert (found.look.holds, found.look.findings) == (True, ())
    assert (found.seals, found.stamped, found.outside) == (2, 2, 3)
    assert 0 < found.look.proved < found.look.tree.size, "behind the last receipt nobody speaks for it"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_tampering(row: Tampering, world: World, table: SeenTable, verifier: ModuleType) -> None:
    row.do(world)
    found = checked(world)
    sources = by_sources(found.look.findings)
    seen = {source for source, some in sources.items() if any(one.fault not in OF_CLOCKS for one in some)}
    remarked = {source for source, some in sources.items() if any(one.fault in OF_CLOCKS for one in some)}
    assert (seen, remarked) == (row.seen_by, row.told_by), sources
    assert found.look.holds == (not row.seen_by)
    vouched = f"{found.look.proved} of {found.look.tree.size} rows"
    assert other_program(world, verifier) == {as_told(one) for one in found.look.findings}
    table.found((row.name, row.how, *(told(sources[source]) for source in (CHAIN, SEALS, RECEIPTS)), vouched))


def as_told(one: Finding) -> tuple[str, int | None, str]:
    """As the program of one file tells it: openssl does not say why it does not trust a time-stamp."""
    fault = Fault.STAMP if one.fault is Fault.STAMP_UNTRUSTED else one.fault
    return fault.value, one.position, one.claim


def other_program(world: World, verifier: ModuleType) -> set[tuple[str, int | None, str]]:
    """What the program of one file finds in an export of the same log, with openssl for its time-stamps."""
    exported = export(world)
    stamps = verifier.Stamps(ca_of(world))
    assert not stamps.why_not
    result: dict[str, Any] = verifier.check_log(exported, verifier.heads_at(world.receipts), stamps)
    return set(result["found"])


def ca_of(world: World) -> Path:
    file = world.folder.with_name("ca.pem")
    file.write_bytes(world.pki.root_pem.read_bytes() + world.pki.issuer_pem.read_bytes())
    return file


def export(world: World) -> Path:
    folder, actor = world.folder.with_name("exported"), Actor(world.desk.store.database.machine_id, "station")
    LogExporting(world.desk.store, Rights(world.desk.store, lambda _: frozenset(Role)), VERIFIER).export(folder, actor)
    return folder


def test_the_program_of_one_file_runs_alone_and_says_what_it_could_not_check(world: World) -> None:
    folder = export(world)
    ran = subprocess.run(
        [sys.executable, "-I", folder / "sohoa_audit.py", "--lang", "en"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The log holds" in ran.stdout and "Time-stamps were not checked" in ran.stdout
    rows = folder / "rows.jsonl"
    rows.write_text(rows.read_text().replace("page.adopted", "page.adoptee", 1))
    call = [sys.executable, "-I", folder / "sohoa_audit.py", "--ca", ca_of(world), "--against", world.receipts]
    ran = subprocess.run(call, capture_output=True, text=True, check=False)
    assert ran.returncode == 1 and "KHÔNG nguyên vẹn" in ran.stdout


def test_the_program_of_one_file_needs_the_standard_library_alone() -> None:
    found = ast.walk(ast.parse(VERIFIER.read_text(encoding="utf-8")))
    named = {one.name for node in found if isinstance(node, ast.Import) for one in node.names}
    found = ast.walk(ast.parse(VERIFIER.read_text(encoding="utf-8")))
    named |= {str(node.module) for node in found if isinstance(node, ast.ImportFrom)}
    assert named and named <= sys.stdlib_module_names
    assert not named & {"socket", "ssl", "urllib", "http", "asyncio"}, "nor any network"


def test_what_ties_ids_to_people_can_be_deleted_and_the_log_still_holds(world: World) -> None:
    """All that the store knows but the log itself: names, dossiers, papers, uploads. Nothing of it is needed to check the log."""
    kept = {"audit_rows", "audit_seals", "stations", "actors"}
    with tampering(world) as connection:
        for table in set(all_tables()) - kept:
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE actors SET name = id")
    found = checked(world)
    assert (found.look.holds, found.look.findings, found.outside) == (True, (), 3)


@pytest.mark.parametrize(
    ("facts", "leak"),
    [
        ({"to": "TRAN THI B"}, "Trần Thị B"),
        ({"owner": "001203004005"}, "001203004005"),
        ({"owner": hashlib.sha256("Trần Thị B".encode()).hexdigest()}, "sha256 of Trần Thị B"),
    ],
)
def test_a_name_a_number_or_its_hash_in_a_row_would_be_seen(world: World, facts: dict[str, str], leak: str) -> None:
    people = words_of_people(world.folder)
    assert people >= {"Trần Thị B", "Nguyễn Văn A"} and leaks(world.folder, people) == []
    with world.desk.store.database.write("actor") as writing:
        writing.audit("actor.told", facts)
    world.close()
    assert leaks(world.folder, people) == [leak]


def _first(world: World) -> Dossier:
    (found,) = world.desk.store.dossiers.of_code("H1-1")
    return found


def test_one_dossier_is_proven_and_no_other_is_shown(world: World, verifier: ModuleType, tmp_path: Path) -> None:
    store, file = world.desk.store, tmp_path / "proof.json"
    actor, rights = Actor(store.database.machine_id, "station"), Rights(store, lambda _: frozenset(Role))
    proven = LogProving(store, rights).prove(_first(world), file, actor)
    proof = json.loads(file.read_text())
    events = {"dossier.opened", "component.opened", "batch.begun", "page.adopted", "document.made", "document.planned"}
    assert {row["event"] for row in proof["rows"]} == events | {"upload.queued"}
    assert (proven.rows, len(proof["rows"]), proven.seals, proven.heads) == (7, 7, 1, 1)
    others = [store.dossiers.find(code) for code in ("H0-1", "H0-2", "H1-2", "H2-1", "H2-2")]
    assert not any(str(other.id) in file.read_text() for other in others if other)
    stamps, receipts = verifier.Stamps(ca_of(world)), verifier.heads_at(world.receipts / "H1-1.json")
    told = verifier.check_proof(proof, receipts, stamps)
    assert (told["found"], told["stamped"]) == ([], 1)


def test_who_may_not_prove_gets_nothing_and_that_is_on_record(world: World, tmp_path: Path) -> None:
    store, nobody = world.desk.store, Rights(world.desk.store, lambda _: frozenset())
    calls = (
        lambda: LogProving(store, nobody).prove(_first(world), tmp_path / "out", world.desk.actor),
        lambda: LogExporting(store, nobody, VERIFIER).export(tmp_path / "out", world.desk.actor),
    )
    for call in calls:
        with pytest.raises(InputRefused) as refused:
            call()
        assert refused.value.code == "NOT_ALLOWED"
    assert [row.event for row in store.audit.rows()][-2:] == ["right.refused", "right.refused"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda proof: proof["rows"][2].update(event="page.removed"), {"row"}),
        (lambda proof: proof["rows"][2]["proof"].pop(), {"proof"}),
        (lambda proof: proof["rows"][2].update(position=3), {"row", "proof"}),
        (lambda proof: proof["tree"].update(audit_root="0" * 64), {"proof"}),
        (lambda proof: proof["seals"][0].update(audit_root="0" * 64), {"proof", "stamp"}),
        (lambda proof: proof["seals"][0].update(token=""), set()),
        (lambda proof: proof["heads"][0].update(audit_root="0" * 64), {"proof", "tree"}),
    ],
)
def test_a_proof_that_was_changed_does_not_hold(
    change: Callable[[Any], object], faults: set[str], world: World, verifier: ModuleType, tmp_path: Path
) -> None:
    rights, file = Rights(world.desk.store, lambda _: frozenset(Role)), tmp_path / "proof.json"
    LogProving(world.desk.store, rights).prove(
        _first(world), file, Actor(world.desk.store.database.machine_id, "station")
    )
    proof = json.loads(file.read_text())
    change(proof)
    receipts = verifier.heads_at(world.receipts / "H1-1.json")
    found = verifier.check_proof(proof, receipts, verifier.Stamps(ca_of(world)))["found"]
    assert {fault for fault, _, _ in found} == faults
