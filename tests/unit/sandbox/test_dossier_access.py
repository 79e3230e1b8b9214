"""Nobody sees or changes anything without the right secret, and the switches refuse what they do not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import product

import httpx
import pytest

from app.sandbox.dossiers.access import Access
from app.sandbox.dossiers.switches import Switches
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


@pytest.fixture
def client(server: DossierServer) -> Iterator[httpx.Client]:
    server.switches.set(asdict(Switches()))
    with httpx.Client(base_url=server.url) as client:
        yield client


@pytest.mark.parametrize("secret", [None, ACCESS.page_key, "other"])
@pytest.mark.parametrize("path", [f"/api/v1/dossiers/{CODE}", f"/files/{'0' * 32}", "/control"])
def test_machines_need_their_token(client: httpx.Client, path: str, secret: str | None) -> None:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    assert client.get(path, headers=headers).status_code == 401


def test_one_token_does_not_open_the_other_door(client: httpx.Client) -> None:
    assert client.get("/control", headers={"Authorization": f"Bearer {ACCESS.token}"}).status_code == 401
    path = f"/api/v1/dossiers/{CODE}"
    assert client.get(path, headers={"Authorization": f"Bearer {ACCESS.control_token}"}).status_code == 401


def test_a_foreign_host_name_is_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "rebound.example"}).status_code == 400


def test_secrets_are_fresh_different_and_not_printed() -> None:
    access = Access.fresh()
    secrets = {access.token, access.control_token, access.page_key}
    assert len(secrets | set(asdict(Access.fresh()).values())) == 6
    assert not any(secret in repr(access) for secret in secrets)


CONTROL = {"Authorization": f"Bearer {ACCESS.control_token}"}


def test_switches_are_set_and_told(client: httpx.Client, server: DossierServer) -> None:
    told = client.post("/control", headers=CONTROL, json={"outage": True, "delay_s": 0}).json()
    assert told == asdict(Switches(outage=True)) == client.get("/control", headers=CONTROL).json()
    assert server.switches.outage


@pytest.mark.parametrize(
    "orders",
    [
        {"no such": 1},
        {"outage": 1},
        {"outage_requests": True},
        {"answers_lost": -1},
        {"clock_skew_s": "-1"},
        {"listing_lag_s": -1},
        {"answers_lost": 1.5},
        {"delay_s": "1"},
        [],
    ],
)
def test_odd_switches_change_nothing(client: httpx.Client, server: DossierServer, orders: object) -> None:
    mixed = {"stored_not_attached": 1, **orders} if isinstance(orders, dict) else orders
    assert client.post("/control", headers=CONTROL, json=mixed).status_code == 400
    assert server.switches == Switches()


def test_a_number_beyond_all_measure_changes_nothing(client: httpx.Client, server: DossierServer) -> None:
    values = ("Infinity", "-Infinity", "NaN", "1e400", "1e300", "1" + "0" * 400, "1" + "0" * 5000)
    for switch, value in product(("delay_s", "clock_skew_s", "errors"), values):
        orders = f'{{"outage": true, "{switch}": {value}}}'
        assert client.post("/control", headers=CONTROL, content=orders).status_code == 400, orders[:60]
        assert server.switches == Switches()


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000])
def test_no_json_changes_nothing(client: httpx.Client, content: bytes) -> None:
    assert client.post("/control", headers=CONTROL, content=content).status_code == 400
