"""Where the settings say that keys are, there they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.foundations import Foundations
from app.domain.errors import SigningFailed
from app.identity.secrets import MemorySecrets
from app.settings import Settings
from app.settings.signing import CscSection, SealSection, SigningSection
from tests.support.csc_server import TOKEN, demo_key, signing_server
from tests.support.demo_world import demo_pki


def _foundations(folder: Path, signing: SigningSection) -> Foundations:
    foundations = Foundations(Settings(data_dir=folder, signing=signing))
    secrets = MemorySecrets()
    secrets.set("csc-token:dau-co-quan", TOKEN)
    foundations.__dict__["secrets"] = secrets  # of the desktop otherwise
    return foundations


def test_a_person_and_the_organisation_sign_each_with_their_own_key(tmp_path: Path) -> None:
    certificates, key = demo_key("revoked")
    service = CscSection(url=f"{signing_server(certificates=certificates, key=key).base_url}/v2", api="v2")
    seal = SealSection(signer="dau-co-quan", csc=service)
    signing = SigningSection(pkcs12=demo_pki().officer_p12, seal=seal)
    with _foundations(tmp_path, signing) as foundations:
        assert foundations.signers.keys() == {"officer", "dau-co-quan"}
        names = {name: signer.identity().name for name, signer in foundations.signers.items()}
    assert names["officer"] != names["dau-co-quan"]


def test_without_a_place_there_is_no_key(tmp_path: Path) -> None:
    with _foundations(tmp_path, SigningSection()) as foundations:
        assert foundations.signers == {}


def test_a_token_of_another_signer_opens_nothing(tmp_path: Path) -> None:
    service = CscSection(url=f"{signing_server().base_url}/v1")
    with _foundations(tmp_path, SigningSection(csc=service)) as foundations, pytest.raises(SigningFailed) as caught:
        foundations.signers["officer"].identity()
    assert caught.value.code == "SIGNING_SERVICE_UNAUTHORIZED"
