"""The citizen's electronic store as the province's present system has it: field names of the store query that was seen, the path of our
making."""

from __future__ import annotations

from typing import Final

from app.delivery import answers
from app.delivery.claims import Answer, filled, objects, told
from app.delivery.connection import Connection
from app.delivery.failures import WireCode
from app.delivery.multipart_values import accepted, refused
from app.domain.delivery import Purpose, StoredPaper, StoreQuery

SEARCH: Final = "/api/mot-cua/kho/tracuu"


def search(wire: Connection, query: StoreQuery) -> tuple[StoredPaper, ...]:
    """What the store says of the owner's papers: neither hash nor size, neither validity nor revocation, nor whose each of them is. Without
    that last one `app.domain.reuse` refuses them: they are shown, and scanned.

    Raises:
        DeliveryFailed: SERVICE_NOT_OFFERED where the system has no such path.
    """
    said = answers.answer(
        wire.ask("POST", SEARCH, json=answers.store_query_body(query), absent=WireCode.SERVICE_NOT_OFFERED)
    )
    if not accepted(said):
        raise refused(said)
    return tuple(
        _paper(paper, file) for paper in objects(said, "data") for file in objects(paper, "DanhSachTepDinhKem")
    )


def _paper(paper: Answer, file: Answer) -> StoredPaper:
    """The path is the only id that this system gives a stored paper; papers of a store of results are results."""
    url = filled(file, "DuongDan")
    return StoredPaper(
        id=url,
        result_code=told(paper, "MaKetQua"),
        title=told(paper, "TenGiayTo"),
        number=told(paper, "SoKyHieu"),
        issuer=told(paper, "CoQuanChuQuan"),
        owner_id="",
        issued_on=None,
        valid_until=None,
        revoked=False,
        source=Purpose.RESULT.value,
        file_name=told(file, "TenTep"),
        size_bytes=0,
        sha256="",
        url=url,
    )
