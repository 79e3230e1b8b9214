"""`centre`: an administrator lays a centre out and lets machines in, which then do their work by what it gave them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.centre_access import ask_for_passwords
from tests.support.cli_world import CommandLine, conforms
from tests.support.postgres import PostgresServer, running_server
from tests.support.store_world import open_desk, waiting_dossier

KEEPS = "of the owner of the tables"
"""its password: no superuser, but it may make roles"""


@pytest.fixture(scope="module")
def access_server() -> Iterator[PostgresServer]:
    with running_server(synced=False) as running:
        ask_for_passwords(running)
        running.run(f"CREATE ROLE keeper LOGIN CREATEROLE PASSWORD '{KEEPS}'")
        yield running


@pytest.fixture(autouse=True)
def _made(access_server: PostgresServer) -> Iterator[None]:
    access_server.run("CREATE DATABASE made OWNER keeper")
    yield
    access_server.run("DROP DATABASE made WITH (FORCE)")


@contextmanager
def handed(password: str) -> Iterator[str]:
    """A descriptor that gives it once."""
    reading, writing = os.pipe()
    os.write(writing, password.encode())
    os.close(writing)
    yield str(reading)
    os.close(reading)


def machine(folder: Path, server: PostgresServer, login: str, password: str = "", role: str = "counter") -> CommandLine:
    """A data folder whose settings name the centre. The password stands where libpq looks for it."""
    folder.mkdir(exist_ok=True)
    given = folder / "pgpass"
    given.write_text(f"*:*:*:*:{password}\n")
    given.chmod(0o600)
    place = folder.parent / "place"
    place.mkdir(exist_ok=True)
    address = f"postgresql://{login}@/made?host={server.folder}&passfile={given}"
    (folder / "sohoa.toml").write_text(
        f'min_free_mb = 1\n[centre]\ndatabase = "{address}"\nblobs = "{place.as_uri()}"\nrole = "{role}"\n'
    )
    return CommandLine(folder)


def test_a_centre_is_laid_out_and_a_counter_and_an_auditor_work_there(
    access_server: PostgresServer, tmp_path: Path
) -> None:
    administrator = machine(tmp_path / "administrator", access_server, "keeper", KEEPS)
    early = administrator.json("centre", "accounts")
    assert early.code == 7 and early.error["code"] == "ACCESS_NOT_PREPARED"
    prepared = administrator.json("centre", "prepare")
    conforms("centre", prepared.document)
    assert prepared.code == 0 and prepared.document == {"accounts": []}
    secret = tmp_path / "of-counter-17"
    admitted = administrator.json(
        "centre",
        "admit",
        "counter-17",
        "--as",
        "counter",
        "--unit",
        "H01",
        "--unit",
        "H56.14",
        "--new-password",
        secret,
    )
    conforms("centre", admitted.document)
    password = secret.read_text().strip()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600 and len(password) == 32
    assert password not in admitted.out + admitted.err
    folder = tmp_path / "counter"
    desk = open_desk(folder)
    waiting_dossier(desk, "H1")
    desk.store.close()
    counter = machine(folder, access_server, "counter-17", password)
    sent = counter.json("replicate", "--check")
    assert sent.code == 0 and sent.document["agreement"]["holds"], sent.out
    with handed("mật khẩu đủ dài") as descriptor:
        words = ("centre", "admit", "inspector", "--as", "auditor", "--password-fd", descriptor)
        assert administrator(*words).out.splitlines() == [
            f"counter-17: quầy; đơn vị: H01, H56.14; trạm: {desk.store.station_id}",
            "inspector: thanh tra; đơn vị: tất cả; trạm: trạm đầu tiên kết nối",
        ]
    auditor = machine(tmp_path / "auditor", access_server, "inspector", "mật khẩu đủ dài", "centre")
    verified = auditor.json("audit", "verify")
    assert verified.code == 0, verified.out
    assert [one["valid"] for one in verified.document["stations"] if one["station"] == str(desk.store.station_id)] == [
        True
    ]
    assert counter.json("centre", "prepare").error["code"] == "DATABASE_FORBIDDEN"
    wrong = machine(folder, access_server, "counter-17", "a wrong one").json("replicate", "--once")
    assert wrong.error["code"] == "DATABASE_FORBIDDEN"
    assert administrator.json("centre", "prepare").code == 0, "again at any time"
    assert administrator.json("centre", "dismiss", "counter-17").code == 0
    assert machine(folder, access_server, "counter-17", password).json("replicate", "--once").code == 7
    log = (access_server.folder / "log").read_text()
    assert password not in log and "mật khẩu đủ dài" not in log


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ACCOUNT_UNITS_MISSING", ("x", "--as", "counter")),
        ("ACCOUNT_UNITS_MISSING", ("x", "--as", "supervisor")),
        ("ACCOUNT_UNITS_UNWANTED", ("x", "--as", "worker", "--unit", "H01")),
        ("ACCOUNT_NAME_REFUSED", ("postgres", "--as", "worker")),
        ("ACCOUNT_PASSWORD_SHORT", ("x", "--as", "worker", "--password-fd")),
        ("OUT_UNWRITABLE", ("x", "--as", "worker", "--new-password", "there")),
    ],
)
def test_a_call_that_is_wrong_lets_nobody_in(
    access_server: PostgresServer, tmp_path: Path, code: str, words: tuple[str, ...]
) -> None:
    administrator = machine(tmp_path / "administrator", access_server, "keeper", KEEPS)
    with handed("short") as descriptor:
        assert administrator.json("centre", "prepare").code == 0
        (tmp_path / "there").write_text("")
        given = tuple(str(tmp_path / word) if word == "there" else word for word in words)
        more = (descriptor,) if words[-1] == "--password-fd" else ()
        assert administrator.json("centre", "admit", *given, *more).error["code"] == code
    assert administrator.json("centre", "dismiss", "x").error["code"] == "ACCOUNT_UNKNOWN"


def test_a_worker_of_a_newer_program_says_that_the_centre_is_older(
    access_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = machine(tmp_path / "administrator", access_server, "keeper", KEEPS)
    assert administrator.json("centre", "prepare").code == 0
    with handed("mật khẩu đủ dài") as descriptor:
        administrator.json("centre", "admit", "newer", "--as", "worker", "--password-fd", descriptor)
    access_server.run("CREATE DATABASE older TEMPLATE made")
    access_server.run("GRANT CONNECT ON DATABASE older TO newer", "older")
    access_server.run("UPDATE alembic_version SET version_num = '0027'", "older")
    worker = machine(tmp_path / "worker", access_server, "newer", "mật khẩu đủ dài", "centre")
    settings = worker.folder / "sohoa.toml"
    settings.write_text(settings.read_text().replace("/made?", "/older?"))
    assert worker.json("audit", "verify").error["code"] == "CENTRE_OLDER"
