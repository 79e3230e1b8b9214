"""Files to sign and signers to sign them with."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
from PIL import Image

from app.domain.mark_profiles import MarkProfile, load_mark_profiles
from app.domain.marks import PageInk
from app.domain.model import BlobRef, PreparedSignature
from app.domain.ports import Signer
from app.domain.signatures import (
    Appearance,
    Authorization,
    CompletedPdf,
    Level,
    PreparedPdf,
    SealPicture,
    SigningPolicy,
    VisibleMark,
)
from app.sandbox.paper.seal import SEAL_RED, seal
from app.signing.fetching import host_of
from app.signing.pkcs12 import Pkcs12Key
from app.signing.rules import SigningRules
from app.signing.signer import PadesSigner
from app.signing.trust import TrustSettings
from tests.support.demo_world import demo_pki

COPIED_AT = datetime(2025, 10, 27, 2, 32, 15, tzinfo=UTC)
ORGANISATION = "Ủy ban nhân dân Xã Mẫu"
_BLOB = BlobRef("0" * 64, "application/pdf", 1)


def blank_pdf(pages: int = 1, *, size_pt: tuple[float, float] = (595.0, 842.0), rotation_deg: int = 0) -> bytes:
    """Pages without content."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=size_pt)
        page.rotate(rotation_deg, relative=False)
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def demo_trust(*, fetch: bool = True) -> TrustSettings:
    """The trust anchor of the demonstration PKI."""
    pki = demo_pki()
    return TrustSettings((pki.root_pem,), (pki.issuer_pem,), fetch, private_hosts=frozenset({host_of(pki.base_url)}))


def demo_rules(trust: TrustSettings | None = None, timestamp_url: str | None = None, **other: Any) -> SigningRules:
    """How the demonstration PKI signs; `other` as `SigningRules` has it."""
    return SigningRules(trust or demo_trust(), timestamp_url or demo_pki().tsa_url, **other)


def demo_signer(
    key: Path | None = None,
    *,
    trust: TrustSettings | None = None,
    timestamp_url: str | None = None,
    rules: SigningRules | None = None,
) -> Signer:
    """The officer's key, or another one of the demonstration PKI."""
    return PadesSigner("demo", Pkcs12Key(key or demo_pki().officer_p12), rules or demo_rules(trust, timestamp_url))


def demo_pin() -> Authorization:
    """What unlocks the keys of the demonstration PKI."""
    return Authorization(demo_pki().officer_pin.read_text())


def visible(appearance: Appearance, ink: PageInk | None = None) -> VisibleMark | None:
    """A mark of the station's own profiles."""
    if appearance is Appearance.NONE:
        return None
    return VisibleMark(mark_profiles()[appearance], ORGANISATION, SealPicture(seal_png(), 36.0), ink)


@functools.cache
def mark_profiles() -> Mapping[str, MarkProfile]:
    """The profiles that come with the station."""
    return load_mark_profiles(Path(__file__).parents[2] / "resources" / "marks")


@functools.cache
def seal_png() -> bytes:
    """An invented red seal on transparent ground."""
    print_of_it = seal("ỦY BAN NHÂN DÂN XÃ MẪU", "TỈNH MẪU", 850, seed=3)
    picture = Image.new("RGBA", print_of_it.size, SEAL_RED)
    picture.putalpha(print_of_it)
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def policy(level: Level = Level.B_T, appearance: Appearance = Appearance.TT01_PERSONAL) -> SigningPolicy:
    """A policy with a time of copying that the tests know."""
    return SigningPolicy(level, visible(appearance), COPIED_AT)


def stored(ready: PreparedPdf, level: Level) -> PreparedSignature:
    """What the store gives back of a prepared file: its facts went through JSON."""
    resume = json.loads(json.dumps(dict(ready.resume)))
    return PreparedSignature(
        uuid4(), uuid4(), _BLOB, _BLOB, "demo", level.value, ready.document_digest_sha256, resume, datetime.now(UTC)
    )


def sign(
    pdf: bytes,
    level: Level = Level.B_T,
    signer: Signer | None = None,
    appearance: Appearance = Appearance.TT01_PERSONAL,
) -> CompletedPdf:
    """Prepare and complete in one go."""
    signer = signer or demo_signer()
    ready = signer.prepare(pdf, policy(level, appearance))
    return signer.complete(stored(ready, level), ready.pdf, demo_pin())
