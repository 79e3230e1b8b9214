"""The specification of the wire: it is OpenAPI, the sandbox keeps to it, and the station takes whatever it allows.

Seen to fail: with `NgayTiepNhan` left out of a dossier by the sandbox, with a status that is not documented, and with `answers` that
refuse 7.0 for an integer.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.delivery import answers
from app.delivery.claims import Answer
from tests.support.dossier_server import DossierProcess, free_port
from tests.support.fuzzing import fuzz
from tests.support.schema_values import values
from tests.support.specification import SPECIFIED

READERS: dict[str, Callable[[Answer], object]] = {
    "HoSo": answers.dossier,
    "DanhSachTaiLieu": answers.files,
    "BienNhan": answers.receipt,
    "TrangThai": answers.status,
    "PhanNopTrucTuyen": answers.files,
    "KetQuaTraCuuKho": answers.papers,
    "BienNhanThuHoi": answers.withdrawal,
}
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "5"))
"""drawn for each of the operations; `make interop` draws more"""


def test_the_specification_is_openapi() -> None:
    assert list(OpenAPIV31SpecValidator(SPECIFIED).iter_errors()) == []


def test_a_parameter_that_is_nowhere_described_is_found() -> None:
    broken = copy.deepcopy(SPECIFIED)
    del broken["paths"]["/files/{id}"]["parameters"]
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


@pytest.mark.turns
@pytest.mark.parametrize("schema", READERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_station_takes_what_the_specification_allows(schema: str, data: st.DataObject) -> None:
    body = data.draw(values(SPECIFIED["components"]["schemas"][schema], SPECIFIED))
    rule = {"$ref": f"#/components/schemas/{schema}", "components": SPECIFIED["components"]}
    Draft202012Validator(rule).validate(body)
    READERS[schema](body)


@pytest.mark.interop
@pytest.mark.timeout(400)
def test_no_answer_of_the_sandbox_breaks_the_specification(tmp_path: Path) -> None:
    server = DossierProcess(tmp_path / "dossiers", free_port())
    try:
        done = fuzz(server.url, tmp_path, EXAMPLES)
    finally:
        server.kill()
    assert done.returncode == 0, done.stdout + done.stderr
