"""What a supervisor's machine does by its program (`test_supervisors`), done by an account of its own in place of the owner's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.access.accounts import Accounts, Admitted
from app.store.access.declared import Account
from app.store.access.prepared import lay_out
from app.store.store import Store
from tests.centre.test_supervisors import (
    test_one_setting_opens_the_work_of_all_counters,
    test_the_logs_of_all_counters_are_checked_and_a_tampered_row_is_found,
)
from tests.support.centre_access import ask_for_passwords, password_of
from tests.support.centre_world import SUPERVISOR, CentreWorld, centre_world
from tests.support.postgres import PostgresServer
from tests.support.store_world import waiting_dossier

__all__ = [
    "test_one_setting_opens_the_work_of_all_counters",
    "test_the_logs_of_all_counters_are_checked_and_a_tampered_row_is_found",
]


@pytest.fixture
def world(
    server: PostgresServer, centre: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CentreWorld]:
    """As theirs, but that the machine comes as `head`."""
    monkeypatch.setattr("app.policy.policy_at", lambda _place: SUPERVISOR)
    with centre_world(tmp_path, server, centre, waiting_dossier) as found:
        ask_for_passwords(server)
        lay_out(centre.database.engine)
        Accounts(centre.database.engine).admit(Admitted("head", Account.SUPERVISOR, ()), password_of("head"))
        given = tmp_path / "pgpass"
        given.write_text(f"*:*:*:*:{password_of('head')}\n", encoding="utf-8")
        given.chmod(0o600)
        settings = found.cli.folder / "sohoa.toml"
        told = settings.read_text("utf-8")
        assert "postgres@/centre?" in told
        settings.write_text(told.replace("postgres@/centre?", f"head@/centre?passfile={given}&"), "utf-8")
        yield found
