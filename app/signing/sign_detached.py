"""Make a signature that lies in a file of its own (detached CMS, RFC 5652): what `app.signing.detached` judges."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime

from asn1crypto import cms
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from app.signing.timestamp import DIGEST


def attributes_of(data: bytes, at: datetime, signer: CmsSigner) -> cms.CMSAttributes:
    """What is signed: the digest of the data, the time (UTC), and which certificate signs (RFC 5035)."""
    digest, said = hashlib.new(DIGEST, data).digest(), PdfCMSSignedAttributes(signing_time=at)
    return asyncio.run(signer.signed_attrs(digest, DIGEST, attr_settings=said, is_pdf_sig=False))


def signed_detached(attributes: cms.CMSAttributes, signer: CmsSigner) -> bytes:
    """The CMS (DER) over these attributes, with the signer's certificates and without the data. Raises SigningFailed, as the key does."""
    return bytes(asyncio.run(signer.async_sign_prescribed_attributes(DIGEST, attributes)).dump())
