"""What this system knows of a dossier that nobody told it of: invented, and the same each time.

Serials up to 5999 and from 9000 on are dossiers of the sample procedure, whose paper lies in the tray, and of the sample citizen, direct at
the counter. The thousands 6, 7 and 8 are for the rest of the catalogue: 6 direct, 7 online (with a part that was handed in online), 8 by
post; the last three digits go through the catalogue in the order of its codes, once for each citizen. Serial 9999 is never known.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.domain.catalogue import Catalogue, Procedure, load_catalogue
from app.domain.codes import DossierCode
from app.domain.delivery import RemoteComponent, RemoteDossier

UNKNOWN_SERIAL: Final = 9999
"""dossier codes with this serial are never known"""
ONLINE: Final = 2
RECEIVED: Final = 2
_RESOURCES: Final = Path(__file__).resolve().parents[3] / "resources"
_CHANNELS: Final = {6: 1, 7: ONLINE, 8: 3}
"""thousands of the serial -> KenhThucHien"""


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who does not exist, and the unit that decides about the dossiers of the ward."""

    id: str
    name: str
    ward: str
    processing_unit: str


CITIZENS: Final = (
    Citizen("038190012345", "Nguyễn Thị Mẫu", "Xã Mẫu Lâm", "Ủy ban nhân dân xã Mẫu Lâm"),
    Citizen("038085012346", "Trần Văn Mẫu", "Phường Mẫu Thành", "Ủy ban nhân dân phường Mẫu Thành"),
    Citizen("038300012347", "Lê Thị Mẫu Đơn", "Xã Mẫu Sơn", "Ủy ban nhân dân xã Mẫu Sơn"),
)
"""the first one is she whom the sample paper names"""


def invent(code: DossierCode) -> RemoteDossier:
    """The dossier of a code that was never asked for."""
    thousand, rest = divmod(code.serial, 1000)
    channel = _CHANNELS.get(thousand)
    if channel is None:
        return _dossier(code, sample_procedure(), CITIZENS[0], 1)
    codes = sorted(catalogue())
    round_, place = divmod(rest, len(codes))
    return _dossier(code, catalogue()[codes[place]], CITIZENS[round_ % len(CITIZENS)], channel)


def components_of(procedure: Procedure) -> tuple[RemoteComponent, ...]:
    """What a dossier of this procedure asks for."""
    return tuple(RemoteComponent(paper.code, paper.title, paper.required) for paper in procedure.papers)


def sample_procedure() -> Procedure:
    """The procedure that the sample paper is for, as the catalogue has it."""
    sample = tomllib.loads((_RESOURCES / "samples" / "dossier.toml").read_text(encoding="utf-8"))
    return catalogue()[sample["procedure"]]


@cache
def catalogue() -> Catalogue:
    """All procedures."""
    return load_catalogue(_RESOURCES / "procedures")


def _dossier(code: DossierCode, procedure: Procedure, citizen: Citizen, channel: int) -> RemoteDossier:
    return RemoteDossier(
        code=code.text,
        procedure_code=procedure.code,
        procedure_title=procedure.title,
        applicant=citizen.name,
        receiving_unit=code.unit,
        processing_unit=citizen.processing_unit,
        status=RECEIVED,
        components=components_of(procedure),
        applicant_id=citizen.id,
        channel=channel,
        owner_ward=citizen.ward,
    )
