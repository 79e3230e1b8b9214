"""Whatever goes wrong while a document is signed: nothing half or doubtful, the token not locked by us, and the next try works.

The rows stand in `tests.support.signing_faults`; what they turn out to be stands in `docs/faults-signing.md`, which `make faults` writes
anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.model import PreparedSignature
from app.domain.verification import SignatureVerdict
from app.messages import explain
from tests.support.dossier_server import free_port
from tests.support.seen_table import WRITE, SeenTable
from tests.support.signing_faults.authorities import Authorities
from tests.support.signing_faults.desk import LANGUAGES, Holder, Outcome, SigningDesk, nobody
from tests.support.signing_faults.fault import Fault, Moment
from tests.support.signing_faults.rows import DISK_FULL, PLAYED, SECTIONS
from tests.support.signing_faults.table import signing_table
from tests.support.signing_faults.world import Place, World, paper

pytestmark = pytest.mark.xdist_group("signing-faults")
"""one process has the authorities, the token and the library"""

ROOT = Path(__file__).parents[2]
WANTED = "B-LT"


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = signing_table()
    yield made
    made.close()


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities(tmp_path_factory.mktemp("authorities") / "pki")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "data"


@pytest.fixture
def place(tmp_path: Path, data: Path, authorities: Authorities) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        yield Place(tmp_path, data, authorities, patch, free_port())


def _rows(faults: Sequence[Fault]) -> list[object]:
    """Those that a cheaper test tries too are soaked."""
    marks = {True: [pytest.mark.soak], False: []}
    return [pytest.param(fault, id=fault.name, marks=marks[bool(fault.tried_below)]) for fault in faults]


@pytest.mark.turns
@pytest.mark.parametrize("fault", _rows(PLAYED))
def test_a_fault(fault: Fault, place: Place, table: SeenTable) -> None:
    run(fault, place, table)


@pytest.mark.parametrize("fault", DISK_FULL, ids=lambda fault: fault.name)
def test_the_disk_is_full(fault: Fault, place: Place, table: SeenTable) -> None:
    disk = place.root / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        run(fault, replace(place, data=disk / "data"), table)
    finally:
        subprocess.run(["umount", disk], check=True)


def run(fault: Fault, place: Place, table: SeenTable) -> None:
    """The fault, and the next try."""
    with fault.world(place, fault.settings) as world:
        holder = world.holder()
        if fault.moment is not Moment.BEFORE:
            prepare(world.desk)
        if fault.moment is Moment.AT_THE_PROMPT:
            holder.meanwhile = lambda: fault.play(world)
        else:
            fault.play(world)
        before = world.desk.prepared()
        outcome = world.desk.advance(holder)
        _is_as_it_must_be(fault, outcome)
        fault.check(world, outcome)
        pin = _pin(world, outcome)
        left = f"signed at {fault.level}" if outcome.error is None else _left_behind(world.desk, before)
        world.mend()
        fault.mend(world)
        again = _next_try(world, fault, outcome)
        table.found((fault.name, fault.how, _told(place, outcome), pin, left, again))


@pytest.mark.skipif(WRITE, reason="the table is being written")
def test_the_table_tells_of_every_fault_and_no_other(table: SeenTable) -> None:
    names = [fault.name for faults in SECTIONS.values() for fault in faults]
    assert table.names() == names


def test_what_is_tried_below_is_tried_in_make_test() -> None:
    """Collected as `make test` does at every seed: a name that is none, or a test that is soaked or takes turns, is not there."""
    named = {fault.tried_below for faults in SECTIONS.values() for fault in faults if fault.tried_below}
    files = sorted({test.partition("::")[0] for test in named})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-m",
        "not soak and not apart and not turns",
        *files,
    ]
    collected = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout
    assert named - set(collected.splitlines()) == set()


def prepare(desk: SigningDesk) -> None:
    """As far as it goes without a PIN."""
    outcome = desk.advance(Holder(nobody))
    assert outcome.code in ("PIN_NEEDED", "ONE_TIME_CODE_NEEDED")
    assert desk.prepared() is not None


def _is_as_it_must_be(fault: Fault, outcome: Outcome) -> None:
    assert (outcome.code, outcome.remarks, outcome.asked) == (fault.code, fault.remarks, fault.asked), outcome.error
    if outcome.error is not None:
        assert all(explain(outcome.error, language).remedy for language in LANGUAGES)


def _told(place: Place, outcome: Outcome) -> str:
    """What is another thing at each run stands by its kind."""
    if outcome.remarks:
        return "signed, with a remark: " + ", ".join(f"`{remark}`" for remark in outcome.remarks)
    told = re.sub(r"\b[0-9a-f]{64}\b", "SHA-256", outcome.told.replace(str(place.root), "…"))
    return re.sub(r"\b[0-9a-f]{16}\b", "SERIAL", told)


def _pin(world: World, outcome: Outcome) -> str:
    asked = f"asked {outcome.asked}×" if outcome.asked else "not asked"
    if world.tokens is None:
        return asked
    return f"{asked}; C_Login {len(world.tokens.pins())}×, {world.tokens.wrong()} wrong"


def _left_behind(desk: SigningDesk, before: PreparedSignature | None) -> str:
    """Nothing signed, nothing to be sent, and no file but those of which the database tells."""
    prepared, archive = desk.prepared(), desk.document.kept_blob
    assert archive is not None
    assert before is None or prepared == before
    assert desk.station.store.documents.signed(desk.document.id) is None
    assert desk.waiting() is None
    assert desk.files() == {archive.sha256} | ({prepared.prepared.sha256} if prepared is not None else set())
    if prepared is None:
        return "nothing"
    assert desk.is_good(prepared.prepared)
    return "the prepared file, whole"


def _next_try(world: World, fault: Fault, outcome: Outcome) -> str:
    """The same document where it is not signed yet, else another one."""
    desk = world.desk
    if outcome.error is None:
        _is_signed(desk, fault.level)
        _is_valid(desk, fault.level)
        assert desk.advance(Holder(nobody)).asked == 0, "a signed document has nothing left to sign"
        desk.take(paper())
    before = desk.prepared()
    again = desk.advance(world.holder())
    assert again.error is None, again.error
    assert again.remarks == ()
    _is_signed(desk, WANTED)
    if outcome.error is None:
        return f"another document signed at {WANTED}"
    after = desk.prepared()
    assert after is not None
    return f"signed at {WANTED}" + (", from what was prepared" if before == after else "")


def _is_signed(desk: SigningDesk, level: str) -> None:
    """Once, and just this waits to be sent; the station read it back before it wrote that down."""
    store = desk.station.store
    signed, waiting = store.documents.signed(desk.document.id), desk.waiting()
    assert signed is not None and waiting is not None
    assert signed.level == level
    assert waiting.blob == signed.blob
    assert store.blobs.read(signed.blob).count(b"/ByteRange") == 1
    assert "" not in desk.files()
    assert store.audit.verify().first_break is None


def _is_valid(desk: SigningDesk, level: str) -> None:
    """What was signed while something was wrong is judged anew when all is well."""
    (report,) = desk.signatures()
    assert report.level == level
    assert report.verdict is SignatureVerdict.VALID or level != WANTED, report.reason
    assert report.verdict in (SignatureVerdict.VALID, SignatureVerdict.VALID_WITH_REMARK), report.reason
