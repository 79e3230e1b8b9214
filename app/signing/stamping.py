"""Time-stamps in a file: over a signature (B-T), and over all that the file holds (B-LTA)."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from asn1crypto import cms
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper

from app.domain.errors import SigningFailed
from app.signing.fields import free_field_name
from app.signing.incremental import open_in_place
from app.signing.pdfa1 import give_empty_appearance
from app.signing.resume import CONTENTS_BYTES
from app.signing.rules import SigningRules
from app.signing.timestamp import DIGEST, TimestampAuthority, Token

_FIELD_PREFIX: Final = "DauThoiGian"


async def add_time_stamp(signature: cms.ContentInfo, rules: SigningRules) -> Token:
    """Put a time-stamp over the signature value into the CMS (B-T, ETSI EN 319 122-1, 5.3).

    Raises:
        SigningFailed: TIMESTAMP_NOT_SET, TIMESTAMP_UNREACHABLE, TIMESTAMP_BAD.
    """
    signer_info = signature["content"]["signer_infos"][0]
    token = await authority_of(rules).stamp(signer_info["signature"].native)
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token.content]})
    signer_info["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return token


async def stamp_whole(signed: BytesIO, rules: SigningRules) -> BytesIO:
    """The file with one more time-stamp, which proves what came before as long as it can itself (ETSI EN 319 142-1, 5.5); `signed` stays.

    Raises:
        SigningFailed: TIMESTAMP_NOT_SET, TIMESTAMP_UNREACHABLE, TIMESTAMP_BAD, SIGNATURE_TOO_LARGE.
        InputRefused: PDF_DAMAGED.
    """
    output = BytesIO(signed.getvalue())
    writer = open_in_place(output)
    field = free_field_name(writer, _FIELD_PREFIX)
    append_signature_field(writer, SigFieldSpec(field))
    give_empty_appearance(writer, field)
    stamper = PdfTimeStamper(authority_of(rules), field_name=field)
    try:
        await stamper.async_timestamp_pdf(writer, DIGEST, bytes_reserved=2 * CONTENTS_BYTES, in_place=True)
    except SigningError as error:
        raise SigningFailed("SIGNATURE_TOO_LARGE") from error
    return output


def authority_of(rules: SigningRules) -> TimestampAuthority:
    """The authority of the settings. Raises SigningFailed (TIMESTAMP_NOT_SET)."""
    if not rules.timestamp_url:
        raise SigningFailed("TIMESTAMP_NOT_SET")
    return TimestampAuthority(rules.timestamp_url, rules.timestamp_policy)
