"""What stands between the two stages of a signature: where the empty /Contents lies, in which field, and for which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from app.domain.canonical import Json
from app.domain.errors import InputRefused, SigningFailed
from app.domain.model import PreparedSignature
from app.signing.rules import Commitment

CONTENTS_BYTES: Final = 20 * 1024
"""Room for the CMS: a signature with a chain of three and a token with its own chain takes 6 to 12 KiB."""


@dataclass(frozen=True, slots=True)
class Resume:
    """What `prepare_pdf` leaves for `complete_pdf`. `certificate` is the thumbprint of the certificate that the mark names; `commitment` is
    what the signer commits to, for the key signs that too; `mark_left_out` is the code of why the mark is not to be seen, else empty."""

    region: PreparedByteRangeDigest
    field: str
    certificate: str
    claimed_at: datetime
    commitment: Commitment
    mark_left_out: str

    def facts(self) -> dict[str, Json]:
        """As it is stored."""
        return {
            "contents_start": self.region.reserved_region_start,
            "contents_end": self.region.reserved_region_end,
            "field": self.field,
            "certificate": self.certificate,
            "claimed_at": self.claimed_at.isoformat(),
            "commitment": self.commitment.value,
            "mark_left_out": self.mark_left_out,
        }

    @classmethod
    def of(cls, prepared: PreparedSignature, pdf: bytes) -> Resume:
        """Read what was stored, and look whether the bytes are still those that were prepared.

        Raises:
            InputRefused: PREPARED_CHANGED.
            SigningFailed: ALREADY_SIGNED.
        """
        try:
            start, end = int(str(prepared.resume["contents_start"])), int(str(prepared.resume["contents_end"]))
            field, certificate = str(prepared.resume["field"]), str(prepared.resume["certificate"])
            claimed_at = datetime.fromisoformat(str(prepared.resume["claimed_at"]))
            commitment = commitment_of(prepared)
            # of what was prepared by an older program: nothing
            left_out = str(prepared.resume.get("mark_left_out", ""))
        except (KeyError, ValueError) as error:
            raise InputRefused("PREPARED_CHANGED", "resume") from error
        with memoryview(pdf) as view:  # no second copy of a large file
            digest = sha256(view[:start])
            digest.update(view[end:])
        contents = pdf[start:end]
        if digest.hexdigest() != prepared.document_digest_sha256 or len(contents) != 2 * CONTENTS_BYTES + 2:
            raise InputRefused("PREPARED_CHANGED", "digest")
        if contents[1:-1].strip(b"0"):
            raise SigningFailed("ALREADY_SIGNED")
        region = PreparedByteRangeDigest(digest.digest(), start, end)
        return cls(region, field, certificate, claimed_at, commitment, left_out)


def commitment_of(prepared: PreparedSignature) -> Commitment:
    """What the signer commits to. Raises ValueError."""
    # what was prepared before there were commitments gives its reason in the dictionary instead
    return Commitment(str(prepared.resume.get("commitment", Commitment.NONE.value)))
