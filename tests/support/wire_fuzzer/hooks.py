"""Loaded by schemathesis, in its own environment: what the specification alone can't tell it.

Random ids meet nothing but 404. So half of the well-formed requests speak of an upload or a file that is there: it is made just before, by
plain requests. The rest stays as it was drawn, and every answer is checked in the same way.
"""

import hashlib
import os
import uuid
from itertools import count
from random import Random

import requests
import schemathesis

URL, TOKEN = os.environ["SANDBOX_URL"], os.environ["SANDBOX_TOKEN"]
DATA = b"%PDF-1.7 a file of the fuzzer"
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
CODE, COMPONENT = "H56.14-261124-0042", "TP01"

_random = Random(4)
_serials = count(1)
_session = requests.Session()
_session.trust_env = False
_session.headers["Authorization"] = f"Bearer {TOKEN}"


@schemathesis.serializer("application/offset+octet-stream")
def bytes_of_a_file(context, value):
    """The body of a PATCH is whatever bytes were drawn."""
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lead half of the well-formed requests to something that is there."""
    if case.meta is None or case.meta.generation.mode.is_negative or _random.random() < 0.5:
        return
    operation = case.operation.definition.raw["operationId"]
    if operation == "openUpload":
        case.body = {**case.body, "MaHoSo": CODE, "MaThanhPhanHoSo": COMPONENT, "ThayTheTepDinhKemId": None}
    elif "MaHoSo" in case.path_parameters:
        case.path_parameters["MaHoSo"] = CODE
    elif operation in ("fileContent", "withdrawFile"):
        case.path_parameters["id"] = finished()
    elif operation == "finishUpload":
        case.path_parameters["id"] = whole() if _random.random() < 0.5 else announced()
    else:
        case.path_parameters["id"] = announced()
        if operation == "tusSend":
            case.headers["Upload-Offset"] = "0"


def announced() -> str:
    """An upload that holds nothing yet."""
    manifest = {
        "MaHoSo": f"H56.14-261125-{next(_serials):05d}",
        "MaThanhPhanHoSo": COMPONENT,
        "TenGiayTo": "Đơn đề nghị",
        "TenTepDinhKem": "Don_de_nghi.pdf",
        "LoaiTepTin": "application/pdf",
        "DungLuong": len(DATA),
        "HashTepTin": hashlib.sha256(DATA).hexdigest(),
        "SoTrang": 1,
        "PhienBan": 1,
        "NguoiKy": "",
        "MaBamNhatKy": "",
        "ThayTheTepDinhKemId": None,
    }
    opened = _session.post(f"{URL}/api/v1/uploads", json=manifest, headers=_key())
    opened.raise_for_status()
    return opened.headers["Location"].rpartition("/")[2]


def whole() -> str:
    """An upload of which all bytes are there."""
    upload = announced()
    _session.patch(f"{URL}/files/{upload}", data=DATA, headers=STREAM).raise_for_status()
    return upload


def finished() -> str:
    """A file that is attached."""
    upload = whole()
    _session.post(f"{URL}/api/v1/uploads/{upload}/finish", headers=_key()).raise_for_status()
    return upload


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
