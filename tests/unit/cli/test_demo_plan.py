"""How the demonstration signs."""

from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest

from app import settings as configuration
from app.cli.console import Console
from app.cli.demo import _conclude
from app.domain.archival import ArchiveMetadata
from app.domain.document_state import DocumentState
from app.domain.model import BlobRef, DeliveryReceipt, Document, Plan, SignedPdf
from app.services.advance import Advanced
from app.services.plans import whole_way
from app.settings.signing import SigningSection

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_sample_papers_are_signed_as_the_settings_say(tmp_path: Path) -> None:
    asked = {"signing": {"signer": "an", "level": "B-LTA", "appearance": "none"}}
    plan = whole_way(configuration.load(tmp_path, asked).signing)
    assert (plan.signer, plan.level, plan.appearance) == ("an", "B-LTA", "none")
    assert plan.sign and plan.upload
    assert whole_way(configuration.load(tmp_path).signing).level == "B-LT"


def test_a_plan_that_names_no_level_asks_for_no_less_than_the_settings() -> None:
    assert Plan().level == SigningSection().level


def test_the_conclusion_tells_of_a_signature_that_fell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blob, own = BlobRef("0" * 64, "application/pdf", 1), UUID(int=1)
    document = Document(own, UUID(int=2), 1, None, 0, blob, AT, UUID(int=3))
    signed = SignedPdf(own, UUID(int=4), blob, "", "B-T", AT, ("REVOCATION_UNREACHABLE",))
    receipt = DeliveryReceipt(own, "R-1", "s", "f", blob.sha256, 1, "", AT, True, {})
    metadata = ArchiveMetadata("", "", "", AT)
    state = DocumentState(
        document, Plan(), (), {}, metadata, MappingProxyType({}), {}, None, None, signed, None, receipt
    )
    _conclude(Console(False, False, "en"), tmp_path, "code", {"TP01": Advanced(state)}, True)
    told = capsys.readouterr()
    assert "Signed at level B-T instead of B-LT" in told.err
    assert "R-1" in told.out
